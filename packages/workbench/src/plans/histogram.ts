export interface Histogram {
  /** Pixels in each of equal steps between the least and the largest value. */
  readonly counts: Uint32Array
  readonly least: number
  readonly largest: number
}

export type Limits = readonly [number, number]

const steps = 256
/** A histogram of more pixels would not look different. */
const mostSamples = 1 << 20

/**
 * The histogram of an image, of equally spaced pixels all over it where there are many. Pixels that are no numbers do not count.
 *
 * @param data  all planes
 */
export function histogramOf(data: ArrayLike<number>): Histogram {
  // an odd step does not fall into step with rows of an even length
  const stride = Math.max(1, Math.floor(data.length / mostSamples)) | 1
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < data.length; i += stride) {
    const value = data[i] as number
    if (!Number.isFinite(value)) continue
    if (value < least) least = value
    if (value > largest) largest = value
  }
  const counts = new Uint32Array(steps)
  if (least > largest) return { counts, least: 0, largest: 1 }
  if (least === largest) return { counts: counts.fill(data.length, 0, 1), least, largest: least + 1 }
  const scale = steps / (largest - least)
  for (let i = 0; i < data.length; i += stride) {
    const value = data[i] as number
    if (!Number.isFinite(value)) continue
    const step = Math.min(steps - 1, Math.floor((value - least) * scale))
    counts[step] = (counts[step] as number) + 1
  }
  return { counts, least, largest }
}

/** Limits of contrast that leave out the same small share of the darkest and of the brightest pixels. */
export function contrastLimits({ counts, least, largest }: Histogram, leftOut = 0.001): Limits {
  if (counts.filter((count) => count > 0).length < 2) return [least, largest]
  const total = counts.reduce((sum, count) => sum + count, 0)
  const width = (largest - least) / counts.length
  const quantile = (share: number): number => {
    const wanted = share * total
    let before = 0
    for (const [step, count] of counts.entries()) {
      if (count > 0 && before + count >= wanted) return least + width * (step + Math.min(1, Math.max(0, (wanted - before) / count)))
      before += count
    }
    return largest
  }
  const [low, high] = [quantile(leftOut), quantile(1 - leftOut)]
  return high > low ? [low, high] : [least, largest]
}
