import type { Annotation, ClassMap, Image, Plane, UnsignedData } from '../array/raster.ts'
import { sizeOf, unsignedType } from '../array/raster.ts'
import { type Box, boxShape, overlap, tilesOf } from '../array/tile.ts'
import type { Device } from '../devices/device.ts'
import { chooseDevice } from '../devices/device.ts'
import { AxesError, DeviceError, OptionError, ShapeError } from '../errors.ts'
import { pickPixelsTask } from '../features/compute-box.task.ts'
import { pickPixels, prepareSource } from '../features/compute-boxes.ts'
import { type FeatureSource, featureBox } from '../features/feature-box.ts'
import { featureNames, resolveSpecification } from '../features/specification.ts'
import { columnEdges, withEdges } from '../forest/bins.ts'
import { firstAbove } from '../forest/first-above.ts'
import type { ForestOptions } from '../forest/options.ts'
import { packForest } from '../forest/packed-forest.ts'
import { type PacketForest, packetForest } from '../forest/packet-forest.ts'
import { fastContributions } from '../forest/predict-packed.ts'
import { RandomForestClassifier } from '../forest/random-forest-classifier.ts'
import { blockBytesOf, blockPixels } from '../forest/ranked-blocks.ts'
import { type Ranking, rankingBy } from '../forest/ranking.ts'
import type { Executor } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { roomFor, sharedArrays } from '../tasks/shared-memory.ts'
import { implement } from '../tasks/task.ts'
import type { EdgeRadius } from './edge-rule.ts'
import { LiveEdges } from './live-edges.ts'
import { edgeEvidenceOf, edgeEvidenceTask, type RankTileInput, rankTile, rankTileTask, scoreTile, scoreTileTask } from './live-tiles.ts'
import type { KeptSamples } from './model.ts'
import { type PaintedPlace, paintedPlaces } from './painted-places.ts'
import { noPixelFacts, PixelClassifier } from './pixel-classifier.ts'
import { checkPair } from './pixel-samples.ts'
import { probeStep, probesIn } from './probes.ts'
import { defaultClassifierOptions, distinctClasses, joinSamples } from './train-forest.ts'

export interface LiveOptions extends Partial<ForestOptions> {
  /** How far boundaries move to edges of the image; 0, the default, leaves them where the forest puts them. */
  readonly edgeRadius?: EdgeRadius | undefined
  /** As that of `PixelClassifier`. */
  readonly normalise?: boolean | undefined
  /** One time point. */
  readonly image: Image
  /** Feature specification, or the name of a predefined set. */
  readonly features: string
  readonly executor?: Executor | undefined
  readonly device?: Device | 'auto' | undefined
  /** Sides of the tiles that are shown one after the other. */
  readonly tileShape?: readonly number[] | undefined
  /** How much memory the ranked features of tiles may take; those that were used longest ago are given up. */
  readonly cacheBytes?: number | undefined
}

export interface LiveUpdate {
  /** What is painted now. */
  readonly annotation: Annotation
  /** What is learned besides: pixels of other images or time points, as {@link pixelSamples} gives them for the same features. */
  readonly others?: readonly KeptSamples[] | undefined
  /** The part of the image that is looked at: its tiles come first. */
  readonly visible: Box
  /** Whether the tiles beside it are wanted as well. */
  readonly everything?: boolean | undefined
  /** Trees that are shown before all are grown; 0 for none, by default only where growing all of them takes long. */
  readonly firstTrees?: number | undefined
}

/** Forests of so many trees times samples are grown before anybody notices. */
const quickly = 1_000_000

/** A tile of the new segmentation. */
export interface LiveTile {
  readonly box: Box
  readonly classes: ClassMap
  /** How many trees decided, and whether that is all of them. */
  readonly trees: number
  readonly isFinal: boolean
}

/** What is kept of a tile: ranks of its box and of as much around it as edges reach. */
interface CachedTile {
  readonly around: Box
  readonly blocks: Uint8Array
}

const inline = (): Executor =>
  new InlineExecutor(
    new Map([
      implement(rankTileTask, rankTile),
      implement(scoreTileTask, scoreTile),
      implement(edgeEvidenceTask, edgeEvidenceOf),
      implement(pickPixelsTask, pickPixels),
    ]),
  )

/**
 * A segmentation that follows the brush, in the fast mode: the features of tiles are kept as one byte each, so that after a stroke only the
 * forest is grown anew and the tiles in view are classified, with a few trees first. A new update ends the one before it. Needs
 * WebAssembly.
 *
 * @example
 * const live = new LiveSegmenter({ image, features: 'original gaussian_blur=1 sobel_of_gaussian_blur=1', executor: threads(2) })
 * for await (const tile of live.update({ annotation, visible })) show(tile)
 */
