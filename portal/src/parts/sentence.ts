/** A text of the service as a sentence: it begins with a capital and ends with a full stop, if it has none of its language. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.。]$/.test(text) ? '' : '.');
}

interface Reason {
  /** Why, in the service's words; without it there is the code alone. */
  explanation?: string | undefined;
  /** What it is about, such as the variable that has no value. */
  detail?: string | undefined;
  code?: string | undefined;
}

/** Why something failed, with what it is about and its code. Empty if nothing is known of it. */
export function reasonText({ explanation, detail = '', code = '' }: Reason): string {
  if (explanation === undefined) {
    return [code, detail].filter((part) => part !== '').join(': ');
  }
  const why = sentence(explanation);
  const [words, stop] = [why.slice(0, -1), why.slice(-1)];
  return `${words}${detail === '' ? '' : `: ${detail}`}${code === '' ? '' : ` (${code})`}${stop}`;
}
