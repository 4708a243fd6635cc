import { expect, test } from 'vitest'
import { createSample } from '../synthetic/samples.ts'
import { explainSample, treePath } from './explain.ts'
import { ObjectSegmenter } from './object-segmenter.ts'
import { pixelSamples } from './pixel-samples.ts'

const { image, annotation } = createSample('nuclei')
const features = 'gaussian_blur=1 difference_of_gaussian=3 sobel_of_gaussian_blur=2'

test.each([
  ['exact', 'mean'],
  ['fast', 'mean'],
  ['exact', 'votes'],
] as const)('an explanation adds up to what is predicted, %s, %s', async (mode, combine) => {
  const segmenter = await new ObjectSegmenter({ maxDepth: 5, nEstimators: 20, combine }).train({ features, image, annotation, mode })
  const { model } = segmenter
  const [samples] = await pixelSamples(image, annotation, features, { mode })
  const probabilities = await segmenter.predictProbabilities({ image, mode })
  const size = probabilities.data.length / 2
  const painted = [...annotation.data.keys()].filter((i) => annotation.data[i] !== 0)
  for (const row of [0, 99, painted.length - 1]) {
    const values = [0, 1, 2].map((f) => samples?.features[f * painted.length + row] as number)
    const { probabilities: found, base, contributions } = explainSample(model, values)
    expect(found[1]).toBeCloseTo(probabilities.data[size + (painted[row] as number)] as number, 5)
    const sum = (contributions as readonly (readonly number[])[]).reduce((total, one) => total + (one[1] as number), base?.[1] as number)
    // leaves are rounded to a 255th in the fast mode
    expect(Math.abs(sum - (found[1] as number))).toBeLessThan(mode === 'fast' ? 0.004 : 1e-6)
    for (let tree = 0; tree < 20; tree++) {
      const path = treePath(model.packed, tree, values)
      expect(path[0]).toBe(0)
      expect(model.forest?.trees[tree]?.left[path.at(-1) as number]).toBe(-1)
    }
  }
  expect(() => explainSample(model, [1])).toThrow('values')
  expect(explainSample({ ...model, options: { ...model.options, combine: 'max' } }, [0, 0, 0]).contributions).toBeUndefined()
})
