// The kernels of the fast mode: float32 throughout, four pixels at a time, in the order of reference-fast-kernels.ts.
// Blocks are given by the address of their first pixel and the bytes from plane to plane (dz) and row to row (dy).

// @ts-ignore: decorator
@inline function at(p: usize): v128 {
  return v128.load(p)
}
// @ts-ignore: decorator
@inline function plus(a: v128, b: v128): v128 {
  return f32x4.add(a, b)
}
// @ts-ignore: decorator
@inline function times(factor: f32, x: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), x)
}

/** sum + w · (before + after) */
// @ts-ignore: decorator
@inline function added(sum: v128, w: v128, before: usize, after: usize): v128 {
  return f32x4.add(sum, f32x4.mul(w, f32x4.add(v128.load(before), v128.load(after))))
}

/** One row of weighted means of what lies `step` bytes apart around each pixel. */
function meanRow(centre: usize, step: usize, weights: usize, radius: i32, target: usize, width: i32): void {
  let x: i32 = 0
  for (; x + 32 <= width; x += 32) {
    const shift = <usize>x << 2
    const from = centre + shift
    const first = v128.load32_splat(weights)
    let a = f32x4.mul(first, v128.load(from)), b = f32x4.mul(first, v128.load(from, 16))
    let c = f32x4.mul(first, v128.load(from, 32)), d = f32x4.mul(first, v128.load(from, 48))
    let e = f32x4.mul(first, v128.load(from, 64)), f = f32x4.mul(first, v128.load(from, 80))
    let g = f32x4.mul(first, v128.load(from, 96)), h = f32x4.mul(first, v128.load(from, 112))
    let before = from - step, after = from + step
    for (let v: i32 = 1; v <= radius; v++) {
      const w = v128.load32_splat(weights + (<usize>v << 2))
      a = added(a, w, before, after)
      b = added(b, w, before + 16, after + 16)
      c = added(c, w, before + 32, after + 32)
      d = added(d, w, before + 48, after + 48)
      e = added(e, w, before + 64, after + 64)
      f = added(f, w, before + 80, after + 80)
      g = added(g, w, before + 96, after + 96)
      h = added(h, w, before + 112, after + 112)
      before -= step
      after += step
    }
    const to = target + shift
    v128.store(to, a)
    v128.store(to, b, 16)
    v128.store(to, c, 32)
    v128.store(to, d, 48)
    v128.store(to, e, 64)
    v128.store(to, f, 80)
    v128.store(to, g, 96)
    v128.store(to, h, 112)
  }
  while (x < width) {
    if (x + 4 > width) {
      if (width < 4) break
      x = width - 4
    }
    const shift = <usize>x << 2
    let sum = f32x4.mul(v128.load32_splat(weights), v128.load(centre + shift))
    let before = centre + shift - step, after = centre + shift + step
    for (let v: i32 = 1; v <= radius; v++) {
      sum = added(sum, v128.load32_splat(weights + (<usize>v << 2)), before, after)
      before -= step
      after += step
    }
    v128.store(target + shift, sum)
    x += 4
  }
  for (; x < width; x++) {
    const from = centre + (<usize>x << 2)
    let sum: f32 = load<f32>(weights) * load<f32>(from)
    for (let v: i32 = 1; v <= radius; v++) sum = sum + load<f32>(weights + (<usize>v << 2)) * (load<f32>(from - <usize>v * step) + load<f32>(from + <usize>v * step))
    store<f32>(target + (<usize>x << 2), sum)
  }
}

/** Every other pixel of a row. */
function thinRow(source: usize, target: usize, width: i32): void {
  let x: i32 = 0
  for (; x + 4 <= width; x += 4) v128.store(target + (<usize>x << 2), v128.shuffle<i32>(v128.load(source + (<usize>x << 3)), v128.load(source + (<usize>x << 3), 16), 0, 2, 4, 6))
  for (; x < width; x++) store<f32>(target + (<usize>x << 2), load<f32>(source + (<usize>x << 3)))
}

/**
 * Weighted means along an axis.
 *
 * @param every  1 or 2: every pixel or every other along the axis
 * @param line   room for a row of the source, where every other pixel along x is taken
 */
export function fastConvolve(source: usize, dz: i32, dy: i32, target: usize, toDz: i32, toDy: i32, depth: i32, height: i32, width: i32, axis: i32, weights: usize, radius: i32, every: i32, line: usize): void {
  const step = axis == 2 ? 4 : axis == 1 ? dy : dz
  const first = source + <usize>radius * <usize>step
  const nextPlane = axis == 0 ? dz * every : dz
  const nextRow = axis == 1 ? dy * every : dy
  for (let z: i32 = 0; z < depth; z++) {
    for (let y: i32 = 0; y < height; y++) {
      const from = first + <usize>z * <usize>nextPlane + <usize>y * <usize>nextRow
      const to = target + <usize>z * <usize>toDz + <usize>y * <usize>toDy
      if (axis == 2 && every == 2) {
        meanRow(from, <usize>step, weights, radius, line, 2 * width - 1)
        thinRow(line, to, width)
      } else {
        meanRow(from, <usize>step, weights, radius, to, width)
      }
    }
  }
}

