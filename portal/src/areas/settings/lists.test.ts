import { describe, expect, it } from 'vitest';

import { dayStart, isDomain, linesOf, mappingOf, rowsOf } from './lists';
import { pagesFor } from './pages';

it('lines are what stands between line feeds, without empty ones', () => {
  expect(linesOf(' harbor.example \n\n\tpier.example\r\n')).toEqual(['harbor.example', 'pier.example']);
});

describe('domains', () => {
  it('have two labels or more', () => {
    expect(['harbor.example', 'a.b.c', 'xn--hfen-loa.example'].filter((text) => !isDomain(text))).toEqual([]);
  });

  it('of another form are refused', () => {
    const wrong = ['harbor', '', '.', 'a..b', '.a.b', 'a.b.', 'A.example', '-a.example', 'a-.example', `${'a'.repeat(64)}.b`];
    expect(wrong.filter(isDomain)).toEqual([]);
  });
});

describe('a mapping of roles', () => {
  it('becomes rows and comes back', () => {
    const mapping = { admins: 'administrator', audit: 'auditor' };
    expect(mappingOf(rowsOf(mapping))).toEqual(mapping);
  });

  it('leaves out rows without a value', () => {
    expect(mappingOf([{ value: ' ', role: 'auditor' }])).toEqual({});
  });
});

describe('a day', () => {
  it('begins at midnight of the reader', () => {
    expect(dayStart('2031-02-11')).toBe(new Date(2031, 1, 11).toISOString());
  });

  it('may be followed by others, across months', () => {
    expect(dayStart('2031-02-28', 1)).toBe(new Date(2031, 2, 1).toISOString());
  });

  it('that is none gives nothing', () => {
    expect(dayStart('')).toBeUndefined();
    expect(dayStart('11.2.2031')).toBeUndefined();
  });
});

describe('pages of the settings', () => {
  it('are all for administrators', () => {
    expect(pagesFor('administrator')).toHaveLength(7);
  });

  it('that auditors may not open are not offered to them', () => {
    expect(pagesFor('auditor').map((page) => page.to)).toEqual(['/settings', '/settings/applications', '/settings/audit']);
  });
});
