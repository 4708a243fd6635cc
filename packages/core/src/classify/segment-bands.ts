import type { UnsignedData } from '../array/raster.ts'
import { UnsupportedError } from '../errors.ts'
import { connectivityFor } from '../labels/connectivity.ts'
import { noObjectRules, type ObjectRules } from '../labels/object-rules.ts'
import { type ComponentFacts, StreamedComponents } from '../labels/streamed-components.ts'
import type { Model } from './model.ts'
import { canPredictBands, predictBands, type RowSource } from './predict-bands.ts'
import type { PredictOptions } from './predict-image.ts'

/** Pixels of a band of the first pass, of which four are in memory as numbers of four bytes, and the fewest rows that it may have. */
const [pixelsAtOnce, fewestRows] = [1 << 22, 64]

/** The objects of an image larger than memory. */
export interface BandObjects {
  readonly objects: number
  /** Pixels of all objects together. */
  readonly pixels: number
  /** The label image in bands of rows, from top to bottom, once; each takes the memory of the one before. */
  readonly bands: Iterable<Uint16Array | Uint32Array>
  /** An array of the labels' type: 16 bits where they fit. */
  readonly empty: Uint16Array | Uint32Array
}

/** Adds the rows of the mask to `components`: everything but the background that reaches the border. */
function fillHoles(background: StreamedComponents, components: StreamedComponents, [height, width]: readonly [number, number]): void {
  background.finish(({ isAtBorder }) => isAtBorder)
  const outside = new Uint32Array(width)
  const mask = new Uint8Array(width)
  for (let y = 0; y < height; y++) {
    background.labels(outside)
    for (let x = 0; x < width; x++) mask[x] = outside[x] === 0 ? 1 : 0
    components.add(mask)
  }
}

const isKept = ({ size, isAtBorder }: ComponentFacts, { minSize, maxSize, clearBorder }: ObjectRules): boolean =>
  size >= minSize && (maxSize === null || size <= maxSize) && !(clearBorder && isAtBorder)

/** Whether the objects of a model can be told band by band: what splits objects, or compares them with each other, needs all of them. */
export const canSegmentBands = (model: Model): boolean =>
  canPredictBands(model) && !model.objectRules?.splitTouching && !model.objectRules?.minRelativeSize

/**
 * Segments an image band by band: the labels of `ObjectSegmenter`. A first pass over the image finds which pixels are connected, a second
 * one over what is remembered of it numbers them, as far as the model's rules let them count.
 *
 * @param model  of an `ObjectSegmenter`
 * @throws {UnsupportedError} where a feature or a rule needs the whole image
 */
export async function segmentBands(
  image: RowSource,
  model: Model,
  options: PredictOptions & { readonly rows: number },
): Promise<BandObjects> {
  const [height, width] = image.shape.slice(-2) as [number, number]
  const { objectRules = noObjectRules } = model
  if (canPredictBands(model) && !canSegmentBands(model)) throw new UnsupportedError('splitting or comparing objects band by band')
  const components = new StreamedComponents([height, width], connectivityFor(2, model.connectivity))
  // with holes to be filled it is the background that the first pass connects
  const background = objectRules.fillHoles ? new StreamedComponents([height, width], connectivityFor(2)) : undefined
  const mask = new Uint8Array(width)
  const rows = Math.min(options.rows, Math.max(fewestRows, Math.floor(pixelsAtOnce / width)))
  for await (const { classes } of predictBands(image, model, { winners: true, probabilities: [] }, { ...options, rows })) {
    const values = classes as UnsignedData
    for (let start = 0; start < values.length; start += width) {
      for (let x = 0; x < width; x++) {
        const isObject = values[start + x] === model.positiveClass ? 1 : 0
        mask[x] = background === undefined ? isObject : 1 - isObject
      }
      ;(background ?? components).add(mask)
    }
  }
  if (background !== undefined) fillHoles(background, components, [height, width])
  let pixels = 0
  const objects = components.finish((facts) => {
    const counts = isKept(facts, objectRules)
    if (counts) pixels += facts.size
    return counts
  })
  const Type = objects < 65_536 ? Uint16Array : Uint32Array
  function* bands(): Generator<Uint16Array | Uint32Array> {
    const room = new Type(Math.min(options.rows, height) * width)
    for (let start = 0; start < height; start += options.rows) {
      const rows = Math.min(options.rows, height - start)
      const labels = room.subarray(0, rows * width)
      for (let y = 0; y < rows; y++) components.labels(labels.subarray(y * width, (y + 1) * width))
      yield labels
    }
  }
  return { objects, pixels, bands: bands(), empty: new Type(0) }
}
