export interface ScaleBar {
  /** Its length on the screen. */
  readonly pixels: number
  readonly text: string
}

/**
 * A scale bar of a round length: 1, 2 or 5 times a power of ten.
 *
 * @param zoom     screen pixels per image pixel
 * @param spacing  length of an image pixel in the unit
 * @param most     how long it may be on the screen
 */
export function scaleBar(zoom: number, spacing: number, unit: 'micrometer' | 'pixel', most = 140): ScaleBar {
  const longest = (most / zoom) * spacing
  const power = 10 ** Math.floor(Math.log10(longest))
  const factor = [5, 2, 1].find((one) => one * power <= longest) as number
  const length = factor * power
  const pixels = (length / spacing) * zoom
  if (unit === 'pixel') return { pixels, text: `${length} px` }
  if (length >= 1000) return { pixels, text: `${length / 1000} mm` }
  if (length < 1) return { pixels, text: `${Math.round(length * 1000)} nm` }
  return { pixels, text: `${length} µm` }
}