const SIXTH: f32 = <f32>(1.0 / 6.0), TWO_THIRDS: f32 = <f32>(2.0 / 3.0), NEAR: f32 = <f32>(23.0 / 48.0), FAR: f32 = <f32>(1.0 / 48.0)

// @ts-ignore: decorator
@inline function onCoefficient(c0: v128, c1: v128, c2: v128): v128 {
  return plus(times(TWO_THIRDS, c1), times(SIXTH, plus(c0, c2)))
}
// @ts-ignore: decorator
@inline function between(c0: v128, c1: v128, c2: v128, c3: v128): v128 {
  return plus(times(NEAR, plus(c1, c2)), times(FAR, plus(c0, c3)))
}

/** A row from rows of coefficients that are `step` bytes apart. */
function upsampleRow(first: usize, step: usize, isBetween: bool, target: usize, width: i32): void {
  let x: i32 = 0
  while (x < width) {
    if (x + 4 > width) {
      if (width < 4) break
      x = width - 4
    }
    const shift = <usize>x << 2
    const p = first + shift
    if (isBetween) v128.store(target + shift, between(at(p), at(p + step), at(p + 2 * step), at(p + 3 * step)))
    else v128.store(target + shift, onCoefficient(at(p), at(p + step), at(p + 2 * step)))
    x += 4
  }
  for (; x < width; x++) {
    const p = first + (<usize>x << 2)
    const c0 = v128.load32_zero(p), c1 = v128.load32_zero(p + step), c2 = v128.load32_zero(p + 2 * step)
    const value = isBetween ? between(c0, c1, c2, v128.load32_zero(p + 3 * step)) : onCoefficient(c0, c1, c2)
    v128.store32_lane(target + (<usize>x << 2), value, 0)
  }
}

/** A row that is twice as long as its coefficients, but for three. */
function widenRow(first: usize, target: usize, width: i32): void {
  const pairs = width >> 1
  let i: i32 = 0
  for (; i + 4 <= pairs; i += 4) {
    const p = first + (<usize>i << 2)
    const c0 = at(p), c1 = at(p + 4), c2 = at(p + 8), c3 = at(p + 12)
    const even = onCoefficient(c0, c1, c2), odd = between(c0, c1, c2, c3)
    v128.store(target + (<usize>i << 3), v128.shuffle<i32>(even, odd, 0, 4, 1, 5))
    v128.store(target + (<usize>i << 3), v128.shuffle<i32>(even, odd, 2, 6, 3, 7), 16)
  }
  for (; i < pairs; i++) {
    const p = first + (<usize>i << 2)
    const c0 = v128.load32_zero(p), c1 = v128.load32_zero(p + 4), c2 = v128.load32_zero(p + 8), c3 = v128.load32_zero(p + 12)
    v128.store64_lane(target + (<usize>i << 3), v128.shuffle<i32>(onCoefficient(c0, c1, c2), between(c0, c1, c2, c3), 0, 4, 0, 4), 0)
  }
}

/** Twice as many pixels along an axis; along x an even number of them. */
export function fastUpsample(source: usize, dz: i32, dy: i32, target: usize, toDz: i32, toDy: i32, depth: i32, height: i32, width: i32, axis: i32): void {
  for (let z: i32 = 0; z < depth; z++) {
    for (let y: i32 = 0; y < height; y++) {
      const from = source + <usize>(axis == 0 ? z >> 1 : z) * <usize>dz + <usize>(axis == 1 ? y >> 1 : y) * <usize>dy
      const to = target + <usize>z * <usize>toDz + <usize>y * <usize>toDy
      if (axis == 2) widenRow(from, to, width)
      else upsampleRow(from, <usize>(axis == 1 ? dy : dz), ((axis == 1 ? y : z) & 1) == 1, to, width)
    }
  }
}

