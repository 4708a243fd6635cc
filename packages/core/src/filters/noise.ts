/** Second differences in both directions over planes: the sum of their magnitudes, and how many there are. */
export interface SecondDifferences {
  readonly sum: number
  readonly count: number
}

/** Of planes of (height × width) that follow each other; where a pixel has no value there is none. */
export function secondDifferences(planes: Float32Array, [height, width]: readonly [number, number]): SecondDifferences {
  let [sum, count] = [0, 0]
  const second = (at: number): number => (planes[at - 1] as number) - 2 * (planes[at] as number) + (planes[at + 1] as number)
  for (let plane = 0; plane < planes.length; plane += height * width)
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++) {
        const at = plane + y * width + x
        const difference = second(at - width) - 2 * second(at) + second(at + width)
        if (!Number.isFinite(difference)) continue
        sum += Math.abs(difference)
        count++
      }
  return { sum, count }
}

/** Standard deviation of the noise (Immerkær, Computer Vision and Image Understanding 64, 1996); 0 where nothing is known of it. */
export function noiseOf(parts: Iterable<SecondDifferences>): number {
  let [sum, count] = [0, 0]
  for (const part of parts) {
    sum += part.sum
    count += part.count
  }
  return count === 0 ? 0 : (Math.sqrt(Math.PI / 2) * sum) / (6 * count)
}
