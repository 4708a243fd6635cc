/** `slice` of Node's Buffer shares memory: readers that were given one changed it, or read other bytes than its own. */
import { expect, test } from 'vitest'
import { createAnnotation, createImage } from '../../src/array/raster.ts'
import { PixelClassifier } from '../../src/classify/pixel-classifier.ts'
import { decodeModel } from '../../src/formats/cambium-model/decode-model.ts'
import { encodeModel } from '../../src/formats/cambium-model/encode-model.ts'
import { decodeTiff } from '../../src/formats/tiff/decode-tiff.ts'

test('a big-endian TIFF in a Buffer is read twice alike', async () => {
  const bytes = [0x4d, 0x4d, 0, 42, 0, 0, 0, 12, 1, 2, 3, 4, 0, 7]
  for (const [tag, type, value] of [
    [256, 3, 2],
    [257, 3, 1],
    [258, 3, 16],
    [259, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [279, 4, 4],
  ] as const)
    bytes.push(tag >> 8, tag & 255, 0, type, 0, 0, 0, 1, ...(type === 3 ? [0, value, 0, 0] : [0, 0, 0, value]))
  const file = Buffer.from([...bytes, 0, 0, 0, 0])
  for (let time = 0; time < 2; time++) expect([...(await decodeTiff(file)).data]).toEqual([0x0102, 0x0304])
})

test('a model in a Buffer is read as it was written', async () => {
  const shape = [4, 6]
  const image = createImage(
    Float32Array.from({ length: 24 }, (_, i) => i % 7),
    { shape },
  )
  const annotation = createAnnotation(
    Uint8Array.from({ length: 24 }, (_, i) => 1 + (i % 2)),
    { shape },
  )
  const { model } = await new PixelClassifier({ nEstimators: 2 }).train({ features: 'original', image, annotation })
  expect(decodeModel(Buffer.from(encodeModel(model))).packed).toEqual(model.packed)
})
