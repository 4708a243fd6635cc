import { closest, distance } from 'fastest-levenshtein'

/** The known word nearest to an unknown one, where it is near enough to be meant. Like the errors, for use by all. */
export function suggestionFor(word: string, known: readonly string[]): string | undefined {
  if (word.length > 200 || known.length === 0) return undefined
  const best = closest(word, known as string[])
  const edits = distance(word, best)
  return edits <= Math.max(2, Math.floor(best.length / 3)) && edits < Math.min(word.length, best.length) ? best : undefined
}
