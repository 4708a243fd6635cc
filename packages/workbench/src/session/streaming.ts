import type { PixelData } from '@cambium/core'
import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals-core'
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

/** What streaming needs of a workbench. */
interface Surroundings {
  readonly compute: Compute
  readonly notices: Notices
  readonly live: { follow(scene: Scene): void }
  readonly scenes: ReadonlySignal<readonly Scene[]>
  readonly active: ReadonlySignal<Scene | undefined>
  readonly viewSize: ReadonlySignal<Size>
}

/** Reads what is in view of images that stay on disk; what is not there yet is drawn from what is known coarser. */
export class Streaming {
  /** Bytes that images may take; larger ones stay on disk. */
  readonly budget = signal(defaultBudget)
  /** Images of the project that stay on disk and whose files have to be opened again. */
  readonly awaited = signal<readonly AwaitedImage[]>([])
  /** Tiles that are still to be read. */
  readonly missing = signal(0)
  readonly #workbench: Surroundings
  readonly #tiles = new Map<string, TileCache>()
  #run = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #view: { readonly scene: Scene; readonly plane: number; readonly patch: Patch } | undefined

  constructor(workbench: Surroundings) {
    this.#workbench = workbench
    effect(() => {
      const scene = workbench.active.value
      if (scene === undefined || !scene.isStored) return
      const camera = scene.camera.value
      const view = workbench.viewSize.value
      const plane = planeAt(scene.dims, scene.position.value)
      const { pixelLayers } = scene
      untracked(() => {
        const present = this.#view?.scene === scene && this.#view.plane === plane ? this.#view.patch : undefined
        const patch = patchFor(camera, view, scene.dims, present, margin)
        const isNew = patch !== present
        this.#view = { scene, plane, patch }
        for (const layer of pixelLayers) {
          const shown = layer.shown.peek()
          if (shown?.plane === plane && shown.patch === patch) continue
          if (layer.kind === 'labels') layer.show(plane, patch)
          else layer.shown.value = { plane, patch, data: this.#known(scene, layer.channel, plane, patch) }
        }
        if (isNew) void this.#read(scene, plane, patch)
        this.#followSoon(scene)
      })
    })
    effect(() => {
      const open = new Set(workbench.scenes.value.map(({ id }) => id))
      for (const id of this.#tiles.keys()) if (!open.has(id)) this.#tiles.delete(id)
    })
    effect(() => {
      const bytes = tilesShare * this.budget.value
      for (const tiles of this.#tiles.values()) tiles.mostBytes = bytes
    })
  }

  /** Says why an image stays on disk, and what that means. */
  tell({ name, dims, image }: Scene): void {
    const bytes = bytesInMemory(dims, image.channels, image.data.BYTES_PER_ELEMENT)
    this.#workbench.notices.add('info', text.stored.opened(name.peek(), bytes, this.budget.peek()))
  }

  /** Once nothing moves any more, the prediction of what came into view is asked for. */
  #followSoon(scene: Scene): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#workbench.live.follow(scene), patience)
  }

  #cache({ id }: Scene): TileCache {
    const known = this.#tiles.get(id)
    if (known !== undefined) return known
    // what is not looked at gives up its memory
    for (const tiles of this.#tiles.values()) tiles.clear()
    const tiles = new TileCache(tilesShare * this.budget.peek())
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

  /** Reads the tiles of a patch that are missing. Another patch ends it. */
  async #read(scene: Scene, plane: number, patch: Patch): Promise<void> {
    const { compute, notices } = this.#workbench
    const run = ++this.#run
    const tiles = this.#cache(scene)
    const step = this.#steps(scene, patch).at(-1) as number
    const channels = Array.from({ length: scene.image.channels }, (_, channel) => channel)
    const wanted = channels.flatMap((channel) => tilesIn(patch.rect, { channel, plane, step }))
    const places = wanted.filter((place) => tiles.get(tileKey(place)) === undefined)
    this.missing.value = places.length
    if (places.length === 0) return
    const take = (tile: ImageTile): void => {
      tiles.put(tileKey(tile.place), tile)
      if (run !== this.#run) return
      this.missing.value--
      this.#show(scene, tile)
    }
    try {
      await compute.call((engine) => engine.tiles(scene.id, places, compute.callback(take)))
    } catch (error) {
      if (run === this.#run) notices.fail(error)
    } finally {
      if (run === this.#run) this.missing.value = 0
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
