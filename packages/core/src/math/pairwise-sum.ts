/**
 * Sum of float64 numbers by halving, which keeps the rounding error small, in the order that numpy adds contiguous arrays:
 * below 8 numbers one after the other, up to 128 in eight interleaved sums, above by halves at a multiple of 8.
 */
export function pairwiseSum(values: ArrayLike<number>, start = 0, end = values.length): number {
  const count = end - start
  if (count < 8) {
    let sum = 0
    for (let i = start; i < end; i++) sum += values[i] as number
    return sum
  }
  if (count <= 128) {
    const sums = [0, 1, 2, 3, 4, 5, 6, 7].map((lane) => values[start + lane] as number) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    let i = start + 8
    for (; i + 8 <= end; i += 8) for (let lane = 0; lane < 8; lane++) (sums[lane] as number) += values[i + lane] as number
    let sum = sums[0] + sums[1] + (sums[2] + sums[3]) + (sums[4] + sums[5] + (sums[6] + sums[7]))
    for (; i < end; i++) sum += values[i] as number
    return sum
  }
  let half = Math.floor(count / 2)
  half -= half % 8
  return pairwiseSum(values, start, start + half) + pairwiseSum(values, start + half, end)
}
