import type { Image, Plane } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import { type FeatureSource, featureBox } from '../features/feature-box.ts'
import type { PacketForest } from '../forest/packet-forest.ts'
import type { Executor } from '../tasks/executor.ts'
import { edgeRadii, radiusFor, sumOf } from './choose-edges.ts'
import { checkEdgeRadius, type EdgeRadius, edgeContrasts } from './edge-rule.ts'
import { reachOf } from './follow-edges.ts'
import { type EdgeErrorsInput, edgeErrorsTask } from './live-tiles.ts'
import type { EdgeRule } from './model.ts'
import { boxAround, type PaintedPlace } from './painted-places.ts'

/** The painted pixels of a tile, with the ranks that are kept of it. */
export interface PaintedTile {
  readonly around: Box
  readonly blocks: Uint8Array
  readonly places: readonly PaintedPlace[]
}

/** How the boundaries of a live segmentation follow the edges of its image. */
export class LiveEdges {
  readonly #radius: EdgeRadius
  readonly #shape: readonly number[]
  /** As wide as may be. */
  #widest: EdgeRule | undefined
  #rule: EdgeRule | undefined

  /** @param radius  where it is chosen, it is the widest until there is a choice; 0 in three dimensions */
  constructor(shape: readonly number[], radius: EdgeRadius) {
    this.#shape = shape
    this.#radius = checkEdgeRadius(shape.length === 3 && radius === 'auto' ? 0 : radius)
  }

  get isChosen(): boolean {
    return this.#radius === 'auto'
  }

  get rule(): EdgeRule | undefined {
    return this.#rule
  }

  get #most(): number {
    return this.#radius === 'auto' ? edgeRadii[0] : this.#radius
  }

  prepare(image: Image): void {
    if (this.#radius === 0) return
    this.#widest ??= { radius: this.#most, contrasts: edgeContrasts([image]) }
    this.#rule ??= this.#widest
  }

  /** What decides about a box, whatever is chosen. */
  around(box: Box): Box {
    return this.#radius === 0 ? box : reachOf(box, { radius: this.#most, contrasts: [] }, this.#shape)
  }

  /** Chooses by what is painted; stays with the last choice where that is stale. @returns whether it changed */
  async choose(
    tiles: readonly PaintedTile[],
    {
      source,
      executor,
      isStale,
      ...scoring
    }: {
      readonly source: FeatureSource
      readonly executor: Executor
      readonly isStale: () => boolean
      readonly forest: PacketForest
      readonly values: readonly number[]
    },
  ): Promise<boolean> {
    const { contrasts } = this.#widest as EdgeRule
    const [{ shape: imageShape }] = source.channels as [Plane]
    function* inputs(): Iterable<EdgeErrorsInput> {
      for (const { around, blocks, places } of tiles) {
        if (isStale()) return
        const box = boxAround(places)
        const sides = boxShape(box)
        const indexOf = ({ place }: PaintedPlace): number =>
          place.reduce((index, at, axis) => index * (sides[axis] as number) + at - (box.start[axis] as number), 0)
        yield {
          ...scoring,
          blocks,
          around: featureBox(source, around),
          box,
          pixels: Uint32Array.from(places, indexOf),
          classes: Uint32Array.from(places, ({ value }) => scoring.values.indexOf(value)),
          imageShape,
          contrasts,
        }
      }
    }
    const errors: Float64Array[] = []
    for await (const found of executor.run(edgeErrorsTask, inputs())) errors.push(found)
    if (isStale() || errors.length === 0) return false
    const radius = radiusFor(sumOf(errors))
    const before = this.#rule?.radius ?? 0
    this.#rule = radius === 0 ? undefined : { radius, contrasts }
    return radius !== before
  }
}
