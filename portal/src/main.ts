import { languageOfPage, loadTexts } from './texts/language';

/** The texts come first, and alone: every module of the portal may then use them from its first line on. */
async function main(): Promise<void> {
  const language = languageOfPage();
  document.documentElement.lang = language;
  await loadTexts(language);
  await import('./start');
}

void main();
