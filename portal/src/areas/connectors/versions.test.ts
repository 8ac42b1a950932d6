import { describe, expect, it } from 'vitest';

import { isVersion, minimumsOf } from './versions';

describe('versions', () => {
  it('have three numbers, and may have a suffix', () => {
    expect(['1.2611.0', '1.2611.10', '1.2611.0-dev'].filter((text) => !isVersion(text))).toEqual([]);
  });

  it('of any other form are refused', () => {
    expect(['1.2611', '1.02611.0', '01.2.3', '1.2.3.4', 'v1.2.3', '1.2.12345', '1.2.3-', ''].filter(isVersion)).toEqual([]);
  });
});

it('an empty field is no minimum version', () => {
  expect(minimumsOf({ scep: ' 1.2611.0 ', pkcs: '', revocation: '  ' })).toEqual({ scep: '1.2611.0' });
});
