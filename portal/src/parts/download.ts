/** Hands a text, or octets, to the browser as a file. */
export function download(name: string, type: string, ...parts: BlobPart[]): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A certificate in PEM (RFC 7468) from the base64 of its DER. */
export function pemOf(base64: string): string {
  const lines = base64.match(/.{1,64}/g)?.join('\n') ?? '';
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** One line of CSV (RFC 4180). What a spreadsheet would take for a formula is made text. */
export function csvLine(values: readonly (string | undefined)[]): string {
  return values
    .map((value = '') => {
      const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
