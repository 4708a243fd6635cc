import type { Plane } from '../array/raster.ts'
import type { Box } from '../array/tile.ts'
import { fastGaussian, type Interval, lengthsOf, type PlacedBlock } from '../filters/fast/fast-gaussian.ts'
import { type Block, denseBlock, type FastKernels, indexOf } from '../filters/fast/fast-kernels.ts'
import type { Recipe } from '../filters/fast/recipe.ts'

type Region = PlacedBlock['region']

/** What is at hand of an image: some of its pixels, where they begin, and how large the image is, along z, y, x. */
export interface Window {
  readonly pixels: Plane
  readonly origin: readonly number[]
  readonly imageShape: readonly number[]
}

/** Three numbers, the first repeated for axes that an image does not have. */
const three = (numbers: readonly number[], missing: number): [number, number, number] =>
  [...new Array<number>(3 - numbers.length).fill(missing), ...numbers] as [number, number, number]

export const regionOf = ({ start, end }: Box): Region => {
  const [from, to] = [three(start, 0), three(end, 1)]
  return [0, 1, 2].map((axis) => [from[axis], to[axis]]) as unknown as Region
}

const grown = (region: Region, halo: readonly [number, number, number]): Region =>
  region.map(([start, end], axis) => [start - (halo[axis] as number), end + (halo[axis] as number)]) as unknown as Region

/** Copies pixels into the memory of the kernels; beside the image the nearest pixel is repeated. */
function load(kernels: FastKernels, { pixels, origin, imageShape }: Window, region: Region, at: number): PlacedBlock {
  const shape = lengthsOf(region)
  const block = denseBlock(at, shape)
  const data = kernels.pixels(block.at, shape[0] * shape[1] * shape[2])
  const [from, whole, held] = [three(origin, 0), three(imageShape, 1), three(pixels.shape, 1)]
  const inImage = (axis: 0 | 1 | 2, place: number): number => Math.min(whole[axis] - 1, Math.max(0, place)) - from[axis]
  const [left, right] = region[2]
  const [first, end] = [Math.max(0, left), Math.min(whole[2], right)]
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      const row = (inImage(0, region[0][0] + z) * held[1] + inImage(1, region[1][0] + y)) * held[2] - from[2]
      const to = (z * shape[1] + y) * shape[2] - left
      data.set(pixels.data.subarray(row + first, row + end), to + first)
      if (first > left) data.fill(pixels.data[row + first] as number, to + left, to + first)
      if (end < right) data.fill(pixels.data[row + end - 1] as number, to + end, to + right)
    }
  }
  return { block, region }
}

/** Repeats the pixels at the edges of the image where a block reaches beyond them. */
function repeatEdges(kernels: FastKernels, { block, region }: PlacedBlock, imageShape: readonly number[]): void {
  const whole = three(imageShape, 1)
  if (region.every(([start, end], axis) => start >= 0 && end <= (whole[axis] as number))) return
  const [depth, height, width] = block.shape
  const data = kernels.pixels(0, endOf(block))
  const inside = region.map(([start, end], axis) => [
    Math.max(0, -start),
    Math.min(end, whole[axis] as number) - start,
  ]) as unknown as Region
  const clamped = ([from, to]: Interval, at: number): number => Math.min(to - 1, Math.max(from, at))
  const [left, right] = inside[2]
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const [nearZ, nearY] = [clamped(inside[0], z), clamped(inside[1], y)]
      const [row, near] = [indexOf(block, z, y, 0), indexOf(block, nearZ, nearY, 0)]
      if (row !== near) data.copyWithin(row + left, near + left, near + right)
      if (left > 0) data.fill(data[near + left] as number, row, row + left)
      if (right < width) data.fill(data[near + right - 1] as number, row + right, row + width)
    }
  }
}

