// The kernel of winningClasses in predict-packed.ts.

/**
 * Index of the class with the largest score in each pixel, the first of equal ones.
 *
 * @param scores  (classes × count) float32, with 12 readable bytes behind
 * @param target  one byte for each pixel, with 3 writable bytes behind
 */
export function pickClasses(scores: usize, classes: i32, count: i32, target: usize): void {
  const plane = <usize>count << 2
  for (let i: i32 = 0; i < count; i += 4) {
    const from = scores + (<usize>i << 2)
    let most = v128.load(from)
    let best = i32x4.splat(0)
    for (let k: i32 = 1; k < classes; k++) {
      const score = v128.load(from + <usize>k * plane)
      const isMore = f32x4.lt(most, score)
      most = v128.bitselect(score, most, isMore)
      best = v128.bitselect(i32x4.splat(k), best, isMore)
    }
    const words = i16x8.narrow_i32x4_s(best, best)
    v128.store32_lane(target + <usize>i, i8x16.narrow_i16x8_u(words, words), 0)
  }
}
