import { computed, signal } from '@preact/signals-core'
import type { LabelColours } from '../plans/label-colours.ts'
import { DenseLabels, type LabelData, type LabelStore, SparseLabels } from '../plans/label-store.ts'
import { emptyPatch, inPatch, type Patch, patchSize } from '../plans/patch.ts'
import { applyChange, ChangeRecorder, changedRects, countsOf, type PixelChange } from '../plans/pixel-change.ts'
import { intersection, isEmpty, nothing, type Rect, union } from '../plans/rect.ts'
import type { Visit } from '../plans/spans.ts'
import { type Dims, Layer, type PlanePixels, type Position, planeAt, planeCount, type Role, type ShownPart } from './layer.ts'

export interface LabelsLayerInit {
  readonly name: string
  readonly role: Exclude<Role, 'image' | 'probability' | 'uncertainty' | 'feature' | 'points' | 'regions'>
  /** In tiles where the image is too large for one array. */
  readonly data: LabelData | SparseLabels
  readonly dims: Dims
}

/** How layers of labels begin, by what they are for: how strongly they cover what is below, and how wide their outlines are. */
const looks: Readonly<Record<LabelsLayerInit['role'], { readonly opacity: number; readonly contour: number }>> = {
  annotation: { opacity: 0.8, contour: 0 },
  prediction: { opacity: 0.35, contour: 0 },
  objects: { opacity: 0.7, contour: 2 },
  'object annotation': { opacity: 0.8, contour: 0 },
  'object classes': { opacity: 0.8, contour: 0 },
  'object result': { opacity: 0.7, contour: 2 },
  truth: { opacity: 0.9, contour: 1 },
}

const nothingShown = new Uint8Array(0)

/** A number for every pixel: the class that was painted or predicted, or the object that it belongs to. 0 is none. */
export class LabelsLayer extends Layer {
  readonly kind = 'labels'
  readonly store: LabelStore
  /** What is at hand for drawing of labels in tiles. */
  readonly shown = signal<ShownPart<Uint8Array> | undefined>(undefined)
  /** Width of the outline in screen pixels; 0 fills. */
  readonly contour = signal(0)
  /** Another seed gives objects other colours. */
  readonly seed = signal(0)
  /** The chosen label, 0 for none. */
  readonly selected = signal(0)
  readonly showsSelectedOnly = signal(false)
  /** Colours of objects at a time point where they say what was measured; `undefined` where they only tell objects apart. */
  readonly colouring = signal<((frame: number) => LabelColours) | undefined>(undefined)
  /** Pixels of each label: kept from change to change. */
  readonly #counts = new Map<number, number>()
  readonly counts = computed<ReadonlyMap<number, number>>(() => {
    this.revision.value
    return new Map(this.#counts)
  })

  constructor({ name, role, data, dims }: LabelsLayerInit) {
    super(name, role, dims)
    this.store = data instanceof SparseLabels ? data : new DenseLabels(data)
    this.opacity.value = looks[role].opacity
    this.contour.value = looks[role].contour
    this.#countAll()
  }

  /** Whose classes its numbers are: those of pixels or those of objects; undefined where they are objects. */
  get classesOf(): 'pixels' | 'objects' | undefined {
    if (this.role === 'annotation' || this.role === 'prediction') return 'pixels'
    return this.role === 'object annotation' || this.role === 'object classes' ? 'objects' : undefined
  }

  /** Whether it may be painted: what was computed may not, apart from objects, which are corrected. */
  get isPaintable(): boolean {
    return ['annotation', 'objects', 'object annotation', 'truth'].includes(this.role)
  }

  /** The labels of all pixels. @throws {Error} where they are in tiles */
  get data(): LabelData {
    if (this.store instanceof DenseLabels) return this.store.data
    throw new Error(`${this.name.peek()}: labels of an image that stays on disk are in tiles`)
  }

  /** The labels in tiles; undefined where they are in one array. */
  get sparse(): SparseLabels | undefined {
    return this.store instanceof SparseLabels ? this.store : undefined
  }

  pixelsAt(position: Position): PlanePixels<LabelData> {
    if (this.store instanceof DenseLabels) return { data: this.store.data, offset: this.offsetOf(position), patch: undefined }
    const part = this.shown.value?.plane === planeAt(this.dims, position) ? this.shown.value : undefined
    return { data: part?.data ?? nothingShown, offset: 0, patch: part?.patch ?? emptyPatch }
  }

  /** The label of a pixel. */
  at(position: Position, y: number, x: number): number {
    return this.store.at(this.offsetOf(position) + y * this.dims.width + x)
  }

  /** Shows another part of labels in tiles. */
  show(plane: number, patch: Patch): void {
    const { height, width } = patchSize(patch)
    const data = new Uint8Array(height * width)
    this.sparse?.sample(plane, patch.rect, patch.stride, data)
    this.shown.value = { plane, patch, data }
  }

  override changed(plane: number, rect?: Rect): void {
    const part = this.shown.peek()
    if (part?.plane === plane) this.#refresh(part, rect ?? part.patch.rect)
    super.changed(plane, rect)
  }

  /** Takes over what is new in a rectangle. */
  #refresh({ plane, patch, data }: ShownPart<Uint8Array>, rect: Rect): void {
    const { stride, rect: whole } = patch
    const inside = inPatch(patch, intersection(rect, whole))
    if (isEmpty(inside)) return
    const at = (place: number, start: number): number => start + place * stride
    const part = { y0: at(inside.y0, whole.y0), x0: at(inside.x0, whole.x0), y1: at(inside.y1, whole.y0), x1: at(inside.x1, whole.x0) }
    const columns = inside.x1 - inside.x0
    const pixels = new Uint8Array((inside.y1 - inside.y0) * columns)
    this.sparse?.sample(plane, part, stride, pixels)
    const { width } = patchSize(patch)
    for (let y = inside.y0, from = 0; y < inside.y1; y++, from += columns)
      data.set(pixels.subarray(from, from + columns), y * width + inside.x0)
  }

