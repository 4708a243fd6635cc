// The kernels of guided-filter.ts: two numbers of each pixel side by side in float64, in the order of the definition.

// @ts-ignore: decorator
@inline function half(x: v128): v128 {
  return f64x2.floor(f64x2.add(x, f64x2.splat(0.5)))
}

/** The image in steps, and its square beside it. */
export function guidePairs(guide: usize, steps: usize, pairs: usize, count: usize, scale: f64, most: f64): void {
  for (let i: usize = 0; i < count; i++) {
    let value = Math.floor(<f64>load<f32>(guide + (i << 2)) * scale + 0.5)
    if (value != value) value = 0
    value = max<f64>(-most, min<f64>(most, value))
    store<f64>(steps + (i << 3), value)
    v128.store(pairs + (i << 4), f64x2.replace_lane(f64x2.splat(value), 1, value * value))
  }
}

/** The map in steps, and its product with the image. */
export function mapPairs(map: usize, guide: usize, pairs: usize, count: usize, steps: f64): void {
  for (let i: usize = 0; i < count; i++) {
    let value = Math.floor(<f64>load<f32>(map + (i << 2)) * steps + 0.5)
    if (value != value) value = 0
    v128.store(pairs + (i << 4), f64x2.replace_lane(f64x2.splat(value), 1, value * load<f64>(guide + (i << 3))))
  }
}

// @ts-ignore: decorator
@inline function addPairs(sums: usize, values: usize, count: usize): void {
  for (let at: usize = 0; at < count << 4; at += 16) v128.store(sums + at, f64x2.add(v128.load(sums + at), v128.load(values + at)))
}
// @ts-ignore: decorator
@inline function takePairs(sums: usize, values: usize, count: usize): void {
  for (let at: usize = 0; at < count << 4; at += 16) v128.store(sums + at, f64x2.sub(v128.load(sums + at), v128.load(values + at)))
}

/** Sums over windows along the first of two axes: `length` rows of `step` pairs. */
export function pairSumsDown(values: usize, sums: usize, length: i32, step: usize, radius: i32, columns: usize): void {
  const bytes = step << 4
  memory.fill(columns, 0, bytes)
  for (let i = 0; i < min(radius, length); i++) addPairs(columns, values + <usize>i * bytes, step)
  for (let i = 0; i < length; i++) {
    if (i + radius < length) addPairs(columns, values + <usize>(i + radius) * bytes, step)
    if (i > radius) takePairs(columns, values + <usize>(i - radius - 1) * bytes, step)
    memory.copy(sums + <usize>i * bytes, columns, bytes)
  }
}

/** Sums over windows of a plane: down its columns, then along each row. */
export function pairSums(values: usize, sums: usize, height: i32, width: i32, radius: i32, columns: usize): void {
  const bytes = <usize>width << 4
  memory.fill(columns, 0, bytes)
  for (let y = 0; y < min(radius, height); y++) addPairs(columns, values + <usize>y * bytes, width)
  const first = min(radius, width)
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addPairs(columns, values + <usize>(y + radius) * bytes, width)
    if (y > radius) takePairs(columns, values + <usize>(y - radius - 1) * bytes, width)
    const row = sums + <usize>y * bytes
    let sum = f64x2.splat(0)
    for (let x = 0; x < first; x++) sum = f64x2.add(sum, v128.load(columns + (<usize>x << 4)))
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum = f64x2.add(sum, v128.load(columns + (<usize>(x + radius) << 4)))
      if (x > radius) sum = f64x2.sub(sum, v128.load(columns + (<usize>(x - radius - 1) << 4)))
      v128.store(row + (<usize>x << 4), sum)
    }
  }
}

/** Mean and variance of the windows of a row; the least variance that counts is added. */
export function guideMoments(sums: usize, means: usize, variances: usize, shares: usize, rowShare: f64, width: i32, least: f64): void {
  for (let x: usize = 0; x < <usize>width; x++) {
    const share = load<f64>(shares + (x << 3)) * rowShare
    const mean = load<f64>(sums + (x << 4)) * share
    store<f64>(means + (x << 3), mean)
    store<f64>(variances + (x << 3), max<f64>(0, load<f64>(sums + (x << 4), 8) * share - mean * mean) + least)
  }
}

/** Slope and offset of the line through the windows of a row. */
export function fitPairs(
  sums: usize,
  means: usize,
  variances: usize,
  pairs: usize,
  shares: usize,
  rowShare: f64,
  width: i32,
  slopes: f64,
  offsets: f64,
): void {
  const scale = f64x2.replace_lane(f64x2.splat(slopes), 1, offsets)
  for (let x: usize = 0; x < <usize>width; x++) {
    const share = load<f64>(shares + (x << 3)) * rowShare
    const guide = load<f64>(means + (x << 3))
    const mean = load<f64>(sums + (x << 4)) * share
    const slope = (load<f64>(sums + (x << 4), 8) * share - guide * mean) / load<f64>(variances + (x << 3))
    const pair = f64x2.replace_lane(f64x2.splat(slope), 1, mean - slope * guide)
    v128.store(pairs + (x << 4), half(f64x2.mul(pair, scale)))
  }
}

/** The values of the lines of a row. */
export function linePairs(
  sums: usize,
  guide: usize,
  result: usize,
  shares: usize,
  rowShare: f64,
  width: i32,
  slope: f64,
  offset: f64,
  one: f64,
): void {
  for (let x: usize = 0; x < <usize>width; x++) {
    const share = load<f64>(shares + (x << 3)) * rowShare
    const value = load<f64>(sums + (x << 4)) * slope * load<f64>(guide + (x << 3)) + load<f64>(sums + (x << 4), 8) * offset
    store<f32>(result + (x << 2), <f32>(value * (share * one)))
  }
}
