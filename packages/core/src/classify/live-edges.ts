import type { Image, Plane } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import { type FeatureSource, featureBox } from '../features/feature-box.ts'
import type { PacketForest } from '../forest/packet-forest.ts'
import type { Executor } from '../tasks/executor.ts'
import { type EdgeEvidence, edgeRadii, ruleFor, squareAround } from './choose-edges.ts'
import { evenLevel } from './edge-level.ts'
import { checkEdgeRadius, type EdgeRadius, edgeContrasts } from './edge-rule.ts'
import { reachOf } from './follow-edges.ts'
import { type EdgeEvidenceInput, edgeEvidenceTask } from './live-tiles.ts'
import type { EdgeRule } from './model.ts'
import type { PaintedPlace } from './painted-places.ts'

/** The painted pixels of a tile, with the ranks that are kept of it. */
export interface PaintedTile {
  readonly box: Box
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

  /** @param isNormalised  whether it is to be */
  prepare(image: Image, isNormalised: boolean): void {
    if (this.#radius === 0) return
    this.#widest ??= { radius: this.#most, contrasts: edgeContrasts([image], isNormalised) }
    this.#rule ??= this.#widest
  }

  /** What decides about a box, whatever is chosen. */
  around(box: Box): Box {
    return this.#radius === 0 ? box : reachOf(box, { radius: this.#most, contrasts: [] }, this.#shape)
  }

  /** Chooses by what is painted; stays with the last choice where that is stale, or hardly another one. @returns whether it changed */
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
    function* inputs(): Iterable<EdgeEvidenceInput> {
      for (const { box, around, blocks, places } of tiles) {
        if (isStale()) return
        const squares = squaresOf(places, box, scoring.values)
        yield { ...scoring, blocks, around: featureBox(source, around), squares, imageShape, contrasts }
      }
    }
    const evidence: EdgeEvidence[] = []
    for await (const found of executor.run(edgeEvidenceTask, inputs())) evidence.push(found)
    if (isStale() || evidence.length === 0) return false
    const chosen = ruleFor(evidence, contrasts)
    if (isNearly(chosen, this.#rule)) return false
    this.#rule = chosen
    return true
  }
}

/** Nobody sees boundaries move by less, and showing everything again takes as long as showing it. */
const leastChange = 0.05

function isNearly(one: EdgeRule | undefined, other: EdgeRule | undefined): boolean {
  const [a, b] = [one?.level ?? evenLevel, other?.level ?? evenLevel]
  return one?.radius === other?.radius && Math.abs(a - b) < leastChange
}

/** The squares of a tile in which something is painted, and what. @param values  of the classes by their index */
function squaresOf(places: readonly PaintedPlace[], tile: Box, values: readonly number[]): EdgeEvidenceInput['squares'] {
  const squares = new Map<string, { readonly box: Box; readonly pixels: number[]; readonly classes: number[] }>()
  for (const { place, value } of places) {
    const box = squareAround(place, tile)
    const square = squares.get(box.start.join()) ?? { box, pixels: [], classes: [] }
    squares.set(box.start.join(), square)
    const sides = boxShape(box)
    square.pixels.push(place.reduce((index, at, axis) => index * (sides[axis] as number) + at - (box.start[axis] as number), 0))
    square.classes.push(values.indexOf(value))
  }
  return [...squares.values()]
}
