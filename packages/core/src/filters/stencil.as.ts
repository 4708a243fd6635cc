// The kernels of laplace.ts, sobel.ts, gradient.ts and hessian.ts: two pixels at a time in float64, in the order of the definitions.

// @ts-ignore: decorator
@inline function at(p: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(p))
}
// @ts-ignore: decorator
@inline function times(factor: f64, x: v128): v128 {
  return f64x2.mul(f64x2.splat(factor), x)
}
// @ts-ignore: decorator
@inline function rounded(x: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x))
}

/** 3 pixels in a row around p, added to a sum from left to right. */
// @ts-ignore: decorator
@inline function addRow(sum: v128, p: usize): v128 {
  return f64x2.add(f64x2.add(f64x2.add(sum, at(p - 4)), at(p)), at(p + 4))
}
// @ts-ignore: decorator
@inline function addPlane(sum: v128, p: usize, dy: usize): v128 {
  return addRow(addRow(addRow(sum, p - dy), p), p + dy)
}
// @ts-ignore: decorator
@inline function boxSum(p: usize, dz: usize, dy: usize, deep: bool): v128 {
  const zero = f64x2.splat(0)
  return deep ? addPlane(addPlane(addPlane(zero, p - dz, dy), p, dy), p + dz, dy) : addPlane(zero, p, dy)
}

/** 1 2 1 across a step. */
// @ts-ignore: decorator
@inline function smoothed(p: usize, step: usize): v128 {
  return f64x2.add(f64x2.add(at(p - step), times(2, at(p))), at(p + step))
}
// @ts-ignore: decorator
@inline function smoothedTwice(p: usize, a: usize, b: usize): v128 {
  return f64x2.add(f64x2.add(smoothed(p - a, b), times(2, smoothed(p, b))), smoothed(p + a, b))
}

// @ts-ignore: decorator
@inline function second(p: usize, step: usize): v128 {
  return f64x2.add(f64x2.sub(at(p - step), times(2, at(p))), at(p + step))
}
// @ts-ignore: decorator
@inline function mixed(p: usize, a: usize, b: usize): v128 {
  const sum = f64x2.add(at(p - a - b), at(p + a + b))
  return f64x2.div(f64x2.sub(f64x2.sub(sum, at(p - a + b)), at(p + a - b)), f64x2.splat(4))
}

// @ts-ignore: decorator
@inline function laplaceBox(p: usize, dz: usize, dy: usize, deep: bool, factor: f64): v128 {
  return f64x2.sub(times(factor, at(p)), boxSum(p, dz, dy, deep))
}
// @ts-ignore: decorator
@inline function laplaceDiamond(p: usize, dz: usize, dy: usize, deep: bool): v128 {
  const centre = at(p)
  const flat = f64x2.sub(f64x2.sub(f64x2.sub(f64x2.sub(times(4, centre), at(p - 4)), at(p + 4)), at(p - dy)), at(p + dy))
  return deep ? f64x2.sub(f64x2.sub(f64x2.add(flat, times(2, centre)), at(p - dz)), at(p + dz)) : flat
}
// @ts-ignore: decorator
@inline function sobel(p: usize, dy: usize): v128 {
  const gx = rounded(f64x2.sub(smoothed(p + 4, dy), smoothed(p - 4, dy)))
  const gy = rounded(f64x2.sub(smoothed(p + dy, 4), smoothed(p - dy, 4)))
  return f64x2.sqrt(rounded(f64x2.add(f64x2.mul(gx, gx), f64x2.mul(gy, gy))))
}
// @ts-ignore: decorator
@inline function sobel3d(p: usize, dz: usize, dy: usize): v128 {
  const gx = f64x2.sub(smoothedTwice(p + 4, dz, dy), smoothedTwice(p - 4, dz, dy))
  const gy = f64x2.sub(smoothedTwice(p + dy, dz, 4), smoothedTwice(p - dy, dz, 4))
  const gz = f64x2.sub(smoothedTwice(p + dz, dy, 4), smoothedTwice(p - dz, dy, 4))
  return f64x2.sqrt(f64x2.add(f64x2.add(f64x2.mul(gx, gx), f64x2.mul(gy, gy)), f64x2.mul(gz, gz)))
}
// @ts-ignore: decorator
@inline function hessian2d(p: usize, dy: usize, sign: f64): v128 {
  const xx = second(p, 4)
  const yy = second(p, dy)
  const xy = mixed(p, 4, dy)
  const difference = f64x2.sub(xx, yy)
  const root = f64x2.sqrt(f64x2.add(f64x2.mul(times(4, xy), xy), f64x2.mul(difference, difference)))
  const half = f64x2.splat(2)
  return f64x2.add(f64x2.div(f64x2.add(xx, yy), half), f64x2.div(times(sign, root), half))
}

