import { type Camera, type Size, toImage } from '../plans/camera.ts'
import { scrambled } from '../plans/colours.ts'
import { unmeasured } from '../plans/label-colours.ts'
import { type Patch, patchSize } from '../plans/patch.ts'
import type { Rect } from '../plans/rect.ts'
import type { ImagePart, LabelsPart } from './picture.ts'
import { type Frame, nudge } from './renderer.ts'

/** Which pixel of the image each column and row of the screen shows, −1 outside; with a margin for what looks at its neighbours. */
interface Grid {
  readonly rows: Int32Array
  readonly columns: Int32Array
}

/** Outlines look so many screen pixels around them at most. */
const margin = 32

function places(start: number, step: number, from: number, to: number, length: number): Int32Array {
  return Int32Array.from({ length: to - from + 2 * margin }, (_, i) => {
    const place = Math.floor(start + (from - margin + i + 0.5) * step + nudge)
    return place < 0 || place >= length ? -1 : place
  })
}

function gridOf({ height, width }: Size, camera: Camera, view: Size, rect: Rect): Grid {
  const corner = toImage(camera, view, { y: 0, x: 0 })
  return {
    rows: places(corner.y, 1 / camera.zoom, rect.y0, rect.y1, height),
    columns: places(corner.x, 1 / camera.zoom, rect.x0, rect.x1, width),
  }
}

/** The same in the pixels of a patch, −1 outside. */
function gridIn({ rows, columns }: Grid, { rect, stride }: Patch): Grid {
  const within = (places: Int32Array, from: number, to: number): Int32Array =>
    places.map((place) => (place < from || place >= to ? -1 : Math.floor((place - from) / stride)))
  return { rows: within(rows, rect.y0, rect.y1), columns: within(columns, rect.x0, rect.x1) }
}

const indexOf = (value: number, low: number, scale: number, gamma: number): number => {
  const share = Math.min(1, Math.max(0, (value - low) * scale))
  return Math.floor((gamma === 1 ? share : share ** gamma) * 255 + 0.5)
}

/** Index of the colour of each value of a whole type; made anew where limits or gamma change. */
const tables = new WeakMap<object, { readonly key: string; readonly table: Uint8Array }>()

function tableOf({ data, limits: [low, high], gamma }: ImagePart): Uint8Array | undefined {
  if (!(data instanceof Uint8Array || data instanceof Uint16Array)) return undefined
  const key = `${low} ${high} ${gamma}`
  const known = tables.get(data)
  if (known?.key === key) return known.table
  const scale = 1 / Math.max(high - low, Number.MIN_VALUE)
  const table = Uint8Array.from({ length: data instanceof Uint8Array ? 256 : 65536 }, (_, value) => indexOf(value, low, scale, gamma))
  tables.set(data, { key, table })
  return table
}

/** A function from values to colours, −1 for values that are no numbers. */
function indexing(part: ImagePart): (value: number) => number {
  const [low, high] = part.limits
  const scale = 1 / Math.max(high - low, Number.MIN_VALUE)
  const table = tableOf(part)
  if (table !== undefined) return (value) => table[value] as number
  return (value) => (Number.isNaN(value) ? -1 : indexOf(value, low, scale, part.gamma))
}

/** Puts a colour over a pixel. */
function blend(target: Uint8ClampedArray, at: number, colours: Uint8Array, from: number, { opacity, blending }: ImagePart): void {
  for (let k = 0; k < 3; k++) {
    const [above, below] = [colours[from + k] as number, target[at + k] as number]
    if (blending === 'additive') target[at + k] = below + above * opacity
    else if (blending === 'minimum') target[at + k] = Math.min(below, above * opacity + 255 * (1 - opacity))
    else target[at + k] = blending === 'opaque' ? above : below + (above - below) * opacity
  }
}

interface Canvas {
  /** Red, green, blue and 255 of each pixel of the rectangle. */
  readonly target: Uint8ClampedArray
  readonly height: number
  readonly width: number
  readonly grid: Grid
}

