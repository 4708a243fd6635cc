import { wordsOf } from './feature-table.ts'

/** Features of objects that ask another forest. */
export type Asked = 'pixels' | 'neighbours'

const beginnings: Readonly<Record<Asked, string>> = { pixels: 'mean_probability=', neighbours: 'nearest_neighbor_probability=' }

/** Whether features ask a forest. */
export const asks = (features: string, asked: Asked): boolean => wordsOf(features).some((word) => word.startsWith(beginnings[asked]))

/**
 * Features that also ask a forest, or no longer.
 *
 * @param features  empty for the usual ones
 * @param values    of the classes that are asked about
 */
export function withAsked(features: string, usual: string, asked: Asked, values: readonly number[]): string {
  const words = wordsOf(features === '' ? usual : features)
  const others = words.filter((word) => !word.startsWith(beginnings[asked]))
  const next = asks(features, asked) ? others : [...others, ...values.map((value) => `${beginnings[asked]}${value}`)]
  const text = next.join(' ')
  return text === usual ? '' : text
}
