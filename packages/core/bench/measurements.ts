/** What is timed of Cambium; the peers' side of each is a task of their benchmark. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  connectedComponents,
  connectedComponentsAsync,
  createAnnotation,
  createImage,
  type ForestOptions,
  generateFeatureStackAsync,
  type Image,
  type LabelImage,
  LiveSegmenter,
  type Mode,
  ObjectSegmenter,
  PixelClassifier,
  RandomForestClassifier,
  type Raster,
  regionPropertiesAsync,
} from '@cambium/core'
import { predictFile, readAnnotation, readImage, threads, writeAtomically, writeImage } from '@cambium/core/node'
import { encodeTiledTiff, tileSide } from '../src/formats/tiff/encode-tiled-tiff.ts'
import { mosaic, mosaicRows, pixels, readSamples, type Samples, strokes, volume } from './inputs.ts'

/** Something to time: the preparation is not part of it. What it gives is how long it took, where it is a number of seconds. */
export interface Measurement {
  readonly prepare: (threadCount: number, mode: Mode) => Promise<() => Promise<unknown>>
  readonly repeats: number
  /** Where it exists in one mode only. */
  readonly mode?: Mode
  /** A process that has done nothing before: the time to load the library counts, there is one run. */
  readonly cold?: true
}

const sigmas = [0.5, 1, 2, 4, 8, 16]
const scaleSpace = sigmas
  .flatMap((sigma) =>
    ['', 'sobel_of_', 'small_hessian_eigenvalue_of_', 'large_hessian_eigenvalue_of_'].map((edge) => `${edge}gaussian_blur=${sigma}`),
  )
  .join(' ')

const apocSizes = `original ${['gaussian_blur', 'difference_of_gaussian', 'laplace_box_of_gaussian_blur'].flatMap((filter) => [1, 2, 3, 4, 5].map((size) => `${filter}=${size}`)).join(' ')}`

const features = (specification: string, side: number): Measurement => ({
  repeats: 3,
  async prepare(count, mode) {
    const image = await mosaic(side)
    const executor = threads(count)
    await generateFeatureStackAsync(createImage(new Uint8Array(64 * 64), { shape: [64, 64] }), specification, { executor, mode })
    return () => generateFeatureStackAsync(image, specification, { executor, mode })
  },
})

/** Samples as columns, and what is to be learned from them. */
function samplesOf(name: string): { matrix: { data: Float32Array; rows: number; columns: number; layout: 'columns' }; target: Int32Array } {
  const { features: data, target, columns } = readSamples(name)
  return { matrix: { data, rows: target.length, columns, layout: 'columns' }, target }
}

const fit = (options: Partial<ForestOptions>): Measurement => ({
  repeats: 3,
  async prepare(count, mode) {
    const executor = threads(count)
    const { matrix, target } = samplesOf('training-50000')
    return () => new RandomForestClassifier(options).fitAsync(matrix, target, { executor, mode })
  },
})

/** Class probabilities, or classes, of 2048² pixels or of 1024² whose 24 features are there: an image of 24 channels and the feature `original`. */
const predict = (options: Partial<ForestOptions>, what: 'probabilities' | 'classes' = 'probabilities', side = 2048): Measurement => ({
  repeats: 3,
  async prepare(count, mode) {
    const executor = threads(count)
    const { matrix, target } = samplesOf('training-20000')
    const samples = createImage(matrix.data, { axes: 'cyx', shape: [matrix.columns, 1, matrix.rows] })
    const annotation = createAnnotation(Uint32Array.from(target), { axes: 'yx', shape: [1, matrix.rows] })
    const classifier = new PixelClassifier(options)
    await classifier.train({ features: 'original', image: samples, annotation, executor, mode })
    const image = side === 2048 ? enlarged(readSamples('pixels'), 1024) : imageOf(readSamples('pixels'), side)
    const run = { image, executor, mode }
    return () => (what === 'classes' ? classifier.predict(run) : classifier.predictProbabilities(run))
  },
})

const imageOf = ({ features, columns }: Samples, side: number): Image =>
  createImage(features, { axes: 'cyx', shape: [columns, side, side] })