function drawImage(part: ImagePart, imageWidth: number, canvas: Canvas): void {
  const { target, height, width, grid } = canvas
  const { data, offset, colours } = part
  const isCopy = (part.blending === 'translucent' || part.blending === 'opaque') && part.opacity === 1
  const table = tableOf(part)
  if (isCopy && table !== undefined) {
    copyImage(part, imageWidth, table, canvas)
    return
  }
  const toIndex = indexing(part)
  for (let y = 0; y < height; y++) {
    const row = grid.rows[y + margin] as number
    if (row < 0) continue
    const start = offset + row * imageWidth
    for (let x = 0; x < width; x++) {
      const column = grid.columns[x + margin] as number
      if (column < 0) continue
      const index = toIndex(data[start + column] as number)
      if (index >= 0) blend(target, 4 * (y * width + x), colours, 4 * index, part)
    }
  }
}

/** The same for whole numbers that cover what is below: four bytes at once. */
function copyImage(
  { data, offset, colours }: ImagePart,
  imageWidth: number,
  table: Uint8Array,
  { target, height, width, grid }: Canvas,
): void {
  const words = new Uint32Array(target.buffer, target.byteOffset, height * width)
  const packed = new Uint32Array(colours.buffer, colours.byteOffset, 256)
  const columns = grid.columns.subarray(margin, margin + width)
  for (let y = 0; y < height; y++) {
    const row = grid.rows[y + margin] as number
    if (row < 0) continue
    const start = offset + row * imageWidth
    for (let x = 0; x < width; x++) {
      const column = columns[x] as number
      if (column >= 0) words[y * width + x] = packed[table[data[start + column] as number] as number] as number
    }
  }
}

/** The same with values between the middles of pixels. */
function drawSmooth(part: ImagePart, image: Size, camera: Camera, view: Size, rect: Rect, canvas: Canvas): void {
  const { target, height, width, grid } = canvas
  const { data, offset, colours } = part
  const toIndex = indexing(part)
  const isWhole = !(data instanceof Float32Array || data instanceof Float64Array)
  const corner = toImage(camera, view, { y: rect.y0 + 0.5, x: rect.x0 + 0.5 })
  const within = (place: number, length: number): number => Math.min(length - 1, Math.max(0, place))
  for (let y = 0; y < height; y++) {
    if ((grid.rows[y + margin] as number) < 0) continue
    const placeY = corner.y + y / camera.zoom - 0.5
    const [top, bottom] = [within(Math.floor(placeY), image.height), within(Math.floor(placeY) + 1, image.height)]
    const shareY = placeY - Math.floor(placeY)
    for (let x = 0; x < width; x++) {
      if ((grid.columns[x + margin] as number) < 0) continue
      const placeX = corner.x + x / camera.zoom - 0.5
      const [left, right] = [within(Math.floor(placeX), image.width), within(Math.floor(placeX) + 1, image.width)]
      const shareX = placeX - Math.floor(placeX)
      const at = (row: number, column: number): number => data[offset + row * image.width + column] as number
      const above = at(top, left) * (1 - shareX) + at(top, right) * shareX
      const below = at(bottom, left) * (1 - shareX) + at(bottom, right) * shareX
      const value = above * (1 - shareY) + below * shareY
      const index = toIndex(isWhole ? Math.round(value) : value)
      if (index >= 0) blend(target, 4 * (y * width + x), colours, 4 * index, part)
    }
  }
}

/** Mixes a colour into a pixel. */
function mix(target: Uint8ClampedArray, at: number, red: number, green: number, blue: number, share: number): void {
  target[at] = (target[at] as number) * (1 - share) + red * share
  target[at + 1] = (target[at + 1] as number) * (1 - share) + green * share
  target[at + 2] = (target[at + 2] as number) * (1 - share) + blue * share
}

/** The number of the colour of a label. */
function colourIndexOf({ numbering, seed }: LabelsPart): (label: number) => number {
  if (numbering === 'scrambled') return (label) => scrambled(label, seed) % 256
  if (numbering === 'label') return (label) => Math.min(255, label)
  return (label) => (label < numbering.length ? (numbering[label] as number) : unmeasured)
}

/** The labels that a part of a screen shows, with a border around it; hidden ones are 0. */
interface ShownLabels {
  readonly labels: Uint32Array
  readonly stride: number
  /** Whether a row holds any. */
  readonly isFilled: Uint8Array
}

