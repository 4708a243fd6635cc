import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { sha256 } from '@noble/hashes/sha2.js'
import { createAnnotation, createImage } from '../../src/array/raster.ts'
import { ObjectSegmenter } from '../../src/classify/object-segmenter.ts'
import { checkDimensions, parseSpecification, resolveSpecification } from '../../src/features/specification.ts'
import { decodeApocCl } from '../../src/formats/apoc-cl/decode-apoc-cl.ts'
import { encodeApocCl } from '../../src/formats/apoc-cl/encode-apoc-cl.ts'
import { memorySource } from '../../src/formats/byte-source.ts'
import { decodeModel } from '../../src/formats/cambium-model/decode-model.ts'
import { encodeModel } from '../../src/formats/cambium-model/encode-model.ts'
import { decodeCsv } from '../../src/formats/csv/table-csv.ts'
import { decodeImageFile } from '../../src/formats/decode-image.ts'
import { decodePng } from '../../src/formats/png/decode-png.ts'
import type { RandomStream } from '../../src/random/random-stream.ts'
import { mutated } from './mutate.ts'

/** What readers may allocate at once here; files that declare more have to be refused. */
export const cap = 64 * 1024 * 1024
const limits = { maxBytes: cap }

export interface Reader {
  readonly name: string
  /** A damaged input. */
  damage(random: RandomStream): Uint8Array
  read(bytes: Uint8Array): Promise<unknown>
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes)
const oneOf = <T>(random: RandomStream, values: readonly T[]): T => values[random.integer(0, values.length)] as T

/** Small images of every kind, as tests/fixtures/images holds them. */
function imagesOf(folder: string, ending: string): Uint8Array[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => new Uint8Array(readFileSync(path.join(folder, name))))
}

async function smallModel(features: string): Promise<ObjectSegmenter> {
  const shape = [12, 10]
  const image = createImage(
    Float32Array.from({ length: 120 }, (_, i) => (Math.imul(i, 7919) >>> 3) % 251),
    { shape },
  )
  const annotation = createAnnotation(
    Uint8Array.from({ length: 120 }, (_, i) => (image.data[i] as number) % 4),
    { shape },
  )
  const segmenter = new ObjectSegmenter({ nEstimators: 6, maxDepth: 4 })
  return segmenter.train({ features, image, annotation, classNames: { '1': 'ground', '2': 'spot' } })
}

const words = [
  'original',
  'gaussian_blur',
  'sobel',
  'laplace_box',
  'difference_of_gaussian',
  'median_sphere',
  'top_hat_box',
  'power',
  '_of_',
  '=',
  '=1',
  '=0.3',
  '=1:2',
  ':',
  ' ',
  '  ',
  '\t',
  ',',
  '\n',
  'e',
  '-',
  '1e3',
  '99999',
  '#',
  'ä',
  '\u0000',
  '_',
  'small_quick',
]

/** The six readers with what they are fed. @param images folder of small images */
export async function readersOf(images: string): Promise<Reader[]> {
  const tiffs = imagesOf(images, '.tif')
  const pngs = imagesOf(images, '.png')
  const model = await smallModel('original gaussian_blur=1 sobel_of_gaussian_blur=2')
  const classifier = text(encodeApocCl(model.model))
  const models = [encodeModel(model.model), encodeModel(model.model, { keepSamples: true }), encodeModel(decodeApocCl(textOf(classifier)))]
  const tables = ['label,area,name\r\n1,2.5,"a,b"\r\n2,,"say ""x"""\r\n', 'a;b\n1;2\n', '\uFEFFx\ty\n-inf\tNaN\n1e-300\t0.1'].map(text)
  return [
    {
      name: 'tiff',
      damage: (random) => mutated(random, oneOf(random, tiffs)),
      read: (bytes) => decodeImageFile(memorySource(bytes), limits),
    },
    { name: 'png', damage: (random) => mutated(random, oneOf(random, pngs)), read: async (bytes) => decodePng(bytes, limits) },
    { name: 'csv', damage: (random) => mutated(random, oneOf(random, tables)), read: async (bytes) => decodeCsv(textOf(bytes)) },
    { name: 'cl', damage: (random) => mutated(random, classifier), read: async (bytes) => decodeApocCl(textOf(bytes)) },
    {
      name: 'cambium',
      damage: (random) => {
        const bytes = mutated(random, oneOf(random, models))
        // every other one gets a right checksum again, so that the reader behind it is reached
        if (bytes.length >= 32 && random.uniform() < 0.5) bytes.set(sha256(bytes.subarray(0, bytes.length - 32)), bytes.length - 32)
        return bytes
      },
      read: async (bytes) => decodeModel(bytes),
    },
    {
      name: 'feature specification',
      damage: (random) => text(Array.from({ length: random.integer(1, 9) }, () => oneOf(random, words)).join('')),
      read: async (bytes) => {
        const features = parseSpecification(resolveSpecification(textOf(bytes), 2).specification)
        checkDimensions(features, 2)
      },
    },
  ]
}