export class LiveSegmenter {
  readonly #options: LiveOptions
  readonly #forestOptions: Partial<ForestOptions>
  readonly #executor: Executor
  readonly #tiles: readonly Box[]
  readonly #specification: string
  /** The most recently used last. */
  readonly #cache = new Map<number, CachedTile>()
  #source: Promise<FeatureSource> | undefined
  #edges: readonly Float32Array[] | undefined
  #ranking: Ranking | undefined
  readonly #boundaries: LiveEdges
  #current = 0
  #classifier: PixelClassifier | undefined

  /** @throws {AxesError} for several time points; {OptionError} for largest shares; {DeviceError} without WebAssembly */
  constructor(options: LiveOptions) {
    const { image, features, executor, device, tileShape, cacheBytes: _, edgeRadius = 0, normalise = false, ...forest } = options
    if (image.axes.includes('t')) throw new AxesError('live', 'one time point', `axes "${image.axes}"`)
    if (chooseDevice(device) !== 'wasm') throw new DeviceError(device ?? 'auto', 'the live segmentation needs WebAssembly')
    if (forest.combine === 'max') throw new OptionError('combine', 'max', 'mean or votes')
    this.#options = options
    this.#forestOptions = { ...defaultClassifierOptions, ...forest }
    this.#executor = executor ?? inline()
    const shape = image.shape.filter((_, i) => 'zyx'.includes(image.axes[i] as string))
    const isVolume = shape.length === 3
    this.#boundaries = new LiveEdges(shape, edgeRadius)
    this.#tiles = tilesOf(shape, tileShape ?? (isVolume ? [16, 128, 128] : [256, 256]))
    this.#specification = resolveSpecification(features, shape.length as 2 | 3).specification
  }

  /** What was learned last: predicts as it was shown, and can be stored. Undefined before the first update. */
  get classifier(): PixelClassifier | undefined {
    return this.#classifier
  }

