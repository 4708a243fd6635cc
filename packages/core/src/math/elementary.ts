/**
 * Elementary functions whose last bit does not depend on the engine: `Math.exp`, `Math.log` and their relatives may differ between
 * browsers, so results that must be the same bytes everywhere use these. `Math.sqrt` is exact by IEEE 754 and needs no replacement.
 */

// The parts of ln 2 and π are given by all digits of their binary value: together they are exact beyond float64.
const ln2High = 0.6931471803691238 // 33 significant bits, so that a product with an exponent is exact
const ln2Low = 1.9082149292705877e-10
const splitter = 134217729 // 2^27 + 1

const exponentView = new DataView(new ArrayBuffer(8))

/** 2^exponent for an exponent from −1022 to 1023. */
function powerOfTwo(exponent: number): number {
  exponentView.setUint32(0, (exponent + 1023) << 20)
  exponentView.setUint32(4, 0)
  return exponentView.getFloat64(0)
}

/** value · 2^exponent, also where the result is subnormal. */
function scaleByPowerOfTwo(value: number, exponent: number): number {
  if (exponent < -1022) return value * powerOfTwo(exponent + 200) * powerOfTwo(-200)
  if (exponent > 1023) return value * powerOfTwo(exponent - 200) * powerOfTwo(200)
  return value * powerOfTwo(exponent)
}

/** The rounding error of a · b (Dekker's product). */
function productError(a: number, b: number, product: number): number {
  const aBig = splitter * a
  const aHigh = aBig - (aBig - a)
  const aLow = a - aHigh
  const bBig = splitter * b
  const bHigh = bBig - (bBig - b)
  const bLow = b - bHigh
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

/** e^x, within 0.6 units in the last place. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -745.1332191019412) return 0
  const k = Math.round(x / Math.LN2)
  const high = x - k * ln2High
  const low = k * ln2Low
  const r = high - low
  const rest = high - r - low
  let series = 0 // 1/2 + r/6 + r²/24 + …
  for (let n = 16; n >= 2; n--) series = (series * r + 1) / n
  return scaleByPowerOfTwo(1 + (r + (rest + r * r * series)), k)
}

/** The natural logarithm, within 0.53 units in the last place. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (x === Number.POSITIVE_INFINITY) return x
  let exponent = 0
  let mantissa = x
  if (x < 2.2250738585072014e-308) {
    mantissa *= 18014398509481984 // 2^54
    exponent -= 54
  }
  exponentView.setFloat64(0, mantissa)
  const bits = exponentView.getUint32(0)
  exponent += (bits >>> 20) - 1023
  exponentView.setUint32(0, (bits & 0xfffff) | 0x3ff00000)
  mantissa = exponentView.getFloat64(0)
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  // log m = 2 artanh s with s = (m − 1) / (m + 1), s in two parts
  const numerator = mantissa - 1
  const denominator = mantissa + 1
  const denominatorRest = mantissa - (denominator - 1)
  const s = numerator / denominator
  const product = s * denominator
  const remainder = numerator - product - productError(s, denominator, product)
  const sRest = (remainder - s * denominatorRest) / denominator
  const square = s * s
  let series = 0
  for (let n = 29; n >= 3; n -= 2) series = series * square + 1 / n
  const whole = exponent * ln2High
  const sum = whole + 2 * s
  const sumRest = Math.abs(whole) > Math.abs(2 * s) ? whole - sum + 2 * s : 2 * s - sum + whole
  return sum + (sumRest + 2 * (sRest + s * square * series) + exponent * ln2Low)
}

/** The logarithm to base 2 as scikit-learn forms it: ln x / ln 2. */
export const log2 = (x: number): number => log(x) / Math.LN2

/** base^exponent; whole exponents up to 64 by multiplication, the others through exp and log. */
export function pow(base: number, exponent: number): number {
  if (exponent === 0) return 1
  if (Number.isInteger(exponent) && Math.abs(exponent) <= 64) {
    let result = 1
    let factor = base
    for (let n = Math.abs(exponent); n > 0; n = Math.floor(n / 2)) {
      if (n % 2 === 1) result *= factor
      factor *= factor
    }
    return exponent < 0 ? 1 / result : result
  }
  if (base < 0) {
    if (!Number.isInteger(exponent)) return Number.NaN
    return (exponent % 2 === 0 ? 1 : -1) * exp(exponent * log(-base))
  }
  return exp(exponent * log(base))
}

/** The real cube root. */
export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const magnitude = Math.abs(x)
  let root = exp(log(magnitude) / 3)
  root -= (root * root * root - magnitude) / (3 * root * root)
  return x < 0 ? -root : root
}

/** π − Math.PI */
const piLow = 1.2246467991473532e-16

/** Sine of an angle in radians; meant for angles up to some thousands. */
export function sin(x: number): number {
  const turns = Math.round(x / Math.PI)
  const r = x - turns * Math.PI - turns * piLow
  const square = r * r
  let series = 0
  for (let n = 23; n >= 3; n -= 2) series = (1 - series) * (square / (n * (n - 1)))
  const value = r * (1 - series)
  return turns % 2 === 0 ? value : -value
}

/** Cosine of an angle in radians. */
export const cos = (x: number): number => {
  const half = sin(x / 2)
  return 1 - 2 * half * half
}

/** Inverse tangent of t for 0 ≤ t ≤ 1, the angle halved twice before the series. */
function arctangent(t: number): number {
  let reduced = t
  for (let i = 0; i < 2; i++) reduced /= 1 + Math.sqrt(1 + reduced * reduced)
  const square = reduced * reduced
  let series = 0
  for (let n = 27; n >= 1; n -= 2) series = 1 / n - square * series
  return 4 * reduced * series
}

/** The angle of the vector (x, y) from the x axis, −π to π. */
export function atan2(y: number, x: number): number {
  if (x === 0 && y === 0) return 0
  const ay = Math.abs(y)
  const ax = Math.abs(x)
  let angle = ay <= ax ? arctangent(ay / ax) : Math.PI / 2 - arctangent(ax / ay)
  if (x < 0) angle = Math.PI - angle
  return y < 0 ? -angle : angle
}