// @ts-ignore: decorator
@inline function three(a: v128, b: v128, c: v128): v128 {
  return plus(plus(a, b), c)
}
// @ts-ignore: decorator
@inline function rowSum(p: usize): v128 {
  return three(at(p - 4), at(p), at(p + 4))
}
// @ts-ignore: decorator
@inline function flatSum(p: usize, dy: usize): v128 {
  return three(rowSum(p - dy), rowSum(p), rowSum(p + dy))
}
// @ts-ignore: decorator
@inline function deepSum(p: usize, dz: usize, dy: usize): v128 {
  return three(flatSum(p - dz, dy), flatSum(p, dy), flatSum(p + dz, dy))
}
// @ts-ignore: decorator
@inline function scaled(factor: f32, p: usize, sum: v128): v128 {
  return f32x4.sub(times(factor, at(p)), sum)
}
// @ts-ignore: decorator
@inline function smooth(a: v128, b: v128, c: v128): v128 {
  return plus(plus(a, c), times(2, b))
}
// @ts-ignore: decorator
@inline function square(x: v128): v128 {
  return f32x4.mul(x, x)
}
/** 1 2 1 along a step. */
// @ts-ignore: decorator
@inline function smoothAlong(p: usize, step: usize): v128 {
  return smooth(at(p - step), at(p), at(p + step))
}
/** 1 2 1 along two steps, the second inside. */
// @ts-ignore: decorator
@inline function smoothTwice(p: usize, outer: usize, inner: usize): v128 {
  return smooth(smoothAlong(p - outer, inner), smoothAlong(p, inner), smoothAlong(p + outer, inner))
}
// @ts-ignore: decorator
@inline function second(p: usize, step: usize): v128 {
  return f32x4.sub(plus(at(p - step), at(p + step)), times(2, at(p)))
}

// The numbers of the formulas; wasm-fast-kernels.ts has the same.
const LAPLACE_BOX = 0, LAPLACE_BOX_3D = 1, LAPLACE_DIAMOND = 2, SOBEL = 3, SOBEL_3D = 4, GRADIENT_X = 5, GRADIENT_Y = 6, SMALL_HESSIAN = 7, LARGE_HESSIAN = 8

// @ts-ignore: decorator
@inline function trace(p: usize, dy: usize): v128 {
  return plus(second(p, 4), second(p, dy))
}
// @ts-ignore: decorator
@inline function root(p: usize, dy: usize): v128 {
  const cross = f32x4.sub(plus(at(p - dy - 4), at(p + dy + 4)), plus(at(p + dy - 4), at(p - dy + 4)))
  const difference = f32x4.sub(second(p, 4), second(p, dy))
  return f32x4.sqrt(plus(square(difference), square(times(0.5, cross))))
}

// @ts-ignore: decorator
@inline function formula(kind: i32, p: usize, dz: usize, dy: usize, deep: bool): v128 {
  if (kind == LAPLACE_BOX) return deep ? scaled(2, p, deepSum(p, dz, dy)) : scaled(9, p, flatSum(p, dy))
  if (kind == LAPLACE_BOX_3D) return scaled(27, p, deepSum(p, dz, dy))
  if (kind == LAPLACE_DIAMOND) {
    const flat = plus(plus(at(p - 4), at(p + 4)), plus(at(p - dy), at(p + dy)))
    return deep ? scaled(6, p, plus(flat, plus(at(p - dz), at(p + dz)))) : scaled(4, p, flat)
  }
  if (kind == SOBEL) {
    const gx = f32x4.sub(smoothAlong(p + 4, dy), smoothAlong(p - 4, dy))
    const gy = f32x4.sub(smoothAlong(p + dy, 4), smoothAlong(p - dy, 4))
    return f32x4.sqrt(plus(square(gx), square(gy)))
  }
  if (kind == SOBEL_3D) {
    const gx = f32x4.sub(smoothTwice(p + 4, dz, dy), smoothTwice(p - 4, dz, dy))
    const gy = f32x4.sub(smoothTwice(p + dy, dz, 4), smoothTwice(p - dy, dz, 4))
    const gz = f32x4.sub(smoothTwice(p + dz, dy, 4), smoothTwice(p - dz, dy, 4))
    return f32x4.sqrt(plus(plus(square(gx), square(gy)), square(gz)))
  }
  if (kind == GRADIENT_X) return f32x4.sub(at(p + 4), at(p - 4))
  if (kind == GRADIENT_Y) return f32x4.sub(at(p + dy), at(p - dy))
  return times(0.5, kind == SMALL_HESSIAN ? f32x4.sub(trace(p, dy), root(p, dy)) : plus(trace(p, dy), root(p, dy)))
}

// @ts-ignore: decorator
@inline function stencilRows(kind: i32, source: usize, dz: usize, dy: usize, target: usize, toDz: usize, toDy: usize, depth: i32, height: i32, width: i32, deep: bool): void {
  for (let z: i32 = 0; z < depth; z++) {
    for (let y: i32 = 0; y < height; y++) {
      const from = source + <usize>z * dz + <usize>y * dy
      const to = target + <usize>z * toDz + <usize>y * toDy
      let x: i32 = 0
      for (; x + 4 <= width; x += 4) v128.store(to + (<usize>x << 2), formula(kind, from + (<usize>x << 2), dz, dy, deep))
      // memory goes on behind the row, whatever it holds
      for (; x < width; x++) v128.store32_lane(to + (<usize>x << 2), formula(kind, from + (<usize>x << 2), dz, dy, deep), 0)
    }
  }
}

