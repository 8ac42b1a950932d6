import type { en } from './en';
import { loadedTexts } from './language';

/** The form that every language's catalogue has. */
export type Texts = typeof en;

/** The texts of the language that people see. Components take every word from here. */
export const t: Texts = loadedTexts();
