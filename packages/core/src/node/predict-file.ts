import { type UnsignedData, unsignedArray } from '../array/raster.ts'
import type { AnyClassifier } from '../classify/classifier-of.ts'
import type { Wanted } from '../classify/frame-prediction.ts'
import { isPixelKind } from '../classify/model.ts'
import { ObjectSegmenter } from '../classify/object-segmenter.ts'
import { canPredictBands, predictBands } from '../classify/predict-bands.ts'
import type { PredictOptions } from '../classify/predict-image.ts'
import { ProbabilityMapper } from '../classify/probability-mapper.ts'
import { segmentBands } from '../classify/segment-bands.ts'
import { OptionError, UnsupportedError } from '../errors.ts'
import { type Band, encodeTiledTiff, type TiledFacts, tileSide } from '../formats/tiff/encode-tiled-tiff.ts'
import { type OpenImage, openTiff } from '../formats/tiff/open-tiff.ts'
import { refuseExisting, type WriteOptions, writeAtomically } from './atomic-write.ts'
import { withFile } from './file-source.ts'

export interface PredictFileOptions extends PredictOptions, WriteOptions {
  /** The TIFF to read, and the tiled BigTIFF to write. */
  readonly image: string
  readonly output: string
  /** Where the probabilities of classes go. */
  readonly probabilities?: { readonly output: string; readonly classes: readonly number[] } | undefined
  /** Where a map goes of how unsure the forest is. */
  readonly uncertainty?: { readonly output: string; readonly measure: NonNullable<Wanted['uncertainty']> } | undefined
  /** Names of the file's axes where it does not name them. */
  readonly axes?: string | undefined
}

/** What was written. */
export interface FilePrediction {
  readonly axes: string
  readonly shape: readonly number[]
  /** Pixels of each class; empty for probability maps. */
  readonly classes: ReadonlyMap<number, number>
  readonly objects: number | undefined
}

/** Rows of a band: one row of tiles. */
const bandRows = tileSide

/**
 * Whether an image file can be predicted band by band: a two-dimensional TIFF whose rows can be read by themselves, a classifier of
 * pixels, and no feature of the whole image. @returns how many pixels it has, or undefined
 */
export async function pixelsForBands(file: string, classifier: AnyClassifier, axes?: string): Promise<number | undefined> {
  if (!isPixelKind(classifier.kind) || !canPredictBands(classifier.model)) return undefined
  return withFile(file, async (source) => {
    const order = String.fromCharCode(...(await source.read(0, Math.min(2, source.size))))
    if (order !== 'II' && order !== 'MM') return undefined
    const image = await openTiff(source, { axes })
    return image?.shape.reduce((product, length) => product * length, 1)
  })
}

/**
 * Applies a classifier of pixels to a TIFF of any size, tile by tile into a tiled BigTIFF: the pixels of `predict`, with memory for a few
 * bands of rows (objects: besides, at most one bit for each pixel).
 *
 * @throws {UnsupportedError} where the file cannot be read band by band
 * @throws {OutputError}      where the output exists or cannot be written; nothing is left of it then
 */
export async function predictFile(classifier: AnyClassifier, options: PredictFileOptions): Promise<FilePrediction> {
  return withFile(options.image, async (source) => {
    const image = await openTiff(source, { axes: options.axes })
    if (image === undefined) throw new UnsupportedError(`${options.image}: reading it band by band (it needs axes yx or cyx)`)
    for (const value of options.probabilities?.classes ?? []) indexOf(classifier, value)
    for (const file of [options.output, options.probabilities?.output, options.uncertainty?.output])
      if (file !== undefined) await refuseExisting(file, options)
    return classifier instanceof ObjectSegmenter ? predictLabels(classifier, image, options) : predictMap(classifier, image, options)
  })
}

const factsOf = ({ shape, spacing, unit }: OpenImage): TiledFacts => ({
  shape: shape.slice(-2) as unknown as [number, number],
  ...(spacing === undefined ? {} : { spacing: spacing.slice(-2) }),
  ...(unit === undefined ? {} : { unit }),
})

