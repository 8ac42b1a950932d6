import { expect, it } from 'vitest';

import { reasonText, sentence } from './sentence';

it('a sentence has a capital and a full stop, once', () => {
  expect(sentence('check the URL')).toBe('Check the URL.');
  expect(sentence('Check the URL.')).toBe('Check the URL.');
  expect(sentence('URL を確認してください。')).toBe('URL を確認してください。');
});

it('a reason has its detail and its code behind it', () => {
  expect(reasonText({ explanation: 'the other side does not answer', code: 'peer_unreachable' })).toBe(
    'The other side does not answer (peer_unreachable).',
  );
  expect(reasonText({ explanation: 'There is no value.', detail: 'IMEI', code: 'E_VALUE_MISSING' })).toBe(
    'There is no value: IMEI (E_VALUE_MISSING).',
  );
  expect(reasonText({ explanation: '証明書がありません。' })).toBe('証明書がありません。');
  expect(reasonText({ code: 'osVersion', detail: '10.0' })).toBe('osVersion: 10.0');
  expect(reasonText({})).toBe('');
});
