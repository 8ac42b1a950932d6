import { describe, expect, it } from 'vitest';

import { columnsOf } from '#/areas/imports/columns';
import { importKinds } from '#/areas/imports/imports';

import { de } from './de';
import { en } from './en';
import { ja } from './ja';
import type { Language } from './language';

/** What is the same in both languages: names of products and protocols, and words that both have. */
const same: Record<Exclude<Language, 'en'>, readonly string[]> = {
  de: [
    'AD CS', 'Administrator', 'Admin', 'Certferry', 'Code', 'Connector', 'Connectors',
    'Details', 'DNS', 'Host', 'IMEI', 'Import', 'Information', 'Installation', 'Linux', 'Live', 'MEID', 'Median',
    'Name', 'OpenID Connect', 'Operational', 'Operator', 'P-256', 'P-384', 'PKCS', 'RSA', 'RSA-OAEP, SHA-256',
    'RSA-OAEP, SHA-384', 'RSA-OAEP, SHA-512', 'Releases', 'Release ', 'S/MIME', 'SCEP', 'SHA-1', 'SHA-2', 'SHA-256',
    'Samsung Knox', 'Software', 'Status', 'Support', 'UPN', 'URI', 'Version', 'Windows Phone 8.1', 'macOS',
  ],
  ja: [
    'AD CS', 'Admin', 'CRL', 'Certferry', 'DNS', 'IMEI', 'Linux', 'MEID', 'OpenID Connect', 'Operational', 'P-256', 'P-384', 'PKCS',
    'RSA', 'RSA-OAEP, SHA-256', 'RSA-OAEP, SHA-384', 'RSA-OAEP, SHA-512', 'S/MIME', 'SCEP', 'SHA-1', 'SHA-2', 'SHA-256',
    'Samsung Knox', 'UPN', 'URI', 'Windows Phone 8.1', 'macOS',
  ],
};

/** Other words for what the glossary in docs/portal.md has a word for. */
const avoided: Record<Exclude<Language, 'en'>, RegExp> = {
  de: /widerr|widerruf|\bpasswor|\bemail|thumbprint|\bsubject\b|zertifikats(?!ignatur)[a-z]|\bCA\b|tenant|\brequest|konnektor/i,
  ja: /認証局|フィンガープリント|コネクター|取り消|サブジェクト代替名|パスフレーズ|秘密鍵|公開鍵|リクエスト|Eメール|電子メール/,
};

/** What functions are called with, to see where it comes out again. */
const marks = ['⟦0⟧', '⟦1⟧', '⟦2⟧'] as const;

/** Every text below, by its path. Functions are called. */
function textsOf(value: unknown, path: string): [string, string][] {
  switch (typeof value) {
    case 'string':
      return [[path, value]];
    case 'function':
      return [[`${path}()`, String((value as (...args: readonly string[]) => unknown)(...marks))]];
    case 'object':
      return Object.entries(value ?? {}).flatMap(([name, each]) => textsOf(each, path === '' ? name : `${path}.${name}`));
    default:
      throw new Error(`${path}: ${typeof value} is no text`);
  }
}

const english = new Map(textsOf(en, ''));
const shown = (text: string) => marks.filter((mark) => text.toLowerCase().includes(mark));
const withoutMarks = (text: string) => marks.reduce((rest, mark) => rest.replaceAll(mark, ''), text);

describe.each([
  ['de', de],
  ['ja', ja],
] as const)('the catalogue %s', (language, catalogue) => {
  const translated = new Map(textsOf(catalogue, ''));

  it('has the texts that English has, and no others', () => {
    expect([...translated.keys()]).toEqual([...english.keys()]);
    expect(catalogue.locale).toBe(language);
  });

  it('shows in each text what English shows there', () => {
    const lost = [...english].filter(([path, text]) => shown(text).join() !== shown(translated.get(path) ?? '').join());
    expect(lost).toEqual([]);
  });

  it('keeps codes, commands and variables as they are', () => {
    const kept = /\{\{\w+\}\}|certferry (?:pfx import|connector keys (?:list|create .*))|\b[\w.]+@[\w.]+\.example|S-1-5-21|\.well-known\S+\w|`[^`]+`/g;
    const lost = [...english].flatMap(([path, text]) =>
      (text.match(kept) ?? []).filter((word) => translated.get(path)?.includes(word) !== true).map((word) => `${path}: ${word}`),
    );
    expect(lost).toEqual([]);
  });

  it('is translated, but for what is the same in both languages', () => {
    const left = [...english]
      .filter(([path, text]) => path !== 'locale' && translated.get(path) === text && /\p{L}/u.test(withoutMarks(text)))
      .map(([path, text]) => `${path}: ${text}`)
      .filter((entry) => !same[language].includes(withoutMarks(entry.slice(entry.indexOf(': ') + 2))));
    expect(left).toEqual([]);
  });

  it('lists nothing as the same that is not', () => {
    const equal = new Set([...english].filter(([path, text]) => translated.get(path) === text).map(([, text]) => withoutMarks(text)));
    expect(same[language].filter((word) => !equal.has(word))).toEqual([]);
  });

  it('has one word for one thing', () => {
    const odd = [...translated].filter(([, text]) => avoided[language].test(text));
    expect(odd).toEqual([]);
  });

  it('says what each column of a file means', () => {
    for (const kind of importKinds) {
      expect(Object.keys(catalogue.importColumns[kind])).toEqual(columnsOf[kind].map((column) => column.name));
    }
  });
});
