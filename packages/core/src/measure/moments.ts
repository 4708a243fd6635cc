import { cbrt as cubeRoot } from '../math/elementary.ts'

/** Moments up to the third power along each axis: 64 numbers, that of zᵖ yᵠ xʳ at (p · 4 + q) · 4 + r. */
export type Moments = Float64Array

export const momentIndex = (z: number, y: number, x: number): number => (z * 4 + y) * 4 + x

/** Powers 0 to 3 of the coordinates along one axis. */
function powersOf(length: number, spacing: number, centre: number): Float64Array {
  const powers = new Float64Array(4 * length)
  for (let i = 0; i < length; i++) {
    const distance = i * spacing - centre
    powers[4 * i] = 1
    powers[4 * i + 1] = distance
    powers[4 * i + 2] = distance * distance
    powers[4 * i + 3] = distance * distance * distance
  }
  return powers
}

/**
 * Moments of weights about a centre: Σ w · (z − c₀)ᵖ (y − c₁)ᵠ (x − c₂)ʳ with coordinates counted from the corner of the box and
 * multiplied by the spacing.
 *
 * @param shape  (z, y, x) of the weights
 */
export function momentsOf(
  weights: ArrayLike<number>,
  shape: readonly [number, number, number],
  spacing: readonly [number, number, number],
  centre: readonly [number, number, number] = [0, 0, 0],
): Moments {
  const [zs, ys, xs] = [0, 1, 2].map((k) => powersOf(shape[k] as number, spacing[k] as number, centre[k] as number)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const total = new Float64Array(64)
  const plane = new Float64Array(16)
  let at = 0
  for (let z = 0; z < shape[0]; z++) {
    plane.fill(0)
    for (let y = 0; y < shape[1]; y++) {
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let x = 0; x < shape[2]; x++, at++) {
        const weight = weights[at] as number
        if (weight === 0) continue
        s0 += weight
        s1 += weight * (xs[4 * x + 1] as number)
        s2 += weight * (xs[4 * x + 2] as number)
        s3 += weight * (xs[4 * x + 3] as number)
      }
      for (let q = 0; q < 4; q++) {
        const power = ys[4 * y + q] as number
        plane[4 * q] = (plane[4 * q] as number) + s0 * power
        plane[4 * q + 1] = (plane[4 * q + 1] as number) + s1 * power
        plane[4 * q + 2] = (plane[4 * q + 2] as number) + s2 * power
        plane[4 * q + 3] = (plane[4 * q + 3] as number) + s3 * power
      }
    }
    for (let p = 0; p < 4; p++) {
      const power = zs[4 * z + p] as number
      for (let i = 0; i < 16; i++) total[16 * p + i] = (total[16 * p + i] as number) + (plane[i] as number) * power
    }
  }
  return total
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
