// The kernel of along-axis.ts: products and sums in float64, rounded to float32 after each neighbour, as the definition says.

/** acc + w · x for two pixels, rounded to float32. */
// @ts-ignore: decorator
@inline function fused(acc: v128, w: v128, x: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.add(acc, f64x2.mul(w, f64x2.promote_low_f32x4(x)))))
}

// @ts-ignore: decorator
@inline function upper(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3)
}

// @ts-ignore: decorator
@inline function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5)
}

/** target[j] = Σ weights[v] · taps[v][j] / divisor for j < n; taps are pointers, weights float64. */
function weightedSums(taps: usize, weights: usize, count: i32, target: usize, n: i32, divisor: f32): void {
  const divisors = f32x4.splat(divisor)
  let j: i32 = 0
  for (; j + 16 <= n; j += 16) {
    let a = f64x2.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a
    const shift = <usize>j << 2
    for (let v: i32 = 0; v < count; v++) {
      const w = v128.load64_splat(weights + (<usize>v << 3))
      const from = <usize>load<u32>(taps + (<usize>v << 2)) + shift
      const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48)
      a = fused(a, w, x0)
      b = fused(b, w, upper(x0))
      c = fused(c, w, x1)
      d = fused(d, w, upper(x1))
      e = fused(e, w, x2)
      f = fused(f, w, upper(x2))
      g = fused(g, w, x3)
      h = fused(h, w, upper(x3))
    }
    v128.store(target + shift, f32x4.div(joined(a, b), divisors))
    v128.store(target + shift, f32x4.div(joined(c, d), divisors), 16)
    v128.store(target + shift, f32x4.div(joined(e, f), divisors), 32)
    v128.store(target + shift, f32x4.div(joined(g, h), divisors), 48)
  }
  for (; j < n; j++) {
    let sum: f32 = 0
    const shift = <usize>j << 2
    for (let v: i32 = 0; v < count; v++) {
      const x = load<f32>(<usize>load<u32>(taps + (<usize>v << 2)) + shift)
      sum = <f32>(<f64>sum + load<f64>(weights + (<usize>v << 3)) * <f64>x)
    }
    store<f32>(target + shift, sum / divisor)
  }
}

/**
 * Convolves along an axis.
 *
 * @param length  pixels along the axis
 * @param step    distance of neighbours along it; 1 for the last axis
 * @param blocks  lines (step 1) or planes of rows
 * @param taps    room for 2 · radius + 1 pointers
 * @param line    room for length + 2 · radius pixels
 */
export function convolve(source: usize, target: usize, length: i32, step: i32, blocks: i32, radius: i32, weights: usize, divisor: f32, taps: usize, line: usize): void {
  const count = 2 * radius + 1
  if (step == 1) {
    for (let v: i32 = 0; v < count; v++) store<u32>(taps + (<usize>v << 2), <u32>(line + (<usize>v << 2)))
    for (let block: i32 = 0; block < blocks; block++) {
      const start = <usize>(block * length) << 2
      const first = load<f32>(source + start)
      const last = load<f32>(source + start + (<usize>(length - 1) << 2))
      for (let i: i32 = 0; i < radius; i++) {
        store<f32>(line + (<usize>i << 2), first)
        store<f32>(line + (<usize>(radius + length + i) << 2), last)
      }
      memory.copy(line + (<usize>radius << 2), source + start, <usize>length << 2)
      weightedSums(taps, weights, count, target + start, length, divisor)
    }
    return
  }
  for (let block: i32 = 0; block < blocks; block++) {
    const start = <usize>block * <usize>length * <usize>step
    for (let i: i32 = 0; i < length; i++) {
      for (let v: i32 = -radius; v <= radius; v++) {
        const row = min(length - 1, max(0, i + v))
        store<u32>(taps + (<usize>(v + radius) << 2), <u32>(source + ((start + <usize>row * <usize>step) << 2)))
      }
      weightedSums(taps, weights, count, target + ((start + <usize>i * <usize>step) << 2), step, divisor)
    }
  }
}