const indexOf = ({ model }: AnyClassifier, value: number): number => {
  const index = model.classes.indexOf(value)
  if (index < 0) throw new OptionError('class', value, `one of the trained classes ${model.classes.join(', ')}`)
  return index
}

/** Adds how often each class occurs. */
function countClasses(classes: UnsignedData, counts: Map<number, number>): void {
  for (let i = 0; i < classes.length; ) {
    const value = classes[i] as number
    const start = i
    while (i < classes.length && classes[i] === value) i++
    counts.set(value, (counts.get(value) ?? 0) + i - start)
  }
}

/** Classes, or the probability of one class. */
async function predictMap(classifier: AnyClassifier, image: OpenImage, options: PredictFileOptions): Promise<FilePrediction> {
  const { model } = classifier
  const mapped = classifier instanceof ProbabilityMapper ? (model.outputClass ?? classifier.outputClass) : undefined
  const facts = factsOf(image)
  const counts = new Map<number, number>()
  const wanted: Wanted =
    mapped === undefined ? { winners: true, probabilities: [] } : { winners: false, probabilities: [indexOf(classifier, mapped)] }
  const most = model.classes[model.classes.length - 1] as number
  const empty = mapped === undefined ? unsignedArray(0, most) : new Float32Array(0)
  async function* bands(): AsyncGenerator<Band> {
    for await (const band of predictBands(image, model, wanted, { ...options, rows: bandRows })) {
      if (band.classes !== undefined) countClasses(band.classes, counts)
      yield [band.classes ?? (band.probabilities[0] as Float32Array)]
    }
  }
  await writeAtomically(options.output, encodeTiledTiff(facts, empty, bands()), options)
  await writeMaps(classifier, image, options)
  return { axes: 'yx', shape: facts.shape, classes: counts, objects: undefined }
}

/** What else is wanted, each from a pass of its own. */
async function writeMaps(classifier: AnyClassifier, image: OpenImage, options: PredictFileOptions): Promise<void> {
  await writeUncertainty(classifier, image, options)
  const { probabilities } = options
  if (probabilities === undefined) return
  const wanted = { winners: false, probabilities: probabilities.classes.map((value) => indexOf(classifier, value)) }
  const planes = { axis: 'p' as const, names: probabilities.classes.map((value) => `class ${value}`) }
  async function* bands(): AsyncGenerator<Band> {
    for await (const band of predictBands(image, classifier.model, wanted, { ...options, rows: bandRows })) yield band.probabilities
  }
  await writeAtomically(probabilities.output, encodeTiledTiff({ ...factsOf(image), planes }, new Float32Array(0), bands()), options)
}

async function writeUncertainty(classifier: AnyClassifier, image: OpenImage, options: PredictFileOptions): Promise<void> {
  if (options.uncertainty === undefined) return
  const { output, measure } = options.uncertainty
  const wanted = { winners: false, probabilities: [], uncertainty: measure }
  async function* bands(): AsyncGenerator<Band> {
    for await (const band of predictBands(image, classifier.model, wanted, { ...options, rows: bandRows }))
      yield [band.uncertainty as Float32Array]
  }
  await writeAtomically(output, encodeTiledTiff(factsOf(image), new Float32Array(0), bands()), options)
}

/** Objects, from two passes. */
async function predictLabels(classifier: ObjectSegmenter, image: OpenImage, options: PredictFileOptions): Promise<FilePrediction> {
  const { objects, bands, empty } = await segmentBands(image, classifier.model, { ...options, rows: bandRows })
  let pixels = 0
  async function* pieces(): AsyncGenerator<Band> {
    for (const labels of bands) {
      for (const label of labels) if (label > 0) pixels++
      yield [labels]
    }
  }
  await writeAtomically(options.output, encodeTiledTiff(factsOf(image), empty, pieces()), options)
  await writeMaps(classifier, image, options)
  const classes = new Map([[classifier.model.positiveClass as number, pixels]])
  return { axes: 'yx', shape: factsOf(image).shape, classes, objects }
}
