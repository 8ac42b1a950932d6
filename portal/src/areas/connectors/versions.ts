import type { BodyOf } from '#/api/types';

export type ConnectorSettings = BodyOf<'/connectorSettings', 'put'>;

/** What a connector can be set up to do, in the API's order. */
export const features = ['scep', 'pkcs', 'pkcsImported', 'revocation'] as const;

/** True for a version of this product, `1.YYMM.PATCH`; a suffix such as `-dev` is allowed. */
export function isVersion(text: string): boolean {
  return /^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})(-.+)?$/.test(text);
}

/** The API's minimum versions from what stands in the fields: an empty one is none. */
export function minimumsOf(typed: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(typed)
      .map(([feature, version]) => [feature, version.trim()] as const)
      .filter(([, version]) => version !== ''),
  );
}
