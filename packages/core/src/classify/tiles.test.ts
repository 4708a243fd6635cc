import { expect, test } from 'vitest'
import { createAnnotation, createImage } from '../array/raster.ts'
import { RandomStream } from '../random/random-stream.ts'
import { PixelClassifier } from './pixel-classifier.ts'

const flat = [
  'original',
  'gaussian_blur',
  'difference_of_gaussian',
  'sobel_of_gaussian_blur',
  'large_hessian_eigenvalue_of_gaussian_blur',
  'median_box',
  'top_hat_box',
  'mean_sphere',
  'threshold_otsu',
]
const deep = ['original', 'gaussian_blur', 'sobel3d_of_gaussian_blur', 'laplace_box3d_of_gaussian_blur', 'maximum_box']

test('a tiled prediction is the whole: 200 random shapes, tiles and feature sets, both modes', async () => {
  const random = new RandomStream(20)
  const pick = <T>(values: readonly T[]): T => values[random.integer(0, values.length)] as T
  for (let trial = 0; trial < 200; trial++) {
    const isDeep = random.uniform() < 0.2
    const shape = isDeep ? [3, 9, 11].map((most) => random.integer(1, most + 1)) : [random.integer(1, 40), random.integer(2, 44)]
    const size = shape.reduce((a, b) => a * b, 1)
    if (size < 2) continue
    const features = Array.from({ length: random.integer(1, 4) }, () => {
      const name = pick(isDeep ? deep : flat)
      return name === 'original'
        ? name
        : `${name}=${/median|hat|sphere|maximum/.test(name) ? random.integer(1, 3) : pick([0.4, 1, 2.5, 4, 5.3])}`
    }).join(' ')
    const mode = pick(['exact', 'fast'] as const)
    const image = createImage(
      Float32Array.from({ length: size }, () => random.integer(0, 200)),
      { shape },
    )
    const annotation = createAnnotation(
      Uint8Array.from({ length: size }, (_, i) => (i % 3 === 0 || i < 2 ? 1 + (i % 2) : 0)),
      { shape },
    )
    const classifier = await new PixelClassifier({ nEstimators: 3, maxDepth: pick([1, 2, 5]) }).train({ features, image, annotation, mode })
    const whole = await classifier.predictWithProbabilities({ image, tileShape: shape })
    const tileShape = shape.map((length) => random.integer(1, length + 3))
    const tiled = await classifier.predictWithProbabilities({ image, tileShape })
    expect([features, mode, shape, tileShape, tiled]).toEqual([features, mode, shape, tileShape, whole])
  }
})
