import { describe, expect, it } from 'vitest';

import { connectorCommand, deviceCommand, shellWord, tokenCommand } from './enrolCommands';

describe('words of a shell', () => {
  it('stay as they are if they mean nothing to it', () => {
    expect(shellWord('https://service.example:9444')).toBe('https://service.example:9444');
  });

  it('are quoted otherwise', () => {
    expect(shellWord('a b$(c)')).toBe("'a b$(c)'");
    expect(shellWord("it's")).toBe(`'it'\\''s'`);
    expect(shellWord('')).toBe("''");
  });
});

it('commands name the service and the token’s file', () => {
  expect(tokenCommand('abc.def', 'token')).toBe('(umask 077 && printf %s abc.def > token)');
  expect(connectorCommand('https://service.example:9444', 'token')).toBe(
    'sudo certferry connector configure --service https://service.example:9444 --token-file token',
  );
  expect(deviceCommand('https://service.example:9444', 'device.token')).toBe(
    'certferry device enroll --service https://service.example:9444 --token-file device.token && rm device.token',
  );
});