  offsetOf({ t, z }: { readonly t: number; readonly z: number }): number {
    return (t * this.dims.z + z) * this.dims.height * this.dims.width
  }

  /** Takes over how another layer is shown. */
  looksLike(other: LabelsLayer): void {
    this.name.value = other.name.peek()
    this.isVisible.value = other.isVisible.peek()
    this.isLocked.value = other.isLocked.peek()
    this.opacity.value = other.opacity.peek()
    this.contour.value = other.contour.peek()
    this.seed.value = other.seed.peek()
    this.showsSelectedOnly.value = other.showsSelectedOnly.peek()
  }

  /** Whether no pixel has a label. */
  isEmpty(): boolean {
    return this.data.every((label) => label === 0)
  }

  /** The largest label. */
  largest(): number {
    let largest = 0
    for (let i = 0; i < this.data.length; i++) largest = Math.max(largest, this.data[i] as number)
    return largest
  }

  /** Begins to write: see {@link Edit}. */
  edit(): Edit {
    return new Edit(this)
  }

  /** Puts a change on or takes it back. */
  apply(change: PixelChange, which: 'before' | 'after'): void {
    applyChange(this.store, change, which)
    this.count(change, which === 'after' ? 1 : -1)
    for (const [plane, rect] of changedRects(change, this.dims)) this.changed(plane, rect)
  }

  /** Replaces pixels of a plane, as when a tile was computed; this is no edit that can be undone. */
  replace(plane: number, rect: Rect, pixels: LabelData): void {
    if (this.sparse !== undefined) {
      this.sparse.put(plane, rect, pixels)
      this.changed(plane, rect)
      return
    }
    const { height, width } = this.dims
    const columns = rect.x1 - rect.x0
    for (let y = rect.y0; y < rect.y1; y++) {
      const to = plane * height * width + y * width + rect.x0
      const from = (y - rect.y0) * columns
      this.data.set(pixels.subarray(from, from + columns), to)
    }
    this.changed(plane, rect)
  }

  count(change: PixelChange, sign: 1 | -1): void {
    for (const [label, pixels] of countsOf(change)) {
      const count = (this.#counts.get(label) ?? 0) + sign * pixels
      if (count === 0) this.#counts.delete(label)
      else this.#counts.set(label, count)
    }
  }

  #countAll(): void {
    if (this.role !== 'annotation' && this.role !== 'object annotation') return
    const counts = new Float64Array(256)
    const pieces = this.sparse === undefined ? [this.data] : this.sparse.tiles.map(({ pixels }) => pixels)
    for (const pixels of pieces)
      for (let i = 0; i < pixels.length; i++) counts[pixels[i] as number] = (counts[pixels[i] as number] as number) + 1
    for (const [label, count] of counts.entries()) if (count > 0) this.#counts.set(label, count)
  }
}

/** Pixels on their way to be one step of the history: they are seen at once. */
export class Edit {
  readonly #layer: LabelsLayer
  readonly #recorder: ChangeRecorder

  constructor(layer: LabelsLayer) {
    this.#layer = layer
    this.#recorder = new ChangeRecorder(layer.store)
  }

  /**
   * Writes pieces of rows into a plane.
   *
   * @param draw      hands out the pieces
   * @param onlyOver  where given, only pixels of this value are written
   */
  write(plane: number, value: number, draw: (visit: Visit) => void, onlyOver?: number): Rect {
    const { height, width } = this.#layer.dims
    const offset = plane * height * width
    let rect: Rect = nothing
    draw((y, x0, x1) => {
      this.#recorder.write(offset + y * width + x0, offset + y * width + x1, value, onlyOver)
      rect = union(rect, { y0: y, y1: y + 1, x0, x1 })
    })
    if (!isEmpty(rect)) this.#layer.changed(plane, rect)
    return rect
  }

  /** Gives all pixels of a label another one. */
  replaceEverywhere(label: number, by: number): void {
    for (let t = 0; t < this.#layer.dims.t; t++) this.replaceAt(t, label, by)
  }

  /** Gives all pixels that a label has at a time point another one. */
  replaceAt(t: number, label: number, by: number): void {
    const { z: planes, height, width } = this.#layer.dims
    const from = t * planes * height * width
    this.#recorder.write(from, from + planes * height * width, by, label)
    for (let z = 0; z < planes; z++) this.#layer.changed(t * planes + z)
  }

  /** Writes all planes. */
  writeAll(values: LabelData): void {
    const { dims } = this.#layer
    for (let start = 0; start < values.length; ) {
      let end = start + 1
      while (end < values.length && values[end] === values[start]) end++
      this.#recorder.write(start, end, values[start] as number)
      start = end
    }
    for (let plane = 0; plane < planeCount(dims); plane++) this.#layer.changed(plane)
  }

  /** Ends the edit. @returns undefined where nothing changed */
  finish(): PixelChange | undefined {
    if (this.#recorder.isEmpty) return undefined
    const change = this.#recorder.change()
    this.#layer.count(change, 1)
    this.#layer.revision.value++
    return change
  }

  /** Takes everything back. */
  cancel(): void {
    const change = this.#recorder.change()
    applyChange(this.#layer.store, change, 'before')
    for (const [plane, rect] of changedRects(change, this.#layer.dims)) this.#layer.changed(plane, rect)
  }
}
