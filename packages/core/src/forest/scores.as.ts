// The kernel of predict-packed.ts: eight pixels walk down a tree side by side, block after block, tree after tree.

/** Where a walk goes on: nodes are feature offset, threshold, left, right; a leaf leads back to itself. */
// @ts-ignore: decorator
@inline function next(node: usize, pixel: usize): usize {
  const value = load<f32>(pixel + <usize>load<u32>(node))
  const side = <usize>(!(value < load<f32>(node, 4)))
  return <usize>load<u32>(node + (side << 2), 8)
}

// @ts-ignore: decorator
@inline function addLeaf(score: usize, stride: usize, leaf: usize, classes: i32, larger: bool): void {
  for (let k: i32 = 0; k < classes; k++) {
    const at = score + <usize>k * stride
    const weight = load<f64>(leaf + (<usize>k << 3))
    const sum = <f64>load<f32>(at)
    store<f32>(at, <f32>(larger ? max(sum, weight) : sum + weight))
  }
}

// @ts-ignore: decorator
@inline function leafOf(node: usize, nodes: usize, leaves: usize, leafBytes: usize): usize {
  return leaves + ((node - nodes) >> 4) * leafBytes
}

/**
 * What each class scores in each pixel.
 *
 * @param nodes    16 bytes each: feature · 4 · pixels (uint32), threshold (float32), pointers to left and right
 * @param leaves   classes float64 numbers for each node
 * @param planes   (features × pixels) float32
 * @param scores   (classes × pixels) float32, zero at the beginning
 * @param larger   1: the largest contribution counts, 0: their sum
 */
export function scoreClasses(nodes: usize, leaves: usize, roots: usize, trees: i32, planes: usize, pixels: i32, classes: i32, scores: usize, larger: i32): void {
  const leafBytes = <usize>classes << 3
  const stride = <usize>pixels << 2
  const block: i32 = 1024
  for (let start: i32 = 0; start < pixels; start += block) {
    const end = min(pixels, start + block)
    for (let t: i32 = 0; t < trees; t++) {
      const root = <usize>load<u32>(roots + (<usize>t << 2))
      let i = start
      for (; i + 8 <= end; i += 8) {
        const p = planes + (<usize>i << 2)
        let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root
        while (true) {
          const a1 = next(a, p), b1 = next(b, p + 4), c1 = next(c, p + 8), d1 = next(d, p + 12)
          const e1 = next(e, p + 16), f1 = next(f, p + 20), g1 = next(g, p + 24), h1 = next(h, p + 28)
          const moved = (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) | (e ^ e1) | (f ^ f1) | (g ^ g1) | (h ^ h1)
          a = next(a1, p)
          b = next(b1, p + 4)
          c = next(c1, p + 8)
          d = next(d1, p + 12)
          e = next(e1, p + 16)
          f = next(f1, p + 20)
          g = next(g1, p + 24)
          h = next(h1, p + 28)
          if (moved == 0) break
        }
        const s = scores + (<usize>i << 2)
        const most = larger != 0
        addLeaf(s, stride, leafOf(a, nodes, leaves, leafBytes), classes, most)
        addLeaf(s + 4, stride, leafOf(b, nodes, leaves, leafBytes), classes, most)
        addLeaf(s + 8, stride, leafOf(c, nodes, leaves, leafBytes), classes, most)
        addLeaf(s + 12, stride, leafOf(d, nodes, leaves, leafBytes), classes, most)
        addLeaf(s + 16, stride, leafOf(e, nodes, leaves, leafBytes), classes, most)
        addLeaf(s + 20, stride, leafOf(f, nodes, leaves, leafBytes), classes, most)
        addLeaf(s + 24, stride, leafOf(g, nodes, leaves, leafBytes), classes, most)
        addLeaf(s + 28, stride, leafOf(h, nodes, leaves, leafBytes), classes, most)
      }
      for (; i < end; i++) {
        const p = planes + (<usize>i << 2)
        let node = root
        let after = next(node, p)
        while (after != node) {
          node = after
          after = next(node, p)
        }
        addLeaf(scores + (<usize>i << 2), stride, leafOf(node, nodes, leaves, leafBytes), classes, larger != 0)
      }
    }
  }
}
