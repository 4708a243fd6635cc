import type { Raster } from '../array/raster.ts'
import { sameShape } from '../array/raster.ts'
import { ShapeError } from '../errors.ts'

/** How many pixels two label images share, label by label; label 0 is counted like any other. */
export interface Overlap {
  /** Labels that occur, ascending, and their pixels. */
  readonly truth: { readonly labels: readonly number[]; readonly areas: readonly number[] }
  readonly prediction: { readonly labels: readonly number[]; readonly areas: readonly number[] }
  /** Pairs that share pixels, by index into the labels. */
  readonly pairs: readonly { readonly truth: number; readonly prediction: number; readonly pixels: number }[]
}

function index(data: ArrayLike<number>): { labels: number[]; indexOf: Map<number, number> } {
  const seen = new Set<number>()
  for (let i = 0; i < data.length; i++) seen.add(data[i] as number)
  const labels = [...seen].sort((a, b) => a - b)
  return { labels, indexOf: new Map(labels.map((label, i) => [label, i])) }
}

/** How many pixels each pair of labels of two label images shares. @throws {ShapeError} where the images have different shapes */
export function overlapOf(truth: Raster, prediction: Raster): Overlap {
  if (!sameShape(truth.shape, prediction.shape))
    throw new ShapeError('prediction', truth.shape, prediction.shape, 'truth and prediction must cover the same image')
  const rows = index(truth.data)
  const columns = index(prediction.data)
  const shared = new Map<number, number>()
  const width = columns.labels.length
  for (let i = 0; i < truth.data.length; i++) {
    const key =
      (rows.indexOf.get(truth.data[i] as number) as number) * width + (columns.indexOf.get(prediction.data[i] as number) as number)
    shared.set(key, (shared.get(key) ?? 0) + 1)
  }
  const truthAreas = new Array<number>(rows.labels.length).fill(0)
  const predictionAreas = new Array<number>(width).fill(0)
  const pairs = [...shared]
    .sort(([a], [b]) => a - b)
    .map(([key, pixels]) => {
      const pair = { truth: Math.floor(key / width), prediction: key % width, pixels }
      truthAreas[pair.truth] = (truthAreas[pair.truth] as number) + pixels
      predictionAreas[pair.prediction] = (predictionAreas[pair.prediction] as number) + pixels
      return pair
    })
  return { truth: { labels: rows.labels, areas: truthAreas }, prediction: { labels: columns.labels, areas: predictionAreas }, pairs }
}
