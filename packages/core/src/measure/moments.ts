import { cbrt as cubeRoot } from '../math/elementary.ts'
import type { Region } from './region.ts'
import type { Workspace } from './workspace.ts'

/** Moments up to the third power along each axis: 64 numbers, that of zᵖ yᵠ xʳ at (p · 4 + q) · 4 + r. */
export type Moments = Float64Array

export const momentIndex = (z: number, y: number, x: number): number => (z * 4 + y) * 4 + x

/** Powers 0 to 3 of the coordinates along one axis. */
function powersOf(room: Workspace, length: number, spacing: number, centre: number): Float64Array {
  const powers = room.floats(4 * length)
  for (let i = 0; i < length; i++) {
    const distance = i * spacing - centre
    powers[4 * i] = 1
    powers[4 * i + 1] = distance
    powers[4 * i + 2] = distance * distance
    powers[4 * i + 3] = distance * distance * distance
  }
  return powers
}

/** Sums of the powers before each coordinate, so that a difference of two is the sum over a run. */
function summedPowersOf(room: Workspace, length: number, spacing: number, centre: number): Float64Array {
  const sums = room.floats(4 * length + 4)
  sums.set(powersOf(room, length, spacing, centre), 4)
  for (let i = 4; i < sums.length; i++) sums[i] = (sums[i] as number) + (sums[i - 4] as number)
  return sums
}

/**
 * Moments of a region about a centre: Σ w · (z − c₀)ᵖ (y − c₁)ᵠ (x − c₂)ʳ with coordinates counted from the corner of the box and
 * multiplied by the spacing.
 *
 * @param weights  one for each pixel of the region in C order; without them each weighs 1
 */
export function momentsOf(
  { runs, shape, dimensions, room }: Region,
  weights: Float64Array | undefined,
  spacing: readonly [number, number, number],
  centre: readonly [number, number, number] = [0, 0, 0],
): Moments {
  const powers = (weights === undefined ? summedPowersOf : powersOf)(room, shape[2], spacing[2], centre[2])
  const ofRun = room.floats(4)
  const total = room.floats(64)
  let pixel = 0
  for (let i = 0; i < runs.length; i += 3) {
    const row = runs[i] as number
    const first = runs[i + 1] as number
    const end = runs[i + 2] as number
    if (weights === undefined) for (let r = 0; r < 4; r++) ofRun[r] = (powers[4 * end + r] as number) - (powers[4 * first + r] as number)
    else {
      sumRun(weights, pixel, powers, first, end, ofRun)
      pixel += end - first
    }
    const z = Math.floor(row / shape[1])
    const dy = (row - z * shape[1]) * spacing[1] - centre[1]
    const dz = z * spacing[0] - centre[0]
    addRun(total, 0, ofRun, 1, dy)
    if (dimensions === 3) for (let p = 1, power = dz; p < 4; p++, power *= dz) addRun(total, 16 * p, ofRun, power, dy)
  }
  return total
}

/** Adds the sums of a run to the moments with one power along z, for each power along y. */
function addRun(total: Float64Array, at: number, sums: Float64Array, weight: number, dy: number): void {
  const [s0, s1, s2, s3] = [sums[0] as number, sums[1] as number, sums[2] as number, sums[3] as number]
  for (let q = at, power = weight; q < at + 16; q += 4, power *= dy) {
    total[q] = (total[q] as number) + s0 * power
    total[q + 1] = (total[q + 1] as number) + s1 * power
    total[q + 2] = (total[q + 2] as number) + s2 * power
    total[q + 3] = (total[q + 3] as number) + s3 * power
  }
}

/** Σ weight · power over the pixels of a run, for each power. */
function sumRun(weights: Float64Array, pixel: number, powers: Float64Array, first: number, end: number, sums: Float64Array): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  for (let x = 4 * first, i = pixel; x < 4 * end; x += 4, i++) {
    const weight = weights[i] as number
    s0 += weight
    s1 += weight * (powers[x + 1] as number)
    s2 += weight * (powers[x + 2] as number)
    s3 += weight * (powers[x + 3] as number)
  }
  sums[0] = s0
  sums[1] = s1
  sums[2] = s2
  sums[3] = s3
}

/** Centre of the weights in coordinates of the box, from raw moments. */
export const centreOf = (raw: Moments): [number, number, number] => {
  const total = raw[0] as number
  return [(raw[momentIndex(1, 0, 0)] as number) / total, (raw[momentIndex(0, 1, 0)] as number) / total, (raw[1] as number) / total]
}

/** Central moments without their dependence on size: (μ / sᵏ) / μ₀^(k / dimensions + 1) with k the sum of the powers; NaN for k < 2. */
export function normalizedMoments(central: Moments, dimensions: 2 | 3, spacing: readonly number[]): Moments {
  const scale = Math.min(...spacing.slice(3 - dimensions))
  const total = central[0] as number
  return central.map((value, i) => {
    const order = (i >> 4) + ((i >> 2) & 3) + (i & 3)
    return order < 2 ? Number.NaN : value / power(scale, order) / root(total, order, dimensions)
  })
}

/** total^(order / dimensions + 1), by roots and products alone: `**` with a broken exponent differs between engines. */
function root(total: number, order: number, dimensions: 2 | 3): number {
  const whole = Math.floor(order / dimensions) + 1
  const rest = order % dimensions
  const base = dimensions === 2 ? Math.sqrt(total) : cubeRoot(total)
  return power(total, whole) * power(base, rest)
}

const power = (base: number, exponent: number): number => {
  let result = 1
  for (let i = 0; i < exponent; i++) result *= base
  return result
}

/** The seven invariants of Hu (1962) from normalized moments in two dimensions. */
export function huMoments(normalized: Moments): number[] {
  const n = (y: number, x: number): number => normalized[4 * y + x] as number
  const p = n(3, 0) + n(1, 2)
  const q = n(2, 1) + n(0, 3)
  const a = n(3, 0) - 3 * n(1, 2)
  const b = 3 * n(2, 1) - n(0, 3)
  const d = n(2, 0) - n(0, 2)
  const pp = p * p
  const qq = q * q
  return [
    n(2, 0) + n(0, 2),
    d * d + 4 * n(1, 1) * n(1, 1),
    a * a + b * b,
    pp + qq,
    a * p * (pp - 3 * qq) + b * q * (3 * pp - qq),
    d * (pp - qq) + 4 * n(1, 1) * p * q,
    b * p * (pp - 3 * qq) - a * q * (3 * pp - qq),
  ]
}
