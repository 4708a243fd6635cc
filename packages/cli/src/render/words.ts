/** A number with its noun: 1 object, 2 objects. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : noun.endsWith('class') ? 'es' : 's'}`

/** Words as a list; of very many only the first and how many more there are. */
export const listed = (words: readonly string[], most = 10): string =>
  words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`
