import { type Axis, type Block, type FastKernels, type FastStencilName, indexOf, stepAlong } from './fast-kernels.ts'

const { fround } = Math

/** Weights of the cubic B-spline on the coefficients around a pixel: on one of them, and between two. */
const [sixth, twoThirds, near, far] = [fround(1 / 6), fround(2 / 3), fround(23 / 48), fround(1 / 48)]

/** Calls back for each pixel of a block with its place. */
function forEachPixel({ shape: [depth, height, width] }: Block, visit: (z: number, y: number, x: number) => void): void {
  for (let z = 0; z < depth; z++) for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) visit(z, y, x)
}

const second = (before: number, centre: number, after: number): number => fround(fround(before + after) - fround(2 * centre))

/** Sum of three, from left to right. */
const three = (a: number, b: number, c: number): number => fround(fround(a + b) + c)

/** 1 2 1. */
const smooth = (a: number, b: number, c: number): number => fround(fround(a + c) + fround(2 * b))

/** Reads pixels around the one at `i`. */
type Around = (dz: number, dy: number, dx: number) => number

const flatSum = (p: Around, dz: number): number =>
  three(...([-1, 0, 1].map((dy) => three(p(dz, dy, -1), p(dz, dy, 0), p(dz, dy, 1))) as [number, number, number]))

const deepSum = (p: Around): number => three(flatSum(p, -1), flatSum(p, 0), flatSum(p, 1))

const scaled = (factor: number, p: Around, sum: number): number => fround(fround(factor * p(0, 0, 0)) - sum)

/** Length of a gradient. */
const lengthOf = (...parts: readonly number[]): number =>
  fround(Math.sqrt(parts.map((part) => fround(part * part)).reduce((sum, square) => fround(sum + square))))

function eigenvalues(p: Around): [smallest: number, largest: number] {
  const xx = second(p(0, 0, -1), p(0, 0, 0), p(0, 0, 1))
  const yy = second(p(0, -1, 0), p(0, 0, 0), p(0, 1, 0))
  const cross = fround(fround(p(0, -1, -1) + p(0, 1, 1)) - fround(p(0, 1, -1) + p(0, -1, 1)))
  const xy = fround(cross * 0.5)
  const difference = fround(xx - yy)
  const root = lengthOf(difference, xy)
  const trace = fround(xx + yy)
  return [fround(fround(trace - root) * 0.5), fround(fround(trace + root) * 0.5)]
}

/** 1 2 1 along y and z on the x-neighbour at that distance, and the same for other axes. */
const smoothTwice = (p: (a: number, b: number) => number): number =>
  smooth(...([-1, 0, 1].map((a) => smooth(p(a, -1), p(a, 0), p(a, 1))) as [number, number, number]))

const formulas: Readonly<Record<FastStencilName, (p: Around, deep: boolean) => number>> = {
  laplace_box: (p, deep) => scaled(deep ? 2 : 9, p, deep ? deepSum(p) : flatSum(p, 0)),
  laplace_box3d: (p) => scaled(27, p, deepSum(p)),
  laplace_diamond: (p, deep) => {
    const flat = fround(fround(p(0, 0, -1) + p(0, 0, 1)) + fround(p(0, -1, 0) + p(0, 1, 0)))
    return scaled(deep ? 6 : 4, p, deep ? fround(flat + fround(p(-1, 0, 0) + p(1, 0, 0))) : flat)
  },
  sobel: (p) =>
    lengthOf(
      fround(smooth(p(0, -1, 1), p(0, 0, 1), p(0, 1, 1)) - smooth(p(0, -1, -1), p(0, 0, -1), p(0, 1, -1))),
      fround(smooth(p(0, 1, -1), p(0, 1, 0), p(0, 1, 1)) - smooth(p(0, -1, -1), p(0, -1, 0), p(0, -1, 1))),
    ),
  sobel3d: (p) => {
    const along = (at: (s: number) => (a: number, b: number) => number): number => fround(smoothTwice(at(1)) - smoothTwice(at(-1)))
    return lengthOf(
      along((s) => (a, b) => p(a, b, s)),
      along((s) => (a, b) => p(a, s, b)),
      along((s) => (a, b) => p(s, a, b)),
    )
  },
  gradient_x: (p) => fround(p(0, 0, 1) - p(0, 0, -1)),
  gradient_y: (p) => fround(p(0, 1, 0) - p(0, -1, 0)),
  small_hessian_eigenvalue: (p) => eigenvalues(p)[0],
  large_hessian_eigenvalue: (p) => eigenvalues(p)[1],
}