  /**
   * Learns what is painted and classifies tile after tile: those in view with a few trees, then with all, then the others. It ends early
   * when another update begins.
   *
   * @throws {AnnotationError} where fewer than two classes are painted
   * @throws {ShapeError}      where the annotation has another shape than the image, or other samples other features
   */
  async *update({ annotation, others = [], visible, everything = false, firstTrees }: LiveUpdate): AsyncGenerator<LiveTile> {
    const update = ++this.#current
    const isStale = (): boolean => update !== this.#current
    checkPair(this.#options.image, annotation)
    const inView = [...this.#tiles.keys()].filter((tile) => overlap(this.#tiles[tile] as Box, visible))
    await this.#prepare()
    if (isStale()) return
    const painted = this.#tiles.flatMap((box, tile) => paintedPlaces(annotation, box, this.#boundaries.around(box), tile))
    const own = await this.#samples(painted, isStale)
    if (isStale()) return
    const samples = joinSamples([own, ...others.map((one) => this.#rankedSamples(one))])
    const classes = distinctClasses('annotation', samples)
    const { nEstimators = 100 } = this.#forestOptions
    const first = firstTrees ?? (nEstimators * samples.target.length < quickly ? 0 : 10)
    const counts = first >= 1 && first < nEstimators ? [first, nEstimators] : [nEstimators]
    for (const count of counts) {
      const isFinal = count === nEstimators
      const grown = await this.#grow(samples, count)
      if (isStale()) return
      const { packed } = grown.model
      const forest = packetForest(packed, fastContributions(packed, grown.options.combine), this.#edges)
      const shared = sharedArrays(forest as NonNullable<typeof forest>)
      const beside = isFinal && everything ? [...this.#tiles.keys()].filter((tile) => !inView.includes(tile)) : []
      const show = (): AsyncGenerator<LiveTile> => {
        if (isFinal) this.#take(grown)
        return this.#classify([...inView, ...beside], { forest: shared, values: classes, trees: count, isFinal }, isStale)
      }
      yield* show()
      if (isStale()) return
      // what was chosen last is shown at once; what is painted now seldom changes it
      if (isFinal && this.#boundaries.isChosen && (await this.#chooseBoundaries(painted, { forest: shared, values: classes, isStale })))
        yield* show()
      if (isStale()) return
    }
  }

  /** Reads what features need of the whole image, and learns from places all over it how features are ranked. */
  async #prepare(): Promise<void> {
    const { image, device, executor, normalise = false } = this.#options
    this.#source ??= prepareSource(image, this.#specification, { executor, device, mode: 'fast', normalise })
    const source = await this.#source.catch((error: unknown) => {
      // the next update tries again
      this.#source = undefined
      throw error
    })
    if (this.#ranking !== undefined) return
    this.#boundaries.prepare(image, normalise)
    const inputs = probesIn(this.#tiles).map((box) => ({
      specification: this.#specification,
      box: featureBox(source, box),
      method: source.method,
      pixels: Uint32Array.from({ length: Math.ceil(sizeOf(boxShape(box)) / probeStep) }, (_, i) => i * probeStep),
    }))
    const parts: Float32Array[] = []
    for await (const picked of this.#executor.run(pickPixelsTask, inputs)) parts.push(picked)
    const features = this.#featureCount(source)
    this.#edges ??= Array.from({ length: features }, (_, f) => {
      const columns = parts.map((part) => part.subarray((f * part.length) / features, ((f + 1) * part.length) / features))
      return columnEdges(Float32Array.from(columns.flatMap((column) => [...column])))
    })
    this.#ranking ??= sharedArrays(rankingBy(this.#edges) as Ranking)
  }

  /** What is shown from now on is what this classifier predicts. */
  #take(grown: PixelClassifier): void {
    grown.useModel({ ...grown.model, edges: this.#boundaries.rule })
    this.#classifier = grown
  }

  /** @returns whether the choice is another than before */
  async #chooseBoundaries(
    painted: readonly PaintedPlace[],
    scoring: { readonly forest: PacketForest; readonly values: readonly number[]; readonly isStale: () => boolean },
  ): Promise<boolean> {
    // those that did not fit into the memory have no say
    const tiles = [...new Set(painted.map(({ tile }) => tile))].filter((tile) => this.#cache.has(tile))
    const source = (await this.#source) as FeatureSource
    return this.#boundaries.choose(
      tiles.map((tile) => ({ ...this.#use(tile), box: this.#tiles[tile] as Box, places: painted.filter((place) => place.tile === tile) })),
      { ...scoring, source, executor: this.#executor },
    )
  }

  #featureCount({ channels, features }: FeatureSource): number {
    return channels.length * features.length
  }

  /** Ranks the features of tiles and keeps them. */
  async *#ranked(tiles: readonly number[], isStale: () => boolean): AsyncGenerator<number> {
    const source = (await this.#source) as FeatureSource
    const ranking = this.#ranking as Ranking
    const { executor } = this.#options
    // tiles that were begun and are not kept yet
    const begun: (CachedTile & { readonly tile: number })[] = []
    const begin = (tile: number): CachedTile => {
      const around = this.#boundaries.around(this.#tiles[tile] as Box)
      const shape = boxShape(around)
      const made = { tile, around, blocks: roomFor(executor, Uint8Array, blockBytesOf(ranking, sizeOf(shape), shape.at(-1) as number)) }
      begun.push(made)
      return made
    }
    const inputs = function* (specification: string): Iterable<RankTileInput> {
      for (const tile of tiles) {
        if (isStale()) return
        const { around, blocks } = begin(tile)
        yield { specification, box: featureBox(source, around), method: source.method, ranking, blocks }
      }
    }
    for await (const _ of this.#executor.run(rankTileTask, inputs(this.#specification))) {
      const { tile, around, blocks } = begun.shift() as (typeof begun)[0]
      this.#keep(tile, { around, blocks })
      yield tile
    }
  }

  /** A tile that is kept; it becomes the one that was used last. */
  #use(tile: number): CachedTile {
    const cached = this.#cache.get(tile) as CachedTile
    this.#cache.delete(tile)
    this.#cache.set(tile, cached)
    return cached
  }

  #keep(tile: number, cached: CachedTile): void {
    this.#cache.set(tile, cached)
    const { cacheBytes = 256 * 1024 ** 2 } = this.#options
    let bytes = 0
    for (const { blocks } of this.#cache.values()) bytes += blocks.length
    for (const [oldest, { blocks }] of this.#cache) {
      if (bytes <= cacheBytes || oldest === tile) break
      this.#cache.delete(oldest)
      bytes -= blocks.length
    }
  }

  /** Samples of other images with ranks instead of values: those of this image, to whose pixels the forest is applied. */
  #rankedSamples({ features: values, target }: KeptSamples): KeptSamples {
    const edges = this.#edges as readonly Float32Array[]
    const samples = target.length
    if (values.length !== edges.length * samples) throw new ShapeError('others', [edges.length, samples], [values.length])
    const features = new Float32Array(values.length)
    for (const [f, limits] of edges.entries())
      for (let i = f * samples; i < (f + 1) * samples; i++) features[i] = firstAbove(limits, values[i] as number)
    return { features, target }
  }

  /** The ranks of the painted pixels as columns, in the order of the pixels. */
  async #samples(painted: readonly PaintedPlace[], isStale: () => boolean): Promise<KeptSamples> {
    const features = (this.#edges as readonly Float32Array[]).length
    const matrix = new Float32Array(features * painted.length)
    const rows = new Map<number, number[]>()
    for (const [row, { tile }] of painted.entries()) {
      const others = rows.get(tile)
      if (others === undefined) rows.set(tile, [row])
      else others.push(row)
    }
    const read = (tile: number): void => {
      const { around, blocks } = this.#cache.get(tile) as CachedTile
      const width = boxShape(around).at(-1) as number
      for (const row of rows.get(tile) as number[]) {
        const { index } = painted[row] as PaintedPlace
        const [y, x] = [Math.floor(index / width), index % width]
        const block = (y >> 3) * Math.ceil(width / 8) + (x >> 3)
        const at = block * features * blockPixels + (y & 7) * 8 + (x & 7)
        for (let f = 0; f < features; f++) matrix[f * painted.length + row] = ((blocks[at + f * blockPixels] as number) + 128) & 255
      }
    }
    const missing = [...rows.keys()].filter((tile) => !this.#cache.has(tile))
    for (const tile of rows.keys()) if (!missing.includes(tile)) read(tile)
    for await (const tile of this.#ranked(missing, isStale)) read(tile)
    return { features: matrix, target: Uint32Array.from(painted, ({ value }) => value) }
  }

  /** A classifier of so many trees, grown on ranks and stated in values. */
  async #grow({ features, target }: KeptSamples, nEstimators: number): Promise<PixelClassifier> {
    const { image, executor, normalise = false } = this.#options
    const edges = this.#edges as readonly Float32Array[]
    const options = { ...this.#forestOptions, nEstimators }
    const matrix = { data: features, rows: target.length, columns: edges.length, layout: 'columns' as const }
    const classifier = new RandomForestClassifier(options)
    // a few shallow trees are grown sooner here than they are sent to threads
    if (executor === undefined || nEstimators * target.length < 100_000) classifier.fit(matrix, target, { mode: 'fast' })
    else await classifier.fitAsync(matrix, target, { mode: 'fast', executor })
    const forest = { ...classifier.forest, trees: withEdges(classifier.forest.trees, { edges }) }
    const source = (await this.#source) as FeatureSource
    const [first] = source.channels as [Plane]
    const grown = new PixelClassifier(options)
    grown.useModel({
      kind: 'PixelClassifier',
      featureSpecification: this.#specification,
      features: featureNames(source.features, source.channels.length),
      dimensions: first.shape.length,
      channels: source.channels.length,
      classes: classifier.classes,
      classNames: {},
      samplesPerClass: classifier.classes.map((value) => target.filter((other) => other === value).length),
      options: grown.options,
      leafWeights: grown.leafWeights,
      packed: packForest(forest, grown.leafWeights),
      forest,
      featureImportances: [...classifier.featureImportances],
      outOfBag: undefined,
      ...noPixelFacts,
      normalise: normalise ? true : undefined,
      edges: undefined,
      spacing: image.spacing?.filter((_, i) => 'zyx'.includes(image.axes[i] as string)),
      unit: image.unit,
      mode: 'fast',
      kept: undefined,
    })
    return grown
  }

  async *#classify(
    tiles: readonly number[],
    {
      forest,
      values,
      trees,
      isFinal,
    }: { forest: NonNullable<ReturnType<typeof packetForest>>; values: readonly number[]; trees: number; isFinal: boolean },
    isStale: () => boolean,
  ): AsyncGenerator<LiveTile> {
    const { executor } = this.#options
    const source = (await this.#source) as FeatureSource
    const edges = this.#boundaries.rule
    const Type = unsignedType(values[values.length - 1] as number)
    // tiles whose features are there are shown at once, the others as they become ready
    const ready = tiles.filter((tile) => this.#cache.has(tile))
    const scored = async function* (live: LiveSegmenter, some: readonly number[]): AsyncGenerator<LiveTile> {
      const cached = some.map((tile) => ({ ...live.#use(tile), box: live.#tiles[tile] as Box }))
      const results = cached.map(({ box }) => roomFor<UnsignedData>(executor, Type, sizeOf(boxShape(box))))
      const inputs = function* () {
        for (const [i, { box, around, blocks }] of cached.entries()) {
          if (isStale()) return
          yield { forest, values, blocks, around: featureBox(source, around), box, edges, classes: results[i] as UnsignedData }
        }
      }
      let next = 0
      for await (const _ of live.#executor.run(scoreTileTask, inputs())) {
        if (isStale()) return
        const [{ box }, data] = [cached[next] as (typeof cached)[0], results[next++] as UnsignedData]
        const shape = boxShape(box)
        yield { box, trees, isFinal, classes: { axes: shape.length === 2 ? 'yx' : 'zyx', shape, data } as unknown as ClassMap }
      }
    }
    yield* scored(this, ready)
    for await (const tile of this.#ranked(
      tiles.filter((one) => !ready.includes(one)),
      isStale,
    )) {
      if (isStale()) return
      yield* scored(this, [tile])
    }
  }
}