function shownLabels(part: LabelsPart, imageWidth: number, { height, width, grid }: Canvas, border: number): ShownLabels {
  const { data, offset, colours, only } = part
  const indexOf = colourIndexOf(part)
  const stride = width + 2 * border
  const labels = new Uint32Array(stride * (height + 2 * border))
  const isFilled = new Uint8Array(height + 2 * border)
  const columns = grid.columns.subarray(margin - border, margin + width + border)
  for (let y = 0; y < height + 2 * border; y++) {
    const row = grid.rows[y + margin - border] as number
    if (row < 0) continue
    const start = offset + row * imageWidth
    let any = 0
    for (let x = 0; x < stride; x++) {
      const column = columns[x] as number
      if (column < 0) continue
      const label = data[start + column] as number
      if (label === 0 || (only !== 0 && label !== only)) continue
      if (colours[4 * indexOf(label) + 3] === 0) continue
      labels[y * stride + x] = label
      any = 1
    }
    isFilled[y] = any
  }
  return { labels, stride, isFilled }
}

/** Steps to the eight neighbours at a distance. */
const neighboursAt = (by: number, stride: number): readonly number[] =>
  [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => by * (y * stride + x))).filter((step) => step !== 0)

function drawLabels(part: LabelsPart, imageWidth: number, canvas: Canvas): void {
  const { target, height, width } = canvas
  const { colours, fill, contour, outline, hasEdge, selected } = part
  const indexOf = colourIndexOf(part)
  const border = Math.max(hasEdge ? 2 : 0, contour)
  const { labels, stride, isFilled } = shownLabels(part, imageWidth, canvas, border)
  const around = neighboursAt(contour, stride)
  const isNear = (at: number, by: number): boolean =>
    labels[at - by * stride] !== 0 || labels[at + by * stride] !== 0 || labels[at - by] !== 0 || labels[at + by] !== 0
  for (let y = 0; y < height; y++) {
    // most rows of most annotations are empty
    if (!isFilled.subarray(y, y + 2 * border + 1).includes(1)) continue
    for (let x = 0; x < width; x++) {
      const place = (y + border) * stride + x + border
      const label = labels[place] as number
      const at = 4 * (y * width + x)
      if (label === 0) {
        if (!hasEdge || (canvas.grid.rows[y + margin] as number) < 0 || (canvas.grid.columns[x + margin] as number) < 0) continue
        if (isNear(place, 1)) mix(target, at, 255, 255, 255, 0.9)
        else if (isNear(place, 2)) mix(target, at, 0, 0, 0, 0.9)
        continue
      }
      const colour = 4 * indexOf(label)
      const [red, green, blue] = [colours[colour] as number, colours[colour + 1] as number, colours[colour + 2] as number]
      if (contour > 0 && around.some((step) => labels[place + step] !== label)) {
        if (label === selected) mix(target, at, 255, 255, 255, 1)
        else mix(target, at, red, green, blue, outline)
      } else if (fill > 0) mix(target, at, red, green, blue, label === selected ? Math.min(1, fill + 0.25) : fill)
    }
  }
}

/**
 * Draws a part of a view without a graphics processor.
 *
 * @param target  four bytes for each pixel of the rectangle, row by row
 */
export function compose({ picture, camera, view, rect, background }: Frame, target: Uint8ClampedArray): void {
  const [height, width] = [rect.y1 - rect.y0, rect.x1 - rect.x0]
  const grid = gridOf(picture, camera, view, rect)
  const words = new Uint32Array(target.buffer, target.byteOffset, height * width)
  // bytes in the order of the machine: little-endian on all that run browsers
  const packed = (255 << 24) | (background[2] << 16) | (background[1] << 8) | background[0]
  words.fill(packed >>> 0)
  const canvas: Canvas = { target, height, width, grid }
  for (let y = 0; y < height; y++) {
    if ((grid.rows[y + margin] as number) < 0) continue
    for (let x = 0; x < width; x++) if ((grid.columns[x + margin] as number) >= 0) words[y * width + x] = 0xff000000
  }
  for (const part of picture.parts) {
    const { patch } = part
    const size = patch === undefined ? picture : patchSize(patch)
    const held = patch === undefined ? canvas : { ...canvas, grid: gridIn(grid, patch) }
    // where pixels are larger than those of the screen, a patch holds each of them
    const from = patch === undefined ? camera : { ...camera, y: camera.y - patch.rect.y0, x: camera.x - patch.rect.x0 }
    if (part.kind === 'labels') drawLabels(part, size.width, held)
    else if (part.isLinear && camera.zoom > 1) drawSmooth(part, size, from, view, rect, held)
    else drawImage(part, size.width, held)
  }
}
