import { describe, expect, test } from 'vitest'
import { createImage, type Raster } from '../../src/array/raster.ts'
import { generateFeatureStack } from '../../src/features/feature-stack.ts'
import { connectedComponents } from '../../src/labels/connected-components.ts'
import { cropped, readPixels } from './images.ts'
import { readFloat32, readJson, sharedIsThere, whyNot } from './shared.ts'

const largestDifference = (found: ArrayLike<number>, expected: Float32Array, factor: number): number =>
  expected.reduce((worst, value, i) => Math.max(worst, Math.abs((found[i] as number) * factor - value)), 0)

describe.skipIf(!sharedIsThere)(`scikit-image's filters and components${whyNot}`, () => {
  const read = async (): Promise<Raster> =>
    cropped(await readPixels('data', 'blobs', 'blobs.tif'), [
      [60, 124],
      [40, 112],
    ])

  test.each([
    ['gaussian_2', 'gaussian_blur=2', 1, 2e-4],
    ['gaussian_5', 'gaussian_blur=5', 1, 2e-4],
    ['laplace', 'laplace_diamond=0', 1, 0],
    ['sobel', 'sobel=0', 1 / (4 * Math.SQRT2), 1e-5],
    ['white_tophat_disk5', 'top_hat_sphere=5', 1, 0],
  ] as const)('%s', async (name, feature, factor, tolerance) => {
    const { shape, data } = await read()
    const { data: found } = generateFeatureStack(createImage(data, { shape }), feature)
    expect(largestDifference(found, readFloat32('golden', 'skimage', `filter_${name}.f32`), factor)).toBeLessThanOrEqual(tolerance)
  })

  test.each([
    [1, 4],
    [2, 8],
  ] as const)('connected components, connectivity %i', async (connectivity, neighbours) => {
    const { shape, data } = await readPixels('data', 'blobs', 'blobs.tif')
    const { cases } = readJson('golden', 'skimage', 'manifest.json')
    const threshold = cases.find(({ id }: { id: string }) => id === 'thresholds').expected.otsu
    const mask = { axes: 'yx', shape, data: Uint8Array.from(data, (value) => (value > threshold ? 1 : 0)) }
    const expected = await readPixels('golden', 'skimage', `label_blobs_${connectivity}.tif`)
    expect(Array.from(connectedComponents(mask, { connectivity: neighbours }).data)).toEqual(Array.from(expected.data))
  })
})
