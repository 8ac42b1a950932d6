import { toBase64 } from '#/parts/octets';

/** The certificate in a file of DER or PEM form as DER in base64; nothing if it can be neither. */
export function derOf(file: Uint8Array): string | undefined {
  const sequence = 0x30;
  if (file[0] === sequence) {
    return toBase64(file);
  }
  const text = new TextDecoder().decode(file);
  const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(text);
  return block?.[1]?.replace(/\s/g, '');
}
