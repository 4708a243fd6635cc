/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number]

export const fromHex = (hex: string): Colour => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour

export const toHex = (colour: Colour): string => `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`

/**
 * Colours of classes, in the order that keeps the smallest distance largest for all kinds of colour vision.
 * Okabe and Ito, "Color Universal Design" (2008).
 */
export const classPalette: readonly string[] = ['#0072b2', '#e69f00', '#56b4e9', '#d55e00', '#009e73', '#f0e442', '#cc79a7']

/** Colour of a class by its value, 1 and above: beyond the palette its colours come again, darker, then paler. */
export function defaultClassColour(value: number): string {
  const round = Math.floor((value - 1) / classPalette.length)
  const colour = fromHex(classPalette[(value - 1) % classPalette.length] as string)
  if (round % 3 === 0) return toHex(colour)
  return toHex(colour.map((part) => Math.round(round % 3 === 1 ? 0.55 * part : 255 - 0.45 * (255 - part))) as unknown as Colour)
}

/** A whole number mixed so that neighbours land far apart; the same in the shader. Murmur3's last step. */
export function scrambled(label: number, seed: number): number {
  let h = (label ^ Math.imul(seed, 0x9e3779b9)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0
  return (h ^ (h >>> 16)) >>> 0
}

/** A colour from hue, saturation and value, all from 0 to 1. */
export function fromHsv(hue: number, saturation: number, value: number): Colour {
  const part = (n: number): number => {
    const k = (n + hue * 6) % 6
    return Math.round(255 * (value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1))))
  }
  return [part(5), part(3), part(1)]
}

/** So many colours are told apart by objects; more objects share them. */
export const objectColourCount = 256

/** Colours of objects: hues in steps of the golden ratio, so that neighbours in the list look different. */
export const objectColours: readonly Colour[] = Array.from({ length: objectColourCount }, (_, i) =>
  fromHsv((i * 0.618033988749895) % 1, 0.55 + (0.4 * ((i * 7) % 5)) / 4, 0.8 + (0.2 * ((i * 3) % 4)) / 3),
)

/** Colour of an object: 0 is background and has none. */
export const objectColour = (label: number, seed: number): Colour => objectColours[scrambled(label, seed) % objectColourCount] as Colour

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: Colour, b: Colour): number {
  const [dark, bright] = [luminance(a), luminance(b)].sort((one, other) => one - other) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}
