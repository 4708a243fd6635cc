import { type Camera, type Size, toImage } from '../plans/camera.ts'
import { scrambled } from '../plans/colours.ts'
import type { Rect } from '../plans/rect.ts'
import type { ImagePart, LabelsPart, Picture } from './picture.ts'

/** Which pixel of the image each column and row of the screen shows, −1 outside; with a margin for what looks at its neighbours. */
interface Grid {
  readonly rows: Int32Array
  readonly columns: Int32Array
}

/** Outlines look so many screen pixels around them at most. */
const margin = 32

function places(start: number, step: number, from: number, to: number, length: number): Int32Array {
  return Int32Array.from({ length: to - from + 2 * margin }, (_, i) => {
    const place = Math.floor(start + (from - margin + i + 0.5) * step)
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

/** Index of the colour of each value of a whole type, made anew where limits or gamma change. */
const tables = new WeakMap<object, { readonly key: string; readonly table: Uint8Array }>()

const indexOf = (value: number, low: number, scale: number, gamma: number): number => {
  const share = Math.min(1, Math.max(0, (value - low) * scale))
  return Math.floor((gamma === 1 ? share : share ** gamma) * 255 + 0.5)
}

/** A function from values to colours, −1 for values that are no numbers. */
function indexing({ data, limits, gamma }: ImagePart): (value: number) => number {
  const [low, high] = limits
  const scale = 1 / Math.max(high - low, Number.MIN_VALUE)
  if (!(data instanceof Uint8Array || data instanceof Uint16Array))
    return (value) => (Number.isNaN(value) ? -1 : indexOf(value, low, scale, gamma))
  const key = `${low} ${high} ${gamma}`
  let known = tables.get(data)
  if (known?.key !== key) {
    const table = Uint8Array.from({ length: data instanceof Uint8Array ? 256 : 65536 }, (_, value) => indexOf(value, low, scale, gamma))
    known = { key, table }
    tables.set(data, known)
  }
  const { table } = known
  return (value) => table[value] as number
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
  const toIndex = indexing(part)
  const isCopy = (part.blending === 'translucent' || part.blending === 'opaque') && part.opacity === 1
  const words = new Uint32Array(target.buffer, target.byteOffset, height * width)
  const packed = new Uint32Array(colours.buffer, colours.byteOffset, 256)
  for (let y = 0; y < height; y++) {
    const row = grid.rows[y + margin] as number
    if (row < 0) continue
    const start = offset + row * imageWidth
    for (let x = 0; x < width; x++) {
      const column = grid.columns[x + margin] as number
      if (column < 0) continue
      const index = toIndex(data[start + column] as number)
      if (index < 0) continue
      const at = y * width + x
      if (isCopy) words[at] = packed[index] as number
      else blend(target, 4 * at, colours, 4 * index, part)
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

function drawLabels(part: LabelsPart, imageWidth: number, canvas: Canvas): void {
  const { target, height, width, grid } = canvas
  const { data, offset, colours, isScrambled, seed, fill, contour, outline, hasEdge, only, selected } = part
  const { rows, columns } = grid
  const colourOf = (label: number): number => 4 * (isScrambled ? scrambled(label, seed) % 256 : Math.min(255, label))
  /** The label at a place of the screen, 0 outside and where it is hidden. */
  const labelAt = (y: number, x: number): number => {
    const [row, column] = [rows[y + margin] as number, columns[x + margin] as number]
    return row < 0 || column < 0 ? 0 : (data[offset + row * imageWidth + column] as number)
  }
  const isShown = (label: number): boolean => label !== 0 && (only === 0 || label === only) && colours[colourOf(label) + 3] !== 0
  const differs = (label: number, y: number, x: number, by: number): boolean =>
    labelAt(y - by, x) !== label ||
    labelAt(y + by, x) !== label ||
    labelAt(y, x - by) !== label ||
    labelAt(y, x + by) !== label ||
    labelAt(y - by, x - by) !== label ||
    labelAt(y - by, x + by) !== label ||
    labelAt(y + by, x - by) !== label ||
    labelAt(y + by, x + by) !== label
  const isNear = (y: number, x: number, by: number): boolean =>
    isShown(labelAt(y - by, x)) || isShown(labelAt(y + by, x)) || isShown(labelAt(y, x - by)) || isShown(labelAt(y, x + by))
  for (let y = 0; y < height; y++) {
    const row = rows[y + margin] as number
    if (row < 0) continue
    const start = offset + row * imageWidth
    for (let x = 0; x < width; x++) {
      const column = columns[x + margin] as number
      if (column < 0) continue
      const label = data[start + column] as number
      const at = 4 * (y * width + x)
      if (label === 0 || !isShown(label)) {
        if (!hasEdge) continue
        if (isNear(y, x, 1)) mix(target, at, 255, 255, 255, 0.9)
        else if (isNear(y, x, 2)) mix(target, at, 0, 0, 0, 0.9)
        continue
      }
      const colour = colourOf(label)
      const [red, green, blue] = [colours[colour] as number, colours[colour + 1] as number, colours[colour + 2] as number]
      if (contour > 0 && differs(label, y, x, contour)) {
        if (label === selected) mix(target, at, 255, 255, 255, 1)
        else mix(target, at, red, green, blue, outline)
      } else if (fill > 0) mix(target, at, red, green, blue, label === selected ? Math.min(1, fill + 0.25) : fill)
    }
  }
}

export interface Frame {
  readonly picture: Picture
  readonly camera: Camera
  readonly view: Size
  /** The part of the view to draw. */
  readonly rect: Rect
  /** Red, green and blue outside the image. */
  readonly background: readonly [number, number, number]
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
    if (part.kind === 'labels') drawLabels(part, picture.width, canvas)
    else if (part.isLinear && camera.zoom > 1) drawSmooth(part, picture, camera, view, rect, canvas)
    else drawImage(part, picture.width, canvas)
  }
}
