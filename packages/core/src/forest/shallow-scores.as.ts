// The kernel of predict-packed.ts for trees of at most three decisions: four pixels at a time, without branches.

// @ts-ignore: decorator
@inline function added(score: usize, weights: usize, classes: i32, k: i32, first: v128, second: v128): void {
  const leaf = <usize>classes << 3
  const at = weights + (<usize>k << 3)
  const ll = v128.load64_splat(at), lr = v128.load64_splat(at + leaf), rl = v128.load64_splat(at + 2 * leaf), rr = v128.load64_splat(at + 3 * leaf)
  const lowFirst = v128.shuffle<i32>(first, first, 0, 0, 1, 1), lowSecond = v128.shuffle<i32>(second, second, 0, 0, 1, 1)
  const highFirst = v128.shuffle<i32>(first, first, 2, 2, 3, 3), highSecond = v128.shuffle<i32>(second, second, 2, 2, 3, 3)
  const low = v128.bitselect(v128.bitselect(ll, lr, lowSecond), v128.bitselect(rl, rr, lowSecond), lowFirst)
  const high = v128.bitselect(v128.bitselect(ll, lr, highSecond), v128.bitselect(rl, rr, highSecond), highFirst)
  const sums = v128.load(score)
  const lowSum = f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(sums), low))
  const highSum = f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(v128.shuffle<i32>(sums, sums, 2, 3, 2, 3)), high))
  v128.store(score, v128.shuffle<i32>(lowSum, highSum, 0, 1, 4, 5))
}

/**
 * Sums of what the leaves add, for each class in each pixel.
 *
 * @param trees    for each tree three decisions (root, its left, its right child): feature · 4 · pixels (uint32) and threshold (float32)
 * @param weights  for each tree four leaves (left-left, left-right, right-left, right-right) of `classes` float64 numbers
 * @param planes   (features × pixels) float32; pixels is a multiple of 4
 * @param scores   (classes × pixels) float32, zero at the beginning
 */
export function scoreShallow(trees: usize, weights: usize, count: i32, planes: usize, pixels: i32, classes: i32, scores: usize): void {
  const stride = <usize>pixels << 2
  const treeBytes: usize = 24
  const weightBytes = <usize>classes << 5
  const block: i32 = 1024
  for (let start: i32 = 0; start < pixels; start += block) {
    const end = min(pixels, start + block)
    for (let t: i32 = 0; t < count; t++) {
      const tree = trees + <usize>t * treeBytes
      const leaves = weights + <usize>t * weightBytes
      const p0 = planes + <usize>load<u32>(tree), p1 = planes + <usize>load<u32>(tree, 8), p2 = planes + <usize>load<u32>(tree, 16)
      const t0 = v128.load32_splat(tree, 4), t1 = v128.load32_splat(tree, 12), t2 = v128.load32_splat(tree, 20)
      for (let i = start; i < end; i += 4) {
        const at = <usize>i << 2
        const first = f32x4.lt(v128.load(p0 + at), t0)
        const second = v128.bitselect(f32x4.lt(v128.load(p1 + at), t1), f32x4.lt(v128.load(p2 + at), t2), first)
        for (let k: i32 = 0; k < classes; k++) added(scores + at + <usize>k * stride, leaves, classes, k, first, second)
      }
    }
  }
}
