import type { Compute } from '../engine/engine-client.ts'
import type { ClassTile } from '../engine/protocol.ts'
import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { Scene } from '../layers/scene.ts'
import { type Size, visibleRect } from '../plans/camera.ts'
import { tilesIn } from '../plans/image-tile.ts'
import { tileSide } from '../plans/label-store.ts'
import type { Rect } from '../plans/rect.ts'

/** Of images that stay on disk, views of more pixels are not predicted while somebody paints. */
export const mostPixelsInView = 1 << 24

/** So many tiles are kept, 256 megabytes: four times what a view may have. */
const mostTiles = 1 << 12

export const isTooLarge = ({ y0, x0, y1, x1 }: Rect): boolean => (y1 - y0) * (x1 - x0) > mostPixelsInView

/** A row and a column of tiles. */
interface Place {
  readonly row: number
  readonly column: number
}

/** How what is in view is predicted. */
interface ViewRun {
  readonly compute: Compute
  /** Of the view, in screen pixels. */
  readonly size: Size
  /** The layer that shows it. */
  readonly layer: () => LabelsLayer
  readonly isStale: () => boolean
  readonly onProgress: (done: number, total: number) => void
}

/** Which tiles of images that stay on disk show what was learned last. */
export class PredictedTiles {
  readonly #done = new WeakMap<Scene, Set<string>>()

  /** Something else was learned. */
  begin(scene: Scene): void {
    this.#done.set(scene, new Set())
    // until others come, tiles show what was learned before; of very many only the newest will
    const shown = scene.prediction.peek()?.sparse
    const tiles = shown?.tiles ?? []
    if (tiles.length > mostTiles) for (const { plane, row, column } of tiles) shown?.forget(plane, row, column)
  }

  forget(scene: Scene): void {
    this.#done.delete(scene)
  }

  /** Whether anything was learned for the image. */
  has(scene: Scene): boolean {
    return this.#done.has(scene)
  }

  /** Predicts what is in view and is not predicted yet. @returns false where the view is too large for that */
  async predict(scene: Scene, { compute, size, layer, isStale, onProgress }: ViewRun): Promise<boolean> {
    const { t, z } = scene.position.peek()
    const rect = visibleRect(scene.camera.peek(), size, scene.dims)
    if (isTooLarge(rect)) return false
    const plane = t * scene.dims.z + z
    const places = this.#missing(scene, plane, rect)
    if (places.length === 0) return true
    onProgress(0, places.length)
    const show = (tile: ClassTile, done: number): void => {
      if (isStale()) return
      showTile(layer(), tile)
      this.#isDone(scene, plane, tile)
      onProgress(done, places.length)
    }
    await compute.call((engine) => engine.predictTiles(scene.id, { plane, places }, compute.callback(show)))
    return true
  }

  /** Tiles of a plane in view that are not predicted yet, those in the middle first. */
  #missing(scene: Scene, plane: number, rect: Rect): readonly Place[] {
    const done = this.#done.get(scene)
    return tilesIn(rect, { channel: 0, plane, step: 1 }).filter(({ row, column }) => done?.has(`${plane} ${row} ${column}`) !== true)
  }

  /** A tile is predicted; the one that was predicted first is given up where there are too many. */
  #isDone(scene: Scene, plane: number, { from }: ClassTile): void {
    const done = this.#done.get(scene)
    if (done === undefined) return
    done.add(`${plane} ${from[1] / tileSide} ${from[2] / tileSide}`)
    if (done.size <= mostTiles) return
    const [oldest] = done
    done.delete(oldest as string)
    const [at, row, column] = (oldest as string).split(' ').map(Number) as [number, number, number]
    scene.prediction.peek()?.sparse?.forget(at, row, column)
  }
}

/** Puts a tile of classes into the prediction. */
export function showTile(layer: LabelsLayer, { t, from, to, classes }: ClassTile): void {
  const [height, width] = [to[1] - from[1], to[2] - from[2]]
  for (let z = from[0]; z < to[0]; z++) {
    const start = (z - from[0]) * height * width
    const rect = { y0: from[1], x0: from[2], y1: to[1], x1: to[2] }
    layer.replace(t * layer.dims.z + z, rect, classes.subarray(start, start + height * width))
  }
}
