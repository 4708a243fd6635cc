import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, test } from 'vitest'
import { createAnnotation, createImage } from '../../array/raster.ts'
import { classifierOf } from '../../classify/classifier-of.ts'
import { ObjectSegmenter } from '../../classify/object-segmenter.ts'
import { decodeApocCl } from '../apoc-cl/decode-apoc-cl.ts'
import { encodeApocCl } from '../apoc-cl/encode-apoc-cl.ts'
import { decodeModel } from './decode-model.ts'
import { encodeModel } from './encode-model.ts'

const shape = [12, 10]
const image = createImage(
  Float32Array.from({ length: 120 }, (_, i) => (Math.imul(i, 7919) >>> 3) % 251),
  { shape },
)
const annotation = createAnnotation(
  Uint8Array.from({ length: 120 }, (_, i) => (image.data[i] as number) % 3),
  { shape },
)
const trained = (): Promise<ObjectSegmenter> =>
  new ObjectSegmenter({
    positiveClass: 2,
    nEstimators: 7,
    maxDepth: 4,
    combine: 'votes',
    classWeight: 'balanced',
    oobScore: true,
    objectRules: { minSize: 3, fillHoles: true },
  }).train({
    features: 'original gaussian_blur=1:0.5',
    image,
    annotation,
    classNames: { '1': 'background', '2': 'objet' },
  })

test('a model comes back whole, and the same model gives the same bytes', async () => {
  const { model } = await trained()
  const bytes = encodeModel(model, { keepSamples: true })
  expect(decodeModel(bytes)).toEqual(model)
  expect(encodeModel((await trained()).model, { keepSamples: true })).toEqual(bytes)
})

test('training goes on in another process where the samples were kept, and only there', async () => {
  const first = await trained()
  const again = classifierOf(decodeModel(encodeModel(first.model, { keepSamples: true }))) as ObjectSegmenter
  const features = first.featureSpecification
  await again.train({ features, image, annotation, continueTraining: true })
  await first.train({ features, image, annotation, continueTraining: true })
  expect(again.model.packed).toEqual(first.model.packed)
  expect(again.model.samplesPerClass).toEqual(first.model.samplesPerClass)
  const without = classifierOf(decodeModel(encodeModel(first.model))) as ObjectSegmenter
  await expect(without.train({ features, image, annotation, continueTraining: true })).rejects.toThrow('does not hold its training samples')
})

test('a model that came from APOC is kept as it is', async () => {
  const segmenter = await new ObjectSegmenter({ nEstimators: 4 }).train({ features: 'original', image, annotation })
  const model = decodeApocCl(encodeApocCl(segmenter.model))
  expect(decodeModel(encodeModel(model))).toEqual(model)
})

describe('damaged files', () => {
  const bytesOf = async (edit: (bytes: Uint8Array) => Uint8Array): Promise<Uint8Array> => edit(encodeModel((await trained()).model).slice())
  const resealed = (bytes: Uint8Array): Uint8Array => {
    bytes.set(sha256(bytes.subarray(0, -32)), bytes.length - 32)
    return bytes
  }
  test.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['one flipped bit', (bytes) => bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] as number) ^ 1) as Uint8Array, /checksum/],
    ['cut off', (bytes) => bytes.subarray(0, 300), /checksum|truncated/],
    ['another format', () => new TextEncoder().encode('PK\u0003\u0004 something else entirely, forty bytes'), /not a .cambium file/],
    [
      'a newer version',
      (bytes) => {
        const text = new TextDecoder('latin1').decode(bytes)
        const at = text.indexOf('"version":1')
        bytes[at + '"version":'.length] = '9'.charCodeAt(0)
        return resealed(bytes)
      },
      /version 9.*newer/,
    ],
  ])('%s', async (_, edit, sentence) => {
    const bytes = await bytesOf(edit)
    expect(() => decodeModel(bytes)).toThrow(sentence)
    expect(() => decodeModel(bytes)).toThrow(expect.objectContaining({ name: 'FormatError' }))
  })
})