// The matrix that hessian3d turns: diagonal a b c, others p (ab) q (ac) r (bc).
let a: f64 = 0, b: f64 = 0, c: f64 = 0, p: f64 = 0, q: f64 = 0, r: f64 = 0

// What one rotation gives, as symmetric-eigenvalues.ts computes it.
let first: f64 = 0, other: f64 = 0, left: f64 = 0, right: f64 = 0, gone: f64 = 0
function rotate(x: f64, y: f64, common: f64, m: f64, n: f64): void {
  if (common == 0) {
    first = x
    other = y
    gone = common
    left = m
    right = n
    return
  }
  const theta = (y - x) / (2 * common)
  const t: f64 = abs(theta) > 1e150 ? 1 / (2 * theta) : (theta < 0 ? -1 : 1) / (abs(theta) + sqrt(theta * theta + 1))
  const cosine: f64 = 1 / sqrt(t * t + 1)
  const sine = t * cosine
  first = x - t * common
  other = y + t * common
  gone = 0
  left = cosine * m - sine * n
  right = sine * m + cosine * n
}

// @ts-ignore: decorator
@inline function value(at: usize): f64 {
  return <f64>load<f32>(at)
}
// @ts-ignore: decorator
@inline function second1(i: usize, step: usize): f64 {
  return value(i - step) - 2 * value(i) + value(i + step)
}
// @ts-ignore: decorator
@inline function mixed1(i: usize, s: usize, t: usize): f64 {
  return (value(i - s - t) + value(i + s + t) - value(i - s + t) - value(i + s - t)) / 4
}

function hessian3d(i: usize, dz: usize, dy: usize, smallest: bool): f64 {
  a = second1(i, 4)
  b = second1(i, dy)
  c = second1(i, dz)
  p = mixed1(i, 4, dy)
  q = mixed1(i, 4, dz)
  r = mixed1(i, dy, dz)
  for (let sweep = 0; sweep < 12; sweep++) {
    const off = abs(p) + abs(q) + abs(r)
    if (!(off > 1e-18 * (abs(a) + abs(b) + abs(c)))) break
    rotate(a, b, p, q, r)
    a = first
    b = other
    p = gone
    q = left
    r = right
    rotate(a, c, q, p, r)
    a = first
    c = other
    q = gone
    p = left
    r = right
    rotate(b, c, r, p, q)
    b = first
    c = other
    r = gone
    p = left
    q = right
  }
  return smallest ? min(min(a, b), c) : max(max(a, b), c)
}

// The numbers of the formulas; wasm-filter-kernels.ts has the same.
const LAPLACE_BOX = 0, LAPLACE_BOX_3D = 1, LAPLACE_DIAMOND = 2, SOBEL = 3, SOBEL_3D = 4, GRADIENT_X = 5, GRADIENT_Y = 6, GRADIENT_Z = 7, SMALL_HESSIAN = 8, LARGE_HESSIAN = 9