/** (columns, 2 side, 2 side): the pixels four times. */
function enlarged({ features: planes, columns }: Samples, side: number): Image {
  const data = pixels(4 * planes.length)
  for (let row = 0, at = 0; row < columns * 2 * side; row++) {
    const start = (Math.floor(row / (2 * side)) * side + (row % side)) * side
    for (let copy = 0; copy < 2; copy++, at += side) data.set(planes.subarray(start, start + side), at)
  }
  return createImage(data, { axes: 'cyx', shape: [columns, 2 * side, 2 * side] })
}

/** The lecture's task from files to a file: features, training, segmentation. */
const segmentFiles = (specification: string, options: Partial<ForestOptions>): Measurement => ({
  repeats: 1,
  cold: true,
  async prepare(count, mode) {
    const folder = await mkdtemp(path.join(tmpdir(), 'cambium-bench-'))
    const made = await mosaic(2048)
    await writeImage(path.join(folder, 'image.tif'), made)
    await writeImage(path.join(folder, 'strokes.tif'), strokes(made))
    return async () => {
      const executor = threads(count)
      const image = await readImage(path.join(folder, 'image.tif'))
      const annotation = await readAnnotation(path.join(folder, 'strokes.tif'))
      const classifier = new PixelClassifier(options)
      await classifier.train({ features: specification, image, annotation, executor, mode })
      await writeImage(path.join(folder, 'classes.tif'), await classifier.predict({ image, executor, mode }))
      await rm(folder, { recursive: true })
    }
  },
})

/** One byte for each pixel: 1 where it is bright. */
const bright = async (side: number): Promise<Raster<'yx', Uint8Array>> => {
  const { data, shape } = await mosaic(side)
  return { axes: 'yx', shape, data: Uint8Array.from(data, (value) => (value > 110 ? 1 : 0)) }
}

const tenProperties = [
  'label',
  'area',
  'intensity_mean',
  'intensity_max',
  'intensity_min',
  'eccentricity',
  'axis_major_length',
  'axis_minor_length',
  'solidity',
  'perimeter',
  'extent',
]

/** Objects of at least six pixels, the first ten thousand, numbered again. */
function largeObjects(labels: LabelImage): LabelImage {
  const sizes = new Uint32Array(labels.data.reduce((most, label) => Math.max(most, label), 0) + 1)
  for (const label of labels.data) sizes[label] = (sizes[label] as number) + 1
  const numbers = new Uint32Array(sizes.length)
  for (let label = 1, count = 0; label < sizes.length && count < 10_000; label++)
    if ((sizes[label] as number) >= 6) numbers[label] = ++count
  return { ...labels, data: labels.data.map((label) => numbers[label] as number) }
}

/** An image of side² pixels in a file, and a classifier of ten trees, as a user with few strokes has it. */
async function largeImage(side: number, classifier: PixelClassifier | ObjectSegmenter): Promise<{ folder: string; file: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cambium-bench-'))
  const file = path.join(folder, 'image.tif')
  const small = await mosaic(2048)
  await classifier.train({ features: 'original gaussian_blur=1 sobel_of_gaussian_blur=1', image: small, annotation: strokes(small) })
  async function* bands(): AsyncGenerator<Uint8Array[]> {
    const rows = await mosaicRows(side)
    for (let start = 0; start < side; start += tileSide) yield [rows(start, Math.min(side, start + tileSide))]
  }
  await writeAtomically(file, encodeTiledTiff({ shape: [side, side] }, new Uint8Array(0), bands()))
  return { folder, file }
}

/** Prediction of an image that is never in memory as a whole, from a tiled TIFF to a tiled BigTIFF. */
const predictLarge = (side: number, kind: 'classes' | 'objects'): Measurement => ({
  repeats: 1,
  async prepare(count, mode) {
    const options = { nEstimators: 10 }
    const classifier = kind === 'classes' ? new PixelClassifier(options) : new ObjectSegmenter(options)
    const { folder, file } = await largeImage(side, classifier)
    return async () => {
      await predictFile(classifier, { image: file, output: path.join(folder, 'result.tif'), executor: threads(count), mode })
      await rm(folder, { recursive: true })
    }
  },
})

