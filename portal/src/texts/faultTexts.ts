/** The reasons that a language has for codes of the service; a code without one stands for itself. */
export function faultTexts<Code extends string>(reasons: Record<Code, string>) {
  const texts: Record<string, string> = reasons;
  return {
    reasons,
    reason: (code: string) => texts[code] ?? code,
    /** With the offending value. */
    of: (code: string, text: string) => (text === '' ? (texts[code] ?? code) : `${texts[code] ?? code} (${text})`),
  };
}
