import { expect, test } from 'vitest'
import { createSample } from '../synthetic/samples.ts'
import { looksLikeLabels } from './looks-like-labels.ts'

test('what is painted and objects look like labels, pictures and numbers with fractions do not', () => {
  const { image, annotation, labels } = createSample('nuclei')
  const width = image.shape[1] as number
  expect(looksLikeLabels(annotation.data, width)).toBe(true)
  expect(looksLikeLabels(labels.data, width)).toBe(true)
  expect(looksLikeLabels(Uint8Array.from(image.data), width)).toBe(false)
  expect(looksLikeLabels(Float32Array.of(1, 1, 1, 1.5), 2)).toBe(false)
  expect(looksLikeLabels(Int16Array.of(-1, -1, -1, -1), 2)).toBe(false)
  // a dark picture: most of it is nothing, the rest differs from pixel to pixel
  const dark = Uint8Array.from({ length: 10_000 }, (_, i) => (i % 20 < 2 ? 5 + ((i * 7) % 90) : 0))
  expect(looksLikeLabels(dark, 100)).toBe(false)
})
