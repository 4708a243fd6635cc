import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Raster } from '../src/array/raster.ts'
import type { AnyClassifier } from '../src/classify/classifier-of.ts'
import { ObjectClassifier } from '../src/classify/object-classifier.ts'
import { ObjectSegmenter } from '../src/classify/object-segmenter.ts'
import { PixelClassifier } from '../src/classify/pixel-classifier.ts'
import { ProbabilityMapper } from '../src/classify/probability-mapper.ts'
import { encodeApocCl } from '../src/formats/apoc-cl/encode-apoc-cl.ts'
import { encodeModel } from '../src/formats/cambium-model/encode-model.ts'
import { encodeTiff } from '../src/formats/tiff/encode-tiff.ts'
import { threads } from '../src/node/threads.ts'
import { createSample } from '../src/synthetic/samples.ts'
import type { Executor } from '../src/tasks/executor.ts'

const [flat, deep] = [createSample('nuclei'), createSample('nuclei3d')]

const digest = (pieces: readonly Uint8Array[]): string => {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

/** Everything that a job leaves in files. */
const filesOf = (classifier: AnyClassifier, result: Raster): string[] => [
  digest([encodeModel(classifier.model)]),
  digest([encodeModel(classifier.model, { keepSamples: true })]),
  digest([new TextEncoder().encode(classifier.kind === 'ProbabilityMapper' ? '' : encodeApocCl(classifier.model))]),
  digest(encodeTiff(result)),
]

type Job = (executor: Executor | undefined, tileShape: readonly number[] | undefined) => Promise<string[]>

const jobs: Readonly<Record<string, { readonly tiles: readonly (readonly number[])[]; readonly run: Job }>> = {
  'a segmenter in 2-D, with chained filters and out-of-bag score': {
    tiles: [
      [256, 320],
      [37, 320],
      [64, 50],
    ],
    run: async (executor, tileShape) => {
      const { image, annotation } = flat
      const features = 'original gaussian_blur=3 sobel_of_gaussian_blur=2 top_hat_box_of_median_sphere=2 divide_by_gaussian_background=5'
      const segmenter = await new ObjectSegmenter({ nEstimators: 40, maxDepth: 5, oobScore: true, normalise: true }).train({
        features,
        image,
        annotation,
        executor,
      })
      return filesOf(segmenter, await segmenter.predict({ image, executor, tileShape }))
    },
  },
  'a pixel classifier of unlimited depth with features that need the whole image': {
    tiles: [
      [256, 320],
      [100, 100],
    ],
    run: async (executor, tileShape) => {
      const { image, annotation } = flat
      const features = 'gamma_correction=0.6 threshold_otsu=0 gaussian_blur=25'
      const classifier = await new PixelClassifier({ nEstimators: 20, maxDepth: null }).train({ features, image, annotation, executor })
      return filesOf(classifier, await classifier.predict({ image, executor, tileShape }))
    },
  },
  'a probability mapper in 3-D with σ per axis': {
    tiles: [
      [20, 112, 128],
      [7, 50, 40],
    ],
    run: async (executor, tileShape) => {
      const { image, annotation } = deep
      const features = 'gaussian_blur=0.8:2:2 sobel3d_of_gaussian_blur=0.5:1:1 laplace_box3d_of_mean_box=1'
      const mapper = await new ProbabilityMapper({ nEstimators: 20, maxDepth: 4 }).train({ features, image, annotation, executor })
      return filesOf(mapper, await mapper.predict({ image, executor, tileShape }))
    },
  },
  'an object classifier': {
    tiles: [[1, 1]],
    run: async (executor) => {
      const { image, labels, objectAnnotation: annotation } = flat
      const features = 'area mean_intensity mean_max_distance_to_centroid_ratio touching_neighbor_count'
      const classifier = await new ObjectClassifier({ maxDepth: 3 }).train({ features, labels, image, annotation, executor })
      return filesOf(classifier, await classifier.predict({ labels, image }))
    },
  },
}

describe.each(Object.entries(jobs))('%s', (_, { tiles, run }) => {
  test('leaves the same bytes for 1, 2 and 4 threads, whole or in tiles', async () => {
    const expected = await run(undefined, tiles[0])
    const executors = [threads(2), threads(4), undefined]
    for (const [i, tileShape] of [undefined, ...tiles].entries()) expect(await run(executors[i % 3], tileShape)).toEqual(expected)
  })
})
