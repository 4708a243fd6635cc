import type { EdgeRule } from '../classify/model.ts'

/**
 * How boundaries follow edges as a file tells it.
 *
 * @param problem  makes an error of a sentence
 */
export function storedEdges(value: unknown, channels: number, problem: (text: string) => Error): EdgeRule | undefined {
  if (value === undefined) return undefined
  const { radius, contrasts, level } = (typeof value === 'object' && value !== null ? value : {}) as Partial<EdgeRule>
  const isContrast = (contrast: unknown): boolean => typeof contrast === 'number' && Number.isFinite(contrast) && contrast > 0
  if (
    typeof radius !== 'number' ||
    !Number.isInteger(radius) ||
    radius < 1 ||
    radius > 100 ||
    !Array.isArray(contrasts) ||
    contrasts.length !== channels ||
    !contrasts.every(isContrast) ||
    !(level === undefined || (typeof level === 'number' && level > 0 && level < 1))
  )
    throw problem(
      'the rule for edges: expected a radius from 1 to 100, a contrast above 0 for each channel and, where there is one, a level between 0 and 1',
    )
  return { radius, contrasts, ...(level === undefined ? {} : { level }) }
}
