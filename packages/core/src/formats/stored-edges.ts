import type { EdgeRule } from '../classify/model.ts'

/**
 * How boundaries follow edges as a file tells it.
 *
 * @param problem  makes an error of a sentence
 */
export function storedEdges(value: unknown, channels: number, problem: (text: string) => Error): EdgeRule | undefined {
  if (value === undefined) return undefined
  const { radius, contrasts } = (typeof value === 'object' && value !== null ? value : {}) as Partial<EdgeRule>
  const isContrast = (contrast: unknown): boolean => typeof contrast === 'number' && Number.isFinite(contrast) && contrast > 0
  if (
    typeof radius !== 'number' ||
    !Number.isInteger(radius) ||
    radius < 1 ||
    radius > 100 ||
    !Array.isArray(contrasts) ||
    contrasts.length !== channels ||
    !contrasts.every(isContrast)
  )
    throw problem('the rule for edges: expected a radius from 1 to 100 and a contrast above 0 for each channel')
  return { radius, contrasts }
}
