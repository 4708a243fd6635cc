import { gaussianRadius, gaussianStencil } from '../gaussian.ts'
import { type Axis, type Block, denseBlock, type FastKernels, type HalfWeights, indexOf } from './fast-kernels.ts'

/** A part of an axis, end excluded. */
export type Interval = readonly [start: number, end: number]

/** Pixels of an image in the memory of the kernels, and where they lie along z, y, x; they may lie beside the image. */
export interface PlacedBlock {
  readonly block: Block
  readonly region: readonly [Interval, Interval, Interval]
}

/** From this σ on every other pixel is blurred, and the others come back by cubic B-splines. */
const decimatedFrom = 4

/** Standard deviation of the blur before every other pixel is left out; narrower ones would let details through that cannot be told apart. */
const baseSigma = 1.5

/** Variance that a cubic B-spline adds, in squared distances of its coefficients. */
const splineVariance = 1 / 3

/** How one axis is blurred: not at all, by weights, or by weights on every other pixel. */
type AxisBlur =
  | { readonly kind: 'none' }
  | { readonly kind: 'direct'; readonly weights: HalfWeights }
  | { readonly kind: 'decimated'; readonly base: HalfWeights; readonly weights: HalfWeights }

/** Weights whose sum is 1, from the middle outwards. */
function halfWeights(sigma: number): HalfWeights {
  const { radius, weights, divisor } = gaussianStencil(sigma)
  return weights.subarray(radius).map((weight) => weight / divisor)
}

/** Variance of weights, in squared pixels. */
const varianceOf = (weights: HalfWeights): number => weights.reduce((sum, weight, v) => sum + 2 * v * v * weight, 0)

/** The blur of every other pixel with which the whole has the variance of the blur that it stands for. */
function innerWeights(sigma: number, base: HalfWeights): HalfWeights {
  const wanted = (varianceOf(halfWeights(sigma)) - varianceOf(base)) / 4 - splineVariance
  let variance = wanted
  // weights that are cut off have less variance than their σ says
  for (let step = 0; step < 4; step++) variance += wanted - varianceOf(halfWeights(Math.sqrt(variance)))
  return halfWeights(Math.sqrt(variance))
}

function axisBlur(sigma: number): AxisBlur {
  if (gaussianRadius(sigma) === 0) return { kind: 'none' }
  if (sigma < decimatedFrom) return { kind: 'direct', weights: halfWeights(sigma) }
  const base = halfWeights(baseSigma)
  return { kind: 'decimated', base, weights: innerWeights(sigma, base) }
}

/** Memory of the blurs that were worked out, by σ: they are asked for again for each tile. */
const known = new Map<number, AxisBlur>()

function blurAlong(sigma: number): AxisBlur {
  const blur = known.get(sigma) ?? axisBlur(sigma)
  known.set(sigma, blur)
  return blur
}

const radiusOf = (weights: HalfWeights): number => weights.length - 1

/** How far a blur looks along an axis. Where every other pixel is blurred, those with even coordinates in the image are. */
export function fastGaussianReach(sigma: number): number {
  const blur = blurAlong(sigma)
  if (blur.kind === 'none') return 0
  return blur.kind === 'direct' ? radiusOf(blur.weights) : 2 * radiusOf(blur.weights) + radiusOf(blur.base) + 4
}

/** One step of a blur: along an axis, from an interval of the step before it to its own, in pixels or in pairs of pixels. */
interface Step {
  readonly axis: Axis
  readonly interval: Interval
  /** Where its source must begin, in the units of the step before. */
  readonly from: number
  readonly run: (kernels: FastKernels, source: Block, target: Block) => void
}

/** The steps along one axis, and the pixels that the first of them needs. */
function stepsAlong(axis: Axis, sigma: number, [start, end]: Interval): { needed: Interval; steps: readonly (Step | undefined)[] } {
  const blur = blurAlong(sigma)
  if (blur.kind === 'none') return { needed: [start, end], steps: [] }
  const { weights } = blur
  const radius = radiusOf(weights)
  const direct = (interval: Interval): Step => ({
    axis,
    interval,
    from: interval[0] - radius,
    run: (kernels, source, target) => kernels.convolve(source, target, axis, weights, 1),
  })
  if (blur.kind === 'direct') return { needed: [start - radius, end + radius], steps: [undefined, direct([start, end])] }
  const { base } = blur
  const pairs: Interval = [Math.floor(start / 2), Math.ceil(end / 2)]
  const coefficients: Interval = [pairs[0] - 1, pairs[1] + 2]
  const thinned: Interval = [coefficients[0] - radius, coefficients[1] + radius]
  const needed: Interval = [2 * thinned[0] - radiusOf(base), 2 * thinned[1] - 1 + radiusOf(base)]
  const decimate: Step = {
    axis,
    interval: thinned,
    from: needed[0],
    run: (kernels, source, target) => kernels.convolve(source, target, axis, base, 2),
  }
  const upsample: Step = {
    axis,
    interval: [2 * pairs[0], 2 * pairs[1]],
    from: coefficients[0],
    run: (kernels, source, target) => kernels.upsample(source, target, axis),
  }
  return { needed, steps: [decimate, direct(coefficients), upsample] }
}

export const lengthsOf = (region: PlacedBlock['region']): [number, number, number] =>
  region.map(([start, end]) => end - start) as [number, number, number]

/** The part of a placed block that begins at a place of its region. */
function beginningAt({ block, region }: PlacedBlock, start: readonly [number, number, number]): Block {
  const [z, y, x] = start.map((at, axis) => at - (region[axis] as Interval)[0]) as [number, number, number]
  return { ...block, at: indexOf(block, z, y, x) }
}

/**
 * Blurs what lies in memory with a Gaussian. σ from 4 on is approximated: blurred with σ 1.5, every other pixel blurred so that the
 * variances add up, and brought back by cubic B-splines.
 *
 * @param source  pixels at least as far around the region as `fastGaussianReach` says
 * @param sigma   standard deviation in pixels along z, y, x
 * @param wanted  the region of the result; it may come out a pixel wider
 */
export function fastGaussian(
  kernels: FastKernels,
  source: PlacedBlock,
  sigma: readonly [number, number, number],
  wanted: PlacedBlock['region'],
): PlacedBlock {
  const axes = ([0, 1, 2] as const).map((axis) => stepsAlong(axis, sigma[axis], wanted[axis]))
  const needed = axes.map((axis) => axis.needed) as unknown as PlacedBlock['region']
  const start = needed.map(([from]) => from) as [number, number, number]
  let current: PlacedBlock = { block: { ...beginningAt(source, start), shape: lengthsOf(needed) }, region: needed }
  // all axes are thinned first, so that the long weights see few pixels
  for (const stage of [0, 1, 2]) {
    for (const { steps } of axes) {
      const step = steps[stage]
      if (step === undefined) continue
      const region = current.region.map((interval, axis) =>
        axis === step.axis ? step.interval : interval,
      ) as unknown as PlacedBlock['region']
      const shape = lengthsOf(region)
      const block = denseBlock(kernels.place(shape[0] * shape[1] * shape[2]), shape)
      const from = current.region.map((interval, axis) => (axis === step.axis ? step.from : interval[0])) as [number, number, number]
      step.run(kernels, beginningAt(current, from), block)
      current = { block, region }
    }
  }
  return current
}