/** The definition of the fast mode in plain TypeScript. */
class ReferenceFastKernels implements FastKernels {
  #data = new Float32Array(1024)
  #top = 0

  within<T>(work: () => T): T {
    const top = this.#top
    try {
      return work()
    } finally {
      this.#top = top
    }
  }

  place(pixels: number): number {
    const at = this.#top
    this.#top += pixels
    if (this.#top > this.#data.length) {
      const larger = new Float32Array(2 * this.#top)
      larger.set(this.#data)
      this.#data = larger
    }
    return at
  }

  pixels(at: number, length: number): Float32Array {
    return this.#data.subarray(at, at + length)
  }

  convolve(source: Block, target: Block, axis: Axis, weights: Float32Array, every: 1 | 2): void {
    const data = this.#data
    const step = stepAlong(source, axis)
    const radius = weights.length - 1
    forEachPixel(target, (z, y, x) => {
      const place = [z, y, x] as [number, number, number]
      place[axis] = radius + every * place[axis]
      const centre = indexOf(source, ...place)
      let sum = fround((weights[0] as number) * (data[centre] as number))
      for (let v = 1; v <= radius; v++) {
        const pair = fround((data[centre - v * step] as number) + (data[centre + v * step] as number))
        sum = fround(sum + fround((weights[v] as number) * pair))
      }
      data[indexOf(target, z, y, x)] = sum
    })
  }

  upsample(source: Block, target: Block, axis: Axis): void {
    const data = this.#data
    const step = stepAlong(source, axis)
    forEachPixel(target, (z, y, x) => {
      const place = [z, y, x] as [number, number, number]
      const isBetween = place[axis] % 2 === 1
      place[axis] = Math.floor(place[axis] / 2)
      const first = indexOf(source, ...place)
      const c = (i: number): number => data[first + i * step] as number
      data[indexOf(target, z, y, x)] = isBetween
        ? fround(fround(c(1) + c(2)) * near) + fround(fround(c(0) + c(3)) * far)
        : fround(c(1) * twoThirds) + fround(fround(c(0) + c(2)) * sixth)
    })
  }

  stencil(name: FastStencilName, source: Block, target: Block, deep: boolean): void {
    const data = this.#data
    const formula = formulas[name]
    forEachPixel(target, (z, y, x) => {
      const i = indexOf(source, z, y, x)
      data[indexOf(target, z, y, x)] = formula((dz, dy, dx) => data[i + dz * source.steps[0] + dy * source.steps[1] + dx] as number, deep)
    })
  }

  hessian(source: Block, smallest: Block, largest: Block): void {
    this.stencil('small_hessian_eigenvalue', source, smallest, false)
    this.stencil('large_hessian_eigenvalue', source, largest, false)
  }

  join(name: 'difference' | 'ratio', a: Block, b: Block, target: Block): void {
    const data = this.#data
    forEachPixel(target, (z, y, x) => {
      const [first, other] = [data[indexOf(a, z, y, x)] as number, data[indexOf(b, z, y, x)] as number]
      data[indexOf(target, z, y, x)] = name === 'difference' ? first - other : first / other
    })
  }
}

export const referenceFastKernels = (): FastKernels => new ReferenceFastKernels()
