import { expect, test } from 'vitest'
import { createLabelImage } from '../../src/array/raster.ts'
import { objectFeatures } from '../../src/measure/object-features.ts'

// Labels went through float32 with the other statistics: 16777217 became 16777216, and annotations missed their objects.
test('labels above 2²⁴ are themselves', () => {
  const labels = createLabelImage([16_777_217, 16_777_218, 4_294_967_295, 0], { shape: [2, 2] })
  const { label, columns } = objectFeatures(labels, undefined, ['area', 'centroid_x'])
  expect(label).toEqual([16_777_217, 16_777_218, 4_294_967_295])
  expect([...(columns[0] as Float32Array)]).toEqual([1, 1, 1])
})
