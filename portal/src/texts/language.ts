import type { Texts } from '.';

/** The portal's languages, each by its own name. */
export const languages = { en: 'English', de: 'Deutsch', ja: '日本語' } as const;

export type Language = keyof typeof languages;

export const languageList = Object.keys(languages) as readonly Language[];

/** What the service says in its own words, such as errors and events, is in this one. */
export const languageOfService: Language = 'en';

const storageKey = 'certferry.language';

/** Each in a chunk of its own: a page loads that of its language alone. */
const catalogues: Record<Language, () => Promise<Texts>> = {
  en: async () => (await import('./en')).en,
  de: async () => (await import('./de')).de,
  ja: async () => (await import('./ja')).ja,
};

let loaded: Texts | undefined;

/** The language that was chosen, else the first wanted one that there is, else English. */
export function languageOf(chosen: string | null, wanted: readonly string[]): Language {
  const tags = [...(chosen === null ? [] : [chosen]), ...wanted];
  const known = tags.map((tag) => tag.toLowerCase().split('-')[0]).flatMap((tag) => languageList.filter((each) => each === tag));
  return known[0] ?? 'en';
}

/** What was chosen in this browser, or what the browser is set to. */
export function languageOfPage(): Language {
  return languageOf(window.localStorage.getItem(storageKey), window.navigator.languages);
}

/** Keeps the choice in this browser, and loads the page again in that language. */
export function chooseLanguage(language: Language): void {
  window.localStorage.setItem(storageKey, language);
  window.location.reload();
}

/** To be awaited before any module that has texts is loaded. */
export async function loadTexts(language: Language): Promise<void> {
  loaded = await catalogues[language]();
}

export function loadedTexts(): Texts {
  if (loaded === undefined) {
    throw new Error('no texts are loaded yet');
  }
  return loaded;
}
