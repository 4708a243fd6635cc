import type { PixelData } from '@cambium/core'
import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals-core'
import type { Compute } from '../engine/engine-client.ts'
import { planeAt } from '../layers/layer.ts'
import { emptyLabels, type OpenedImage, type Scene } from '../layers/scene.ts'
import type { Size } from '../plans/camera.ts'
import { copyTile, type ImageTile, overviewStep, TileCache, type TilePlace, tileKey, tilesIn } from '../plans/image-tile.ts'
import { SparseLabels } from '../plans/label-store.ts'
import { bytesInMemory } from '../plans/memory.ts'
import { type Patch, patchFor, patchSize } from '../plans/patch.ts'
import { applyChange, type PixelChange } from '../plans/pixel-change.ts'
import { intersection, isEmpty } from '../plans/rect.ts'
import { text } from '../text/en.ts'
import type { Notices } from './notices.ts'

/** What was painted on an image: every pixel, or how it came about. */
export type Strokes = Uint8Array | readonly PixelChange[]

/** Room for what is painted on an image, with what was painted on it before. */
export function labelsWith(image: OpenedImage, strokes: Strokes | undefined): Uint8Array | SparseLabels {
  const labels = emptyLabels(image)
  if (strokes instanceof Uint8Array && labels instanceof Uint8Array) labels.set(strokes)
  else if (labels instanceof SparseLabels) {
    if (strokes instanceof Uint8Array) throw new Error(`${image.name}: strokes of an image that stays on disk are kept change by change`)
    for (const change of strokes ?? []) applyChange(labels, change, 'after')
  }
  return labels
}

/** Memory that images may take, in bytes, where nobody says otherwise: a gigabyte. */
export const defaultBudget = 2 ** 30

/** Of the budget a half is for tiles that were read, and an eighth for the overview. */
const [tilesShare, overviewShare] = [0.5, 0.125]

/** Of what is in view, so much is put together on each side besides. */
const margin = 0.1

/** The view is at rest after so many milliseconds. */
const patience = 150

/** An image whose file the page has no more, with what was painted on it. */
export interface AwaitedImage {
  readonly id: string
  readonly image: OpenedImage
  readonly strokes: Strokes
  /** The notice that asks for the file. */
  readonly notice: number
}

/** A part of a plane that is looked at. */
interface View {
  readonly plane: number
  readonly patch: Patch
}

/** What streaming needs of a workbench. */
interface Surroundings {
  readonly compute: Compute
  readonly notices: Notices
  readonly live: { follow(): void }
  /** The images that are looked at. */
  readonly seen: ReadonlySignal<readonly Scene[]>
  readonly viewSize: ReadonlySignal<Size>
}

