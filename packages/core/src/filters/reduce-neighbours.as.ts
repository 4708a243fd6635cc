// The kernels of reduce-neighbours.ts: four pixels at a time; medians one by one.

// The numbers of the reductions; wasm-filter-kernels.ts has the same.
const MEAN = 0, MAXIMUM = 1, MINIMUM = 2, VARIANCE = 3, MEDIAN = 4

// @ts-ignore: decorator
@inline function neighbour(from: usize, steps: usize, n: i32): usize {
  return from + <usize>(load<i32>(steps + (<usize>n << 2)))
}

// @ts-ignore: decorator
@inline function sumOf(from: usize, steps: usize, count: i32): v128 {
  let sum = f32x4.splat(0)
  for (let n: i32 = 0; n < count; n++) sum = f32x4.add(sum, v128.load(neighbour(from, steps, n)))
  return sum
}

// @ts-ignore: decorator
@inline function largest(from: usize, steps: usize, count: i32): v128 {
  let most = v128.load(from)
  for (let n: i32 = 0; n < count; n++) most = f32x4.pmax(most, v128.load(neighbour(from, steps, n)))
  return most
}

// @ts-ignore: decorator
@inline function smallest(from: usize, steps: usize, count: i32): v128 {
  let least = v128.load(from)
  for (let n: i32 = 0; n < count; n++) least = f32x4.pmin(least, v128.load(neighbour(from, steps, n)))
  return least
}

// @ts-ignore: decorator
@inline function squareAdded(sum: v128, difference: v128): v128 {
  const wide = f64x2.promote_low_f32x4(difference)
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.add(sum, f64x2.mul(wide, wide))))
}

// @ts-ignore: decorator
@inline function varianceOf(from: usize, steps: usize, count: i32, counts: v128): v128 {
  const centre = f32x4.div(sumOf(from, steps, count), counts)
  let low = f64x2.splat(0), high = low
  for (let n: i32 = 0; n < count; n++) {
    const difference = f32x4.sub(v128.load(neighbour(from, steps, n)), centre)
    low = squareAdded(low, difference)
    high = squareAdded(high, v128.shuffle<i32>(difference, difference, 2, 3, 2, 3))
  }
  return f32x4.div(v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5), counts)
}

/** Whole numbers in the order of the floats, −0 before 0 and NaN last, as arrays of floats are sorted; the way back is the same. */
// @ts-ignore: decorator
@inline function ordered(bits: i32): i32 {
  return bits ^ ((bits >> 31) & 0x7fffffff)
}

/** The k-th smallest of the keys (Hoare's selection). */
function select(keys: usize, count: i32, k: i32): i32 {
  let low: i32 = 0
  let high = count - 1
  while (low < high) {
    const pivot = load<i32>(keys + (<usize>((low + high) >> 1) << 2))
    let i = low - 1
    let j = high + 1
    while (true) {
      do i++
      while (load<i32>(keys + (<usize>i << 2)) < pivot)
      do j--
      while (load<i32>(keys + (<usize>j << 2)) > pivot)
      if (i >= j) break
      const swapped = load<i32>(keys + (<usize>i << 2))
      store<i32>(keys + (<usize>i << 2), load<i32>(keys + (<usize>j << 2)))
      store<i32>(keys + (<usize>j << 2), swapped)
    }
    if (k <= j) high = j
    else low = j + 1
  }
  return load<i32>(keys + (<usize>k << 2))
}

function medianOf(from: usize, steps: usize, count: i32, keys: usize): f32 {
  for (let n: i32 = 0; n < count; n++) {
    const bits = load<i32>(neighbour(from, steps, n))
    // every NaN is the positive one, so that it comes last
    const isNaN = (bits & 0x7fffffff) > 0x7f800000
    store<i32>(keys + (<usize>n << 2), isNaN ? 0x7fc00000 : ordered(bits))
  }
  return reinterpret<f32>(ordered(select(keys, count, count >> 1)))
}

// @ts-ignore: decorator
@inline function reduced(kind: i32, from: usize, steps: usize, count: i32, counts: v128): v128 {
  if (kind == MEAN) return f32x4.div(sumOf(from, steps, count), counts)
  if (kind == MAXIMUM) return largest(from, steps, count)
  if (kind == MINIMUM) return smallest(from, steps, count)
  return varianceOf(from, steps, count, counts)
}

// @ts-ignore: decorator
@inline function reduceRow(kind: i32, from: usize, to: usize, width: i32, steps: usize, count: i32): void {
  const counts = f32x4.splat(<f32>count)
  for (let x: i32 = 0; x + 4 <= width; x += 4) v128.store(to + (<usize>x << 2), reduced(kind, from + (<usize>x << 2), steps, count, counts))
  for (let x: i32 = width & ~3; x < width; x++) v128.store32_lane(to + (<usize>x << 2), reduced(kind, from + (<usize>x << 2), steps, count, counts), 0)
}

/**
 * Reduces the neighbours of every pixel.
 *
 * @param source   first pixel of the image inside its padding; 12 bytes behind the padded image have to be readable
 * @param steps    bytes from a pixel to each of its neighbours
 * @param keys     room for `count` numbers
 */
export function reduceNeighbours(kind: i32, source: usize, target: usize, width: i32, height: i32, depth: i32, rowStep: i32, planeStep: i32, steps: usize, count: i32, keys: usize): void {
  for (let z: i32 = 0; z < depth; z++) {
    for (let y: i32 = 0; y < height; y++) {
      const from = source + <usize>z * <usize>planeStep + <usize>y * <usize>rowStep
      const to = target + (<usize>((z * height + y) * width) << 2)
      switch (kind) {
        case MEAN:
          reduceRow(MEAN, from, to, width, steps, count)
          break
        case MAXIMUM:
          reduceRow(MAXIMUM, from, to, width, steps, count)
          break
        case MINIMUM:
          reduceRow(MINIMUM, from, to, width, steps, count)
          break
        case VARIANCE:
          reduceRow(VARIANCE, from, to, width, steps, count)
          break
        default:
          for (let x: i32 = 0; x < width; x++) store<f32>(to + (<usize>x << 2), medianOf(from + (<usize>x << 2), steps, count, keys))
      }
    }
  }
}
