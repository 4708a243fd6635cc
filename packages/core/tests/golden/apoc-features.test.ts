import { describe, expect, test } from 'vitest'
import { createImage } from '../../src/array/raster.ts'
import { featureSets } from '../../src/features/feature-sets.ts'
import { generateFeatureStack } from '../../src/features/feature-stack.ts'
import { parseSpecification } from '../../src/features/specification.ts'
import { cropped, readPixels } from './images.ts'
import { readFloat32, readJson, sharedIsThere, whyNot } from './shared.ts'

const manifest = sharedIsThere ? readJson('golden', 'apoc', 'manifest.json') : { cases: [] }
// biome-ignore lint/suspicious/noExplicitAny: the manifest's own form
const cases: any[] = manifest.cases
const featureCases = cases.filter((one) => one.kind === 'feature' && one.feature_specification !== null)
const defaultStack = cases.filter((one) => one.kind === 'feature' && one.feature_specification === null)
const grammar = cases.filter((one) => one.kind === 'grammar')

function worstDifference(found: Float32Array, expected: Float32Array): { absolute: number; relativeToRange: number } {
  let absolute = 0
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  expected.forEach((value, i) => {
    if (Number.isNaN(value) || !Number.isFinite(value)) {
      if (!Object.is(value, found[i])) absolute = Number.POSITIVE_INFINITY
      return
    }
    low = Math.min(low, value)
    high = Math.max(high, value)
    const difference = Math.abs(value - (found[i] as number))
    absolute = Math.max(absolute, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference)
  })
  return { absolute, relativeToRange: absolute === 0 ? 0 : absolute / (high - low) }
}

describe.skipIf(!sharedIsThere)(`APOC's features${whyNot}`, () => {
  test.each(featureCases.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const { shape, data } = cropped(await readPixels('data', one.input), one.crop)
    const { data: found, shape: stack } = generateFeatureStack(createImage(data, { shape }), one.feature_specification)
    expect(stack).toEqual([1, ...one.expected.shape])
    const worst = worstDifference(found, readFloat32('golden', 'apoc', one.expected.file))
    const { max_abs: absolute, max_abs_relative_to_range: relative } = one.tolerance
    if (absolute !== undefined) expect(worst.absolute).toBeLessThanOrEqual(absolute)
    else expect(worst.relativeToRange).toBeLessThanOrEqual(relative)
  })

  test.each(defaultStack.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const { shape, data } = cropped(await readPixels('data', one.input), one.crop)
    const names: Record<string, string> = { image: 'original', gaussian_sigma2: 'gaussian_blur=2', sobel_of_it: 'sobel_of_gaussian_blur=2' }
    const { data: found } = generateFeatureStack(createImage(data, { shape }), names[one.id.split('/')[1]] as string)
    expect(worstDifference(found, readFloat32('golden', 'apoc', one.expected.file)).relativeToRange).toBeLessThanOrEqual(
      one.tolerance.max_abs_relative_to_range,
    )
  })

  test('float32 Gaussians with σ = 1 are equal bit for bit', async () => {
    const one = featureCases.find(({ id }) => id === 'blobs2d/gaussian_blur=1')
    const { shape, data } = cropped(await readPixels('data', one.input), one.crop)
    const { data: found } = generateFeatureStack(createImage(data, { shape }), 'gaussian_blur=1')
    expect(found).toEqual(readFloat32('golden', 'apoc', one.expected.file))
  })

  test.each(grammar.filter((one) => one.id.startsWith('grammar/')).map((one) => [one.id, one] as const))('%s', (id, one) => {
    // APOC drops an unknown word and accepts an empty text; both are errors here (docs/compatibility.md)
    const differs = ['grammar/unknown_word_is_ignored', 'grammar/empty'].includes(id)
    if (differs || one.expected_error !== undefined) expect(() => parseSpecification(one.feature_specification)).toThrow(/position \d+/)
    else expect(parseSpecification(one.feature_specification)).toHaveLength(one.expected_feature_count)
  })

  test('the predefined feature sets', () => {
    const { custom: _, ...expected } = cases.find((one) => one.id === 'predefined_feature_sets').expected
    expect(featureSets).toEqual(expected)
  })
})