/** A formula on direct neighbours. */
export function fastStencil(kind: i32, source: usize, dz: usize, dy: usize, target: usize, toDz: usize, toDy: usize, depth: i32, height: i32, width: i32, deep: bool): void {
  switch (kind) {
    case LAPLACE_BOX:
      if (deep) stencilRows(LAPLACE_BOX, source, dz, dy, target, toDz, toDy, depth, height, width, true)
      else stencilRows(LAPLACE_BOX, source, dz, dy, target, toDz, toDy, depth, height, width, false)
      break
    case LAPLACE_BOX_3D:
      stencilRows(LAPLACE_BOX_3D, source, dz, dy, target, toDz, toDy, depth, height, width, true)
      break
    case LAPLACE_DIAMOND:
      if (deep) stencilRows(LAPLACE_DIAMOND, source, dz, dy, target, toDz, toDy, depth, height, width, true)
      else stencilRows(LAPLACE_DIAMOND, source, dz, dy, target, toDz, toDy, depth, height, width, false)
      break
    case SOBEL:
      stencilRows(SOBEL, source, dz, dy, target, toDz, toDy, depth, height, width, false)
      break
    case SOBEL_3D:
      stencilRows(SOBEL_3D, source, dz, dy, target, toDz, toDy, depth, height, width, true)
      break
    case GRADIENT_X:
      stencilRows(GRADIENT_X, source, dz, dy, target, toDz, toDy, depth, height, width, false)
      break
    case GRADIENT_Y:
      stencilRows(GRADIENT_Y, source, dz, dy, target, toDz, toDy, depth, height, width, false)
      break
    case SMALL_HESSIAN:
      stencilRows(SMALL_HESSIAN, source, dz, dy, target, toDz, toDy, depth, height, width, false)
      break
    default:
      stencilRows(LARGE_HESSIAN, source, dz, dy, target, toDz, toDy, depth, height, width, false)
  }
}

/** Both eigenvalues of the 2-D Hessian; the two targets have the same steps. */
export function fastHessian(source: usize, dy: usize, smallest: usize, largest: usize, toDy: usize, height: i32, width: i32): void {
  for (let y: i32 = 0; y < height; y++) {
    const from = source + <usize>y * dy
    const shift = <usize>y * toDy
    for (let x: i32 = 0; x < width; x += 4) {
      const p = from + (<usize>x << 2)
      const sum = trace(p, dy), distance = root(p, dy)
      const low = times(0.5, f32x4.sub(sum, distance)), high = times(0.5, plus(sum, distance))
      const to = shift + (<usize>x << 2)
      if (x + 4 <= width) {
        v128.store(smallest + to, low)
        v128.store(largest + to, high)
        continue
      }
      for (let rest = x; rest < width; rest++) {
        const there = shift + (<usize>rest << 2)
        store<f32>(smallest + there, f32x4.extract_lane(times(0.5, f32x4.sub(trace(from + (<usize>rest << 2), dy), root(from + (<usize>rest << 2), dy))), 0))
        store<f32>(largest + there, f32x4.extract_lane(times(0.5, plus(trace(from + (<usize>rest << 2), dy), root(from + (<usize>rest << 2), dy))), 0))
      }
    }
  }
}

/** One row of another; `ratio` 0: a − b, 1: a / b. */
// @ts-ignore: decorator
@inline function joined(ratio: i32, a: v128, b: v128): v128 {
  return ratio != 0 ? f32x4.div(a, b) : f32x4.sub(a, b)
}

export function fastJoin(ratio: i32, a: usize, aDz: usize, aDy: usize, b: usize, bDz: usize, bDy: usize, target: usize, toDz: usize, toDy: usize, depth: i32, height: i32, width: i32): void {
  for (let z: i32 = 0; z < depth; z++) {
    for (let y: i32 = 0; y < height; y++) {
      const one = a + <usize>z * aDz + <usize>y * aDy, other = b + <usize>z * bDz + <usize>y * bDy
      const to = target + <usize>z * toDz + <usize>y * toDy
      let x: i32 = 0
      for (; x + 4 <= width; x += 4) {
        const shift = <usize>x << 2
        v128.store(to + shift, joined(ratio, at(one + shift), at(other + shift)))
      }
      for (; x < width; x++) {
        const shift = <usize>x << 2
        v128.store32_lane(to + shift, joined(ratio, v128.load32_zero(one + shift), v128.load32_zero(other + shift)), 0)
      }
    }
  }
}