/** The part of a placed block that a region within it covers. */
const partOf = ({ block, region: outer }: PlacedBlock, region: Region): Block => ({
  ...block,
  shape: lengthsOf(region),
  at: indexOf(block, ...(region.map(([start], axis) => start - (outer[axis] as Interval)[0]) as [number, number, number])),
})

/** A feature to compute: how, and the index of the pixels where its plane begins. */
interface Job {
  readonly recipe: Recipe
  readonly at: number
}

/**
 * Computes features of a box of one channel by their recipes, into planes that have been placed.
 *
 * @param window  the pixels of the box and `halo` around them, as far as the image goes
 * @param halo    how far the widest recipe looks, along each axis of the image
 */
export function computeFastPlanes(kernels: FastKernels, window: Window, box: Box, halo: readonly number[], jobs: readonly Job[]): void {
  kernels.within(() => {
    const rank = window.imageShape.length
    const inner = regionOf(box)
    const isPlain = ({ recipe: { blurs, stencil } }: Job): boolean => blurs.length === 0 && stencil === undefined
    for (const job of jobs) if (isPlain(job)) load(kernels, window, inner, job.at)
    const others = jobs.filter((job) => !isPlain(job))
    if (others.length === 0) return
    const outer = grown(inner, three(halo, 0))
    const [depth, height, width] = lengthsOf(outer)
    const source = load(kernels, window, outer, kernels.place(depth * height * width))
    const shape = lengthsOf(inner)
    const planeAt = ({ at }: Job): Block => denseBlock(at, shape)
    const blurred = (sigma: readonly number[], region: Region): PlacedBlock =>
      sigma.every((width) => width === 0) ? source : fastGaussian(kernels, source, three(sigma, 0), region)
    for (const group of groupsOf(others)) {
      kernels.within(() => {
        const [{ recipe }] = group as [Job]
        const [first, second] = recipe.blurs
        if (recipe.join !== undefined) {
          const one = second === undefined ? source : blurred(first as readonly number[], inner)
          const other = blurred((second ?? first) as readonly number[], inner)
          for (const job of group) kernels.join(recipe.join, partOf(one, inner), partOf(other, inner), planeAt(job))
          return
        }
        const reach = group.some((job) => job.recipe.stencil !== undefined) ? 1 : 0
        const margin: [number, number, number] = [rank === 3 ? reach : 0, reach, reach]
        const placed = blurred(first ?? [0], grown(inner, margin))
        if (reach > 0 && placed !== source) repeatEdges(kernels, placed, window.imageShape)
        const from = partOf(placed, inner)
        const small = group.find((job) => job.recipe.stencil === 'small_hessian_eigenvalue')
        const large = group.find((job) => job.recipe.stencil === 'large_hessian_eigenvalue')
        const both = small !== undefined && large !== undefined
        if (both) kernels.hessian(from, planeAt(small), planeAt(large))
        for (const job of group) {
          const { stencil } = job.recipe
          if (stencil === undefined) copyRows(kernels, from, planeAt(job))
          else if (!both || (job !== small && job !== large)) kernels.stencil(stencil, from, planeAt(job), rank === 3)
        }
      })
    }
  })
}

const endOf = (block: Block): number => indexOf(block, block.shape[0] - 1, block.shape[1] - 1, block.shape[2] - 1) + 1

function copyRows(kernels: FastKernels, from: Block, to: Block): void {
  const [depth, height, width] = to.shape
  const data = kernels.pixels(0, Math.max(endOf(from), endOf(to)))
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const row = indexOf(from, z, y, 0)
      data.copyWithin(indexOf(to, z, y, 0), row, row + width)
    }
  }
}

/** Jobs that share their blurs. */
function groupsOf(jobs: readonly Job[]): Job[][] {
  const groups = new Map<string, Job[]>()
  for (const job of jobs) {
    const key = `${job.recipe.join ?? ''} ${job.recipe.blurs.map((sigma) => sigma.join(':')).join(' ')}`
    groups.set(key, [...(groups.get(key) ?? []), job])
  }
  return [...groups.values()]
}
