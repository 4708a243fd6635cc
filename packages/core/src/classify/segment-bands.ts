import type { UnsignedData } from '../array/raster.ts'
import type { RowSource } from '../features/row-source.ts'
import { connectivityFor } from '../labels/connectivity.ts'
import { GrownRows, type NumberedRows } from '../labels/grown-rows.ts'
import { needsWeights, noObjectRules, type ObjectRules } from '../labels/object-rules.ts'
import { leastSize, typicalSize } from '../labels/relabel.ts'
import { SplitObjects } from '../labels/split-objects.ts'
import { StreamedComponents } from '../labels/streamed-components.ts'
import type { Model } from './model.ts'
import { predictBands } from './predict-bands.ts'
import type { PredictOptions } from './predict-image.ts'
import { smoothedRows } from './split-weights.ts'

/** Pixels of a band of the first pass, of which four are in memory as numbers of four bytes, and the fewest rows that it may have. */
const [pixelsAtOnce, fewestRows] = [1 << 22, 64]

/** The objects of an image larger than memory. */
export interface BandObjects {
  readonly objects: number
  /** The label image in bands of rows, from top to bottom, once; each takes the memory of the one before. */
  readonly bands: Iterable<Uint16Array | Uint32Array>
  /** An array of the labels' type: 16 bits where they fit. */
  readonly empty: Uint16Array | Uint32Array
}

/** Adds the rows of the mask to `components`: everything but the background that reaches the border or is larger than a hole may be. */
function fillHoles(
  background: StreamedComponents,
  components: StreamedComponents,
  { largest, shape: [height, width] }: { readonly largest: number; readonly shape: readonly [number, number] },
): void {
  background.finish(({ isAtBorder, size }) => isAtBorder || size > largest)
  const outside = new Uint32Array(width)
  const mask = new Uint8Array(width)
  for (let y = 0; y < height; y++) {
    background.labels(outside)
    for (let x = 0; x < width; x++) mask[x] = outside[x] === 0 ? 1 : 0
    components.add(mask)
  }
}

interface Numbered {
  readonly rows: NumberedRows
  readonly objects: number
}

/** Splits touching objects and numbers those that the rules let count. @param weights  rows of the image, where distances are weighed */
async function splitAndNumber(
  components: StreamedComponents,
  { shape, spacing }: { readonly shape: readonly [number, number]; readonly spacing: readonly number[] | undefined },
  rules: ObjectRules,
  weights: AsyncIterable<Float32Array> | undefined,
): Promise<Numbered> {
  components.finish()
  const rows = new SplitObjects(components, shape, { spacing, splitDepth: rules.splitDepth })
  const [height, width] = shape
  if (weights === undefined) for (let y = 0; y < height; y++) rows.add()
  else for await (const some of weights) for (let from = 0; from < some.length; from += width) rows.add(some.subarray(from, from + width))
  return { rows, objects: rows.finish(rules) }
}

/** Numbers the objects that the rules let count. */
function numberObjects(components: StreamedComponents, rules: ObjectRules): Numbered {
  const { minSize, minRelativeSize, clearBorder } = rules
  const maxSize = rules.maxSize ?? Number.POSITIVE_INFINITY
  const least = minRelativeSize === 0 ? minSize : leastSize(components.sizes(), { minSize, maxSize, minRelativeSize })
  const objects = components.finish(({ size, isAtBorder }) => size >= least && size <= maxSize && !(clearBorder && isAtBorder))
  return { rows: components, objects }
}

/** The probability of the objects' class, band by band. */
async function* probabilityRows(
  image: RowSource,
  model: Model,
  options: PredictOptions & { readonly rows: number },
): AsyncGenerator<Float32Array> {
  const index = model.classes.indexOf(model.positiveClass as number)
  for await (const { probabilities } of predictBands(image, model, { winners: false, probabilities: [index] }, options))
    yield probabilities[0] as Float32Array
}

/**
 * Segments an image band by band: the labels of `ObjectSegmenter`. A first pass over the image finds which pixels are connected, a second
 * one over what is remembered of it numbers them, as far as the model's rules let them count; where objects are split by probability that
 * one predicts the image once more.
 *
 * @param model  of an `ObjectSegmenter`
 * @throws {UnsupportedError} where a feature needs the whole image, or an object is too large to be split
 */
export async function segmentBands(
  image: RowSource,
  model: Model,
  options: PredictOptions & { readonly rows: number },
): Promise<BandObjects> {
  const [height, width] = image.shape.slice(-2) as [number, number]
  const { objectRules = noObjectRules } = model
  const components = new StreamedComponents([height, width], connectivityFor(2, model.connectivity))
  const { fillHoles: fillsAll, maxRelativeHole } = objectRules
  // with holes to be filled the first pass connects the background, and the regions beside it where they tell how large a hole may be
  const background = fillsAll || maxRelativeHole > 0 ? new StreamedComponents([height, width], connectivityFor(2)) : undefined
  const regions =
    background !== undefined && !fillsAll ? new StreamedComponents([height, width], connectivityFor(2, model.connectivity)) : undefined
  const mask = new Uint8Array(width)
  const facts = { shape: [height, width], spacing: image.spacing?.slice(-2) } as const
  const { boundaryClass, boundaryReach: reach } = objectRules
  const boundary = boundaryClass === null ? undefined : new GrownRows(facts.shape, { ...facts, reach })
  // a class that was not learned has no pixels, and no probabilities
  const isWeighted = needsWeights(objectRules) && model.classes.includes(model.positiveClass as number)
  const passes = isWeighted ? 2 : 1
  const progressOf = (pass: number) =>
    options.progress && ((done: number, total: number): void => options.progress?.(pass * total + done, passes * total))
  const rows = Math.min(options.rows, Math.max(fewestRows, Math.floor(pixelsAtOnce / width)))
  for await (const { classes } of predictBands(
    image,
    model,
    { winners: true, probabilities: [] },
    { ...options, rows, progress: progressOf(0) },
  )) {
    const values = classes as UnsignedData
    for (let start = 0; start < values.length; start += width) {
      for (let x = 0; x < width; x++) mask[x] = values[start + x] === model.positiveClass ? 1 : 0
      ;(background === undefined ? components : regions)?.add(mask)
      background?.add(mask.map((isObject) => 1 - isObject))
      boundary?.add(values.subarray(start, start + width).map((value) => (value === boundaryClass ? 1 : 0)))
    }
  }
  if (background !== undefined) {
    const largest = regions === undefined ? Number.POSITIVE_INFINITY : maxRelativeHole * typicalSize(regions.sizes())
    fillHoles(background, components, { largest, shape: [height, width] })
  }
  const weights = isWeighted
    ? smoothedRows(probabilityRows(image, model, { ...options, rows, progress: progressOf(1) }), [height, width], options)
    : undefined
  const { rows: found, objects } = objectRules.splitTouching
    ? await splitAndNumber(components, facts, objectRules, weights)
    : numberObjects(components, objectRules)
  const numbered = boundary?.grow(found) ?? found
  const Type = objects < 65_536 ? Uint16Array : Uint32Array
  function* bands(): Generator<Uint16Array | Uint32Array> {
    const room = new Type(Math.min(options.rows, height) * width)
    for (let start = 0; start < height; start += options.rows) {
      const rows = Math.min(options.rows, height - start)
      const labels = room.subarray(0, rows * width)
      for (let y = 0; y < rows; y++) numbered.labels(labels.subarray(y * width, (y + 1) * width))
      yield labels
    }
  }
  return { objects, bands: bands(), empty: new Type(0) }
}
