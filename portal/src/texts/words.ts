/**
 * Texts by a word of the API, which may have words that this portal does not know: those have no text.
 * Every language has one for each word that English has.
 */
export function words<Word extends string, Text>(texts: Record<Word, Text>): Record<Word, Text> & Record<string, Text> {
  return texts;
}