// @ts-ignore: decorator
@inline function formula(kind: i32, i: usize, dz: usize, dy: usize, deep: bool): v128 {
  if (kind == LAPLACE_BOX) return laplaceBox(i, dz, dy, deep, deep ? 2 : 9)
  if (kind == LAPLACE_BOX_3D) return laplaceBox(i, dz, dy, true, 27)
  if (kind == LAPLACE_DIAMOND) return laplaceDiamond(i, dz, dy, deep)
  if (kind == SOBEL) return sobel(i, dy)
  if (kind == SOBEL_3D) return sobel3d(i, dz, dy)
  if (kind == GRADIENT_X) return f64x2.sub(at(i + 4), at(i - 4))
  if (kind == GRADIENT_Y) return f64x2.sub(at(i + dy), at(i - dy))
  if (kind == GRADIENT_Z) return f64x2.sub(at(i + dz), at(i - dz))
  return hessian2d(i, dy, kind == SMALL_HESSIAN ? -1 : 1)
}

// @ts-ignore: decorator
@inline function row(kind: i32, from: usize, to: usize, width: i32, dz: usize, dy: usize, deep: bool): void {
  let x: i32 = 0
  for (; x + 2 <= width; x += 2) {
    const shift = <usize>x << 2
    v128.store64_lane(to + shift, f32x4.demote_f64x2_zero(formula(kind, from + shift, dz, dy, deep)), 0)
  }
  // the padding behind the row makes the second lane readable
  if (x < width) v128.store32_lane(to + (<usize>x << 2), f32x4.demote_f64x2_zero(formula(kind, from + (<usize>x << 2), dz, dy, deep)), 0)
}

/**
 * A formula on direct neighbours, for all rows.
 *
 * @param source   first pixel of the image inside its padding of one pixel
 * @param rowStep  bytes between rows of the padded image; planeStep between planes
 */
export function stencil(kind: i32, source: usize, target: usize, width: i32, height: i32, depth: i32, rowStep: i32, planeStep: i32, deep: bool): void {
  const dy = <usize>rowStep
  const dz = <usize>planeStep
  for (let z: i32 = 0; z < depth; z++) {
    for (let y: i32 = 0; y < height; y++) {
      const from = source + <usize>z * dz + <usize>y * dy
      const to = target + (<usize>((z * height + y) * width) << 2)
      if (deep && kind >= SMALL_HESSIAN) {
        for (let x: i32 = 0; x < width; x++) store<f32>(to + (<usize>x << 2), <f32>hessian3d(from + (<usize>x << 2), dz, dy, kind == SMALL_HESSIAN))
        continue
      }
      switch (kind) {
        case LAPLACE_BOX:
          if (deep) row(LAPLACE_BOX, from, to, width, dz, dy, true)
          else row(LAPLACE_BOX, from, to, width, dz, dy, false)
          break
        case LAPLACE_BOX_3D:
          row(LAPLACE_BOX_3D, from, to, width, dz, dy, true)
          break
        case LAPLACE_DIAMOND:
          if (deep) row(LAPLACE_DIAMOND, from, to, width, dz, dy, true)
          else row(LAPLACE_DIAMOND, from, to, width, dz, dy, false)
          break
        case SOBEL:
          row(SOBEL, from, to, width, dz, dy, false)
          break
        case SOBEL_3D:
          row(SOBEL_3D, from, to, width, dz, dy, true)
          break
        case GRADIENT_X:
          row(GRADIENT_X, from, to, width, dz, dy, false)
          break
        case GRADIENT_Y:
          row(GRADIENT_Y, from, to, width, dz, dy, false)
          break
        case GRADIENT_Z:
          row(GRADIENT_Z, from, to, width, dz, dy, true)
          break
        case SMALL_HESSIAN:
          row(SMALL_HESSIAN, from, to, width, dz, dy, false)
          break
        default:
          row(LARGE_HESSIAN, from, to, width, dz, dy, false)
      }
    }
  }
}
