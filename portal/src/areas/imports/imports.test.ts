import { describe, expect, it } from 'vitest';

import { importKinds, kindOf, reportOf, roleFor, templateOf, toneOf } from './imports';

describe('a template', () => {
  it('has a line of columns and a row of as many cells', () => {
    for (const kind of importKinds) {
      const [header = '', row = '', rest] = templateOf(kind).split('\r\n');
      const cells = row.replace(/"[^"]*"/g, 'quoted').split(',');
      expect(cells.length, kind).toBe(header.split(',').length);
      expect(rest).toBe('');
    }
  });

  it('names each column once', () => {
    for (const kind of importKinds) {
      const names = templateOf(kind).split('\r\n')[0]?.split(',') ?? [];
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

it('a report has the refused rows with reasons, and no formulas', () => {
  const report = reportOf([{ line: 3, code: 'E_VALUE_INVALID', path: '/emailAddress', text: '=1+1' }]);
  expect(report.split('\r\n')[1]).toBe(
    "3,emailAddress,'=1+1,E_VALUE_INVALID,The value does not have the form that it must have.",
  );
});

it('an import that refused rows is not simply good', () => {
  const base = { id: 'i', kind: 'users', rowsRead: 2, errors: 0 } as const;
  expect(toneOf({ ...base, state: 'finished' })).toBe('good');
  expect(toneOf({ ...base, state: 'finished', refused: 1 })).toBe('warning');
  expect(toneOf({ ...base, state: 'failed' })).toBe('bad');
});

it('users are for administrators', () => {
  expect(importKinds.map(roleFor)).toEqual(['administrator', 'operator', 'operator', 'operator']);
  expect(kindOf('groups')).toBe('groups');
  expect(kindOf('cats')).toBe('users');
});
