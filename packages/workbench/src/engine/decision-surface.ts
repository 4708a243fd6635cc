import { type Model, sampleProbabilities } from '@cambium/core'
import type { Painted } from '@cambium/core/evaluate'
import { errors } from '../text/en-errors.ts'
import { PaintedPixels } from './painted-pixels.ts'
import type { Place } from './protocol.ts'

/** What a forest decides in the plane of two features, while all others stay as they are. */
export interface DecisionSurface {
  /** Names of the features. */
  readonly x: string
  readonly y: string
  /** From the lowest to the highest value that is shown. */
  readonly xRange: readonly [number, number]
  readonly yRange: readonly [number, number]
  readonly side: number
  /** Index of the most probable class and its probability at (side × side) places, the lowest values of y first. */
  readonly winners: Uint8Array
  readonly probabilities: Float32Array
  /** Painted pixels in the plane: their values, the index of their class and where they are. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly classIndex: number; readonly place: Place }[]
  /** Values of the classes by their index. */
  readonly classes: readonly number[]
  /** The pixel that the other features are taken from; without it they have the median of the painted pixels. */
  readonly at: { readonly x: number; readonly y: number } | undefined
}

const side = 64
/** At most so many painted pixels are shown. */
const mostPoints = 400
/** This share of the painted pixels lies beyond each end of an axis. */
const tail = 0.01

const quantile = (sorted: Float32Array, share: number): number => sorted[Math.round(share * (sorted.length - 1))] as number

/**
 * @param names   of two features of the model
 * @param values  of all features of the pixel in question; undefined for that of none
 */
export function decisionSurface(
  model: Model,
  names: readonly [string, string],
  { annotations, ids, values }: { annotations: readonly Painted[]; ids: readonly string[]; values: Float32Array | undefined },
): DecisionSurface {
  const { features, kept, classes } = model
  if (kept === undefined) throw new Error(errors.noDecisions)
  const samples = kept.target.length
  const columnOf = (feature: number): Float32Array => kept.features.subarray(feature * samples, (feature + 1) * samples)
  const [x, y] = names.map((name) => features.indexOf(name)) as [number, number]
  const sorted = (feature: number): Float32Array => columnOf(feature).slice().sort()
  const rangeOf = (feature: number): [number, number] => {
    const own = sorted(feature)
    const [low, high] = [quantile(own, tail), quantile(own, 1 - tail)]
    const margin = 0.05 * (high - low || 1)
    return [low - margin, high + margin]
  }
  const [xRange, yRange] = [rangeOf(x), rangeOf(y)]
  const planes = new Float32Array(features.length * side * side)
  for (let f = 0; f < features.length; f++) planes.fill(values?.[f] ?? quantile(sorted(f), 0.5), f * side * side, (f + 1) * side * side)
  const valueAt = ([low, high]: readonly [number, number], i: number): number => low + ((i + 0.5) / side) * (high - low)
  for (let i = 0; i < side * side; i++) {
    planes[y * side * side + i] = valueAt(yRange, Math.floor(i / side))
    planes[x * side * side + i] = valueAt(xRange, i % side)
  }
  const all = sampleProbabilities(model, planes)
  const winners = new Uint8Array(side * side)
  const probabilities = new Float32Array(side * side)
  for (const [k, own] of all.entries())
    for (let i = 0; i < own.length; i++)
      if ((own[i] as number) > (probabilities[i] as number)) {
        winners[i] = k
        probabilities[i] = own[i] as number
      }
  const pixels = new PaintedPixels(annotations, ids)
  const count = Math.min(mostPoints, samples)
  const points = Array.from({ length: count }, (_, i) => {
    const row = Math.floor((i * samples) / count)
    return {
      x: columnOf(x)[row] as number,
      y: columnOf(y)[row] as number,
      classIndex: classes.indexOf(kept.target[row] as number),
      place: pixels.placeOf(row),
    }
  })
  const at = values && { x: values[x] as number, y: values[y] as number }
  return { x: names[0], y: names[1], xRange, yRange, side, winners, probabilities, points, classes, at }
}