/** From the end of a stroke on a 2048² view to the first tile that follows it, or to the last. */
const afterStroke = (nEstimators: number, until: 'first' | 'last'): Measurement => ({
  repeats: 20,
  mode: 'fast',
  async prepare(count) {
    const image = await mosaic(2048)
    const executor = threads(count)
    const features = 'original gaussian_blur=1 sobel_of_gaussian_blur=1'
    const live = new LiveSegmenter({ image, features, executor, nEstimators })
    const painted = strokes(image)
    const visible = { start: [0, 0], end: [2048, 2048] }
    for await (const _ of live.update({ annotation: painted, visible }));
    let row = 0
    return async () => {
      row += 97
      for (let x = 300; x < 360; x++) painted.data[row * 2048 + x] = (image.data[row * 2048 + x] as number) > 110 ? 2 : 1
      for await (const _ of live.update({ annotation: painted, visible })) if (until === 'first') return
    }
  },
})

export const measurements: Readonly<Record<string, Measurement>> = {
  'features-24': features(scaleSpace, 2048),
  'features-apoc': features(apocSizes, 2048),
  'fit-unlimited': fit({}),
  'fit-depth-5': fit({ maxDepth: 5 }),
  'fit-31-leaves': fit({ maxLeafNodes: 31 }),
  'predict-unlimited': predict({ maxDepth: null }),
  'predict-depth-5': predict({ maxDepth: 5 }),
  'predict-depth-5-1m': predict({ maxDepth: 5 }, 'probabilities', 1024),
  'classes-unlimited': predict({ maxDepth: null }, 'classes'),
  'classes-depth-5': predict({ maxDepth: 5 }, 'classes'),
  'segment-24': segmentFiles(scaleSpace, { maxDepth: null }),
  'segment-apoc': segmentFiles('original gaussian_blur=1 sobel_of_gaussian_blur=1', {}),
  label: {
    repeats: 10,
    async prepare(count) {
      const { data, ...facts } = await bright(4096)
      const mask = { ...facts, data: new Uint8Array(new SharedArrayBuffer(data.length)) }
      mask.data.set(data)
      const executor = threads(count)
      return async () => connectedComponentsAsync(mask, { executor })
    },
  },
  'region-properties': {
    repeats: 5,
    async prepare(count) {
      const labels = largeObjects(connectedComponents(await bright(4096)))
      const image = await mosaic(4096)
      const executor = threads(count)
      return async () => regionPropertiesAsync(labels, { image, properties: tenProperties, executor })
    },
  },
  'large-1': predictLarge(1024, 'classes'),
  'large-16': predictLarge(4096, 'classes'),
  'large-256': predictLarge(16_384, 'classes'),
  'large-256-objects': predictLarge(16_384, 'objects'),
  'large-1024': predictLarge(32_768, 'classes'),
  'large-1024-objects': predictLarge(32_768, 'objects'),
  copy: {
    repeats: 3,
    async prepare() {
      const planes = pixels(24 * 2048 * 2048).fill(1)
      return async () => pixels(planes.length).set(planes)
    },
  },
  cancel: {
    repeats: 20,
    async prepare(count, mode) {
      const image = await mosaic(4096)
      const executor = threads(count)
      const classifier = new PixelClassifier({ maxDepth: null })
      await classifier.train({ features: scaleSpace, image, annotation: strokes(image), executor, mode })
      return async () => {
        const controller = new AbortController()
        const { signal } = controller
        let aborted = 0
        setTimeout(() => {
          aborted = performance.now()
          controller.abort()
        }, 200)
        await classifier.predict({ image, executor, signal }).catch((error: unknown) => {
          if (!signal.aborted) throw error
        })
        return (performance.now() - aborted) / 1000
      }
    },
  },
  'live-10-first': afterStroke(10, 'first'),
  'live-10-all': afterStroke(10, 'last'),
  'live-100-first': afterStroke(100, 'first'),
  'live-100-all': afterStroke(100, 'last'),
  'features-3d': {
    repeats: 2,
    async prepare(count, mode) {
      const image = await volume(64, 512)
      const specification = [1, 2, 4].flatMap((sigma) => [`gaussian_blur=${sigma}`, `sobel3d_of_gaussian_blur=${sigma}`]).join(' ')
      return () => generateFeatureStackAsync(image, specification, { executor: threads(count), mode })
    },
  },
  'features-3d-apoc': {
    repeats: 1,
    async prepare(count, mode) {
      const image = await volume(64, 512)
      const specification = `original ${['gaussian_blur', 'difference_of_gaussian'].flatMap((filter) => [1, 2, 4].map((size) => `${filter}=${size}`)).join(' ')}`
      return () => generateFeatureStackAsync(image, specification, { executor: threads(count), mode })
    },
  },
}
