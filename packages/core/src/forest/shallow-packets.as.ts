// The kernel of predict-packed.ts for trees of at most three decisions and whole contributions: no packets, 16 pixels take all ways of a
// tree at once and choose.

const PIXELS: i32 = 64

/**
 * Adds what each class but the first scores, to sums of blocks of (classes − 1 × 64) uint16.
 *
 * @param trees       16 bytes each: where the ranks of the root's, the left and the right decision's features are in a block (uint32), and
 *                    their limits (int8)
 * @param leaves      (trees × classes − 1) 8 bytes: lower bytes of the four leaves' contributions from left to right, then upper bytes
 * @param ranks       blocks of (features × 64) int8
 * @param blockBytes  from block to block
 */
export function scoreShallowBlocks(trees: usize, count: i32, leaves: usize, classes: i32, ranks: usize, blockBytes: i32, blocks: i32, sums: usize): void {
  const one = i8x16.splat(1), two = i8x16.splat(2)
  const others = classes - 1
  for (let block: i32 = 0; block < blocks; block++) {
    for (let first: i32 = 0; first < PIXELS; first += 16) {
      const base = ranks + <usize>block * <usize>blockBytes + <usize>first
      for (let k: i32 = 0; k < others; k++) {
        let low = i16x8.splat(0), high = low
        let weights = leaves + (<usize>k << 3)
        for (let t: i32 = 0; t < count; t++) {
          const tree = trees + (<usize>t << 4)
          const isLeft = i8x16.gt_s(v128.load8_splat(tree, 12), v128.load(base + <usize>load<u32>(tree)))
          const left = i8x16.gt_s(v128.load8_splat(tree, 13), v128.load(base + <usize>load<u32>(tree, 4)))
          const right = i8x16.gt_s(v128.load8_splat(tree, 14), v128.load(base + <usize>load<u32>(tree, 8)))
          const leaf = v128.or(v128.andnot(two, isLeft), v128.andnot(one, v128.bitselect(left, right, isLeft)))
          const lower = i8x16.swizzle(v128.load32_zero(weights), leaf), upper = i8x16.swizzle(v128.load32_zero(weights, 4), leaf)
          low = i16x8.add(low, v128.shuffle<i8>(lower, upper, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
          high = i16x8.add(high, v128.shuffle<i8>(lower, upper, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31))
          weights += <usize>others << 3
        }
        const to = sums + (<usize>(block * others + k) << 7) + (<usize>first << 1)
        v128.store(to, low)
        v128.store(to, high, 16)
      }
    }
  }
}
