import type { Image, LabelImage } from '@cambium/core'

type Colour = readonly [number, number, number]

/** Colours of objects that are told apart well, also by people who do not see all colours. */
const palette: readonly Colour[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
]

/** Grey values from 0 to 255 between the darkest and almost the brightest pixel. */
export function contrasted({ data }: Image): Uint8Array {
  const sorted = data.slice().sort()
  const low = sorted[Math.floor(0.002 * sorted.length)] as number
  const high = sorted[Math.floor(0.995 * (sorted.length - 1))] as number
  return Uint8Array.from(data, (value) => Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low || 1)))))
}

/** One plane of an image with the outlines of objects in colour, beside the plane alone: red, green, blue for a PNG. */
export function overlayPicture(
  image: Image,
  labels: LabelImage,
  z = 0,
): { readonly axes: 'cyx'; readonly shape: number[]; readonly data: Uint8Array } {
  const [height = 1, width = 1] = image.shape.slice(-2)
  const grey = contrasted(image)
  const gap = 4
  const total = 2 * width + gap
  const data = new Uint8Array(3 * height * total).fill(255)
  const offset = z * height * width
  const labelAt = (y: number, x: number): number =>
    y < 0 || x < 0 || y >= height || x >= width ? 0 : (labels.data[offset + y * width + x] as number)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = grey[offset + y * width + x] as number
      const label = labelAt(y, x)
      const isEdge =
        label > 0 && [labelAt(y - 1, x), labelAt(y + 1, x), labelAt(y, x - 1), labelAt(y, x + 1)].some((other) => other !== label)
      const colour = palette[label % palette.length] as Colour
      for (let c = 0; c < 3; c++) {
        data[(c * height + y) * total + x] = value
        data[(c * height + y) * total + width + gap + x] = isEdge
          ? (colour[c] as number)
          : label > 0
            ? Math.round(0.75 * value + 0.25 * (colour[c] as number))
            : value
      }
    }
  }
  return { axes: 'cyx', shape: [3, height, total], data }
}

/** What a cell of the terminal shows: two pixels, one above the other. */
function cell(upper: Colour, lower: Colour): string {
  return `\u001B[38;2;${upper.join(';')}m\u001B[48;2;${lower.join(';')}m▀`
}

/**
 * A small picture for the terminal: objects in colour over the image, or, without colours, filled blocks where objects are.
 *
 * @param columns  width in characters
 */
export function terminalPicture(
  image: Image,
  labels: LabelImage,
  { columns, colours, z = 0 }: { columns: number; colours: boolean; z?: number },
): string {
  const [height = 1, width = 1] = image.shape.slice(-2)
  const step = width / Math.min(columns, width)
  const rows = Math.floor(height / step / 2)
  const grey = contrasted(image)
  const offset = z * height * width
  const at = (row: number, column: number): { label: number; colour: Colour } => {
    const index =
      offset + Math.min(height - 1, Math.floor((row + 0.5) * step)) * width + Math.min(width - 1, Math.floor((column + 0.5) * step))
    const label = labels.data[index] as number
    const value = grey[index] as number
    const shade = (channel: number): number => Math.round(channel * (0.35 + (0.65 * value) / 255))
    const [r, g, b] = palette[label % palette.length] as Colour
    return { label, colour: label === 0 ? [value >> 1, value >> 1, value >> 1] : [shade(r), shade(g), shade(b)] }
  }
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: Math.min(columns, width) }, (__, column) => {
      const [upper, lower] = [at(2 * row, column), at(2 * row + 1, column)]
      if (colours) return cell(upper.colour, lower.colour)
      if (upper.label > 0) return lower.label > 0 ? '█' : '▀'
      return lower.label > 0 ? '▄' : ' '
    })
    return cells.join('').trimEnd() + (colours ? '\u001B[0m' : '')
  })
  return lines.join('\n')
}
