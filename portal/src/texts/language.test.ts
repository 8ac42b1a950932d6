import { expect, it } from 'vitest';

import { t } from '.';
import { languageOf, languages, loadedTexts, loadTexts } from './language';

it('a language is what was chosen, else the first wanted one that there is, else English', () => {
  expect(languageOf('ja', ['de'])).toBe('ja');
  expect(languageOf(null, ['fr-CA', 'de-AT', 'ja'])).toBe('de');
  expect(languageOf(null, ['JA'])).toBe('ja');
  expect(languageOf('xx', ['fr', 'en-GB', 'de'])).toBe('en');
  expect(languageOf(null, ['fr'])).toBe('en');
  expect(languageOf(null, [])).toBe('en');
});

it('the texts are those that were loaded, and stay so for modules that have them', async () => {
  expect(t.locale).toBe('en');
  for (const language of Object.keys(languages) as (keyof typeof languages)[]) {
    await loadTexts(language);
    expect(loadedTexts().locale).toBe(language);
  }
  expect(t.locale).toBe('en');
});
