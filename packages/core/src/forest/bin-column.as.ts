// The kernel of bins.ts.

/**
 * Replaces values by how many edges are not above them; NaN stays.
 *
 * @param edges  256 float32 in ascending order, filled up with NaN
 */
export function binColumn(values: usize, count: i32, edges: usize, bins: usize): void {
  for (let i: i32 = 0; i < count; i++) {
    const value = load<f32>(values + (<usize>i << 2))
    let at = edges
    for (let step: usize = 512; step >= 4; step >>= 1) at += select<usize>(step, 0, load<f32>(at + step - 4) <= value)
    store<f32>(bins + (<usize>i << 2), value != value ? value : <f32>((at - edges) >> 2))
  }
}