/** Reads what is in view of images that stay on disk; what is not there yet is drawn from what is known coarser. */
export class Streaming {
  /** Bytes that images may take; larger ones stay on disk. */
  readonly budget = signal(defaultBudget)
  /** Images of the project that stay on disk and whose files have to be opened again. */
  readonly awaited = signal<readonly AwaitedImage[]>([])
  readonly #workbench: Surroundings
  readonly #tiles = new Map<string, TileCache>()
  readonly #views = new WeakMap<Scene, View>()
  readonly #reading = signal<ReadonlyMap<Scene, number>>(new Map())
  /** Tiles that are still to be read. */
  readonly missing = computed(() => [...this.#reading.value.values()].reduce((sum, count) => sum + count, 0))
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(workbench: Surroundings) {
    this.#workbench = workbench
    effect(() => {
      for (const scene of this.#seen()) this.#look(scene)
    })
    // what is not looked at gives up its memory
    effect(() => {
      const seen = this.#seen()
      const bytes = (tilesShare * this.budget.value) / Math.max(1, seen.length)
      for (const [id, tiles] of this.#tiles) {
        if (seen.some((scene) => scene.id === id)) tiles.mostBytes = bytes
        else this.#tiles.delete(id)
      }
    })
  }

  /** The images that stay on disk and are looked at. */
  #seen(): readonly Scene[] {
    return this.#workbench.seen.value.filter(({ isStored }) => isStored)
  }

  /** Draws what is known of an image in view, and reads the rest. */
  #look(scene: Scene): void {
    const camera = scene.camera.value
    const size = this.#workbench.viewSize.value
    const plane = planeAt(scene.dims, scene.position.value)
    const { pixelLayers } = scene
    untracked(() => {
      const before = this.#views.get(scene)
      const present = before?.plane === plane ? before.patch : undefined
      const patch = patchFor(camera, size, scene.dims, present, margin)
      for (const layer of pixelLayers) {
        const shown = layer.shown.peek()
        if (shown?.plane === plane && shown.patch === patch) continue
        if (layer.kind === 'labels') layer.show(plane, patch)
        else layer.shown.value = { plane, patch, data: this.#known(scene, layer.channel, plane, patch) }
      }
      if (patch !== present) {
        const view = { plane, patch }
        this.#views.set(scene, view)
        void this.#read(scene, view)
      }
      this.#followSoon()
    })
  }

  /** Says why an image stays on disk, and what that means. */
  tell({ name, dims, image }: Scene): void {
    const bytes = bytesInMemory(dims, image.channels, image.data.BYTES_PER_ELEMENT)
    this.#workbench.notices.add('info', text.stored.opened(name.peek(), bytes, this.budget.peek()))
  }

  /** Once nothing moves any more, the prediction of what came into view is asked for. */
  #followSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#workbench.live.follow(), patience)
  }

  #cache({ id }: Scene): TileCache {
    const known = this.#tiles.get(id)
    if (known !== undefined) return known
    const tiles = new TileCache((tilesShare * this.budget.peek()) / Math.max(1, this.#seen().length))
    this.#tiles.set(id, tiles)
    return tiles
  }

  #overviewStep({ dims, image }: Scene): number {
    const bytes = image.channels * image.data.BYTES_PER_ELEMENT
    return overviewStep(dims, (overviewShare * this.budget.peek()) / bytes)
  }

  /** The steps of the tiles from which a patch is drawn, the coarser first. */
  #steps(scene: Scene, { stride }: Patch): readonly number[] {
    const overview = this.#overviewStep(scene)
    return stride >= overview ? [overview] : [overview, stride]
  }

  /** The pixels of a patch as far as they are known. */
  #known(scene: Scene, channel: number, plane: number, patch: Patch): PixelData {
    const { height, width } = patchSize(patch)
    const data = new (scene.image.data.constructor as new (length: number) => PixelData)(height * width)
    const tiles = this.#cache(scene)
    const found = this.#steps(scene, patch).map((step) => {
      const places = tilesIn(patch.rect, { channel, plane, step })
      const known = places.map((place) => tiles.get(tileKey(place))).filter((tile) => tile !== undefined)
      return { known, isComplete: known.length === places.length }
    })
    // coarser tiles where finer ones are missing
    const wanted = found.at(-1)?.isComplete === true ? found.slice(-1) : found
    for (const { known } of wanted) for (const tile of known) copyTile(tile, scene.dims, patch, data)
    return data
  }

  /** Reads the tiles of a view that are missing. Another view of the image ends it. */
  async #read(scene: Scene, view: View): Promise<void> {
    const { compute, notices } = this.#workbench
    const { plane, patch } = view
    const tiles = this.#cache(scene)
    const step = this.#steps(scene, patch).at(-1) as number
    const channels = Array.from({ length: scene.image.channels }, (_, channel) => channel)
    const wanted = channels.flatMap((channel) => tilesIn(patch.rect, { channel, plane, step }))
    const places = wanted.filter((place) => tiles.get(tileKey(place)) === undefined)
    let left = places.length
    const isCurrent = (): boolean => this.#views.get(scene) === view
    const tell = (): void => {
      if (isCurrent()) this.#reading.value = new Map([...this.#reading.peek(), [scene, left]])
    }
    tell()
    if (places.length === 0) return
    const take = (tile: ImageTile): void => {
      tiles.put(tileKey(tile.place), tile)
      if (!isCurrent()) return
      left--
      tell()
      this.#show(scene, tile)
    }
    try {
      await compute.call((engine) => engine.tiles(scene.id, places, compute.callback(take)))
    } catch (error) {
      if (isCurrent()) notices.fail(error)
    } finally {
      left = 0
      tell()
    }
  }

  /** Draws a tile that was read. */
  #show(scene: Scene, tile: ImageTile): void {
    const layer = scene.pixelLayers.find(
      (one) => one.kind === 'image' && one.role === 'image' && one.channel === (tile.place satisfies TilePlace).channel,
    )
    const part = layer?.shown.peek()
    if (layer === undefined || part?.plane !== tile.place.plane) return
    const rect = intersection(copyTile(tile, scene.dims, part.patch, part.data), part.patch.rect)
    if (!isEmpty(rect)) layer.changed(part.plane, rect)
  }
}
