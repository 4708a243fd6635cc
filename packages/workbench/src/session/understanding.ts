import { effect, type ReadonlySignal, signal } from '@preact/signals-core'
import type { DecisionSurface } from '../engine/decision-surface.ts'
import type { Compute } from '../engine/engine-client.ts'
import type { ClassLooks, PixelExplanation, UnsurePlace } from '../engine/insight.ts'
import type { Place } from '../engine/protocol.ts'
import type { ClassList } from '../layers/class-list.ts'
import type { Scene } from '../layers/scene.ts'
import { isSamePlace } from '../plans/place.ts'
import { isAbort } from './activities.ts'
import { FeatureComparison } from './feature-comparison.ts'
import { LatestRun } from './latest-run.ts'
import { areAlike, type LiveLoop } from './live-loop.ts'
import type { Notices } from './notices.ts'
import { keptTrees, type Settings } from './settings.ts'

/** So many places are told. */
const mostPlaces = 5
/** So many images are searched for them: that which is worked on, and those that follow it. */
const mostSearched = 8

/** After so many milliseconds without a stroke it is asked where the next one would teach most. */
const patience = 300

interface Surroundings {
  readonly compute: Compute
  readonly notices: Notices
  readonly settings: Settings
  readonly classes: ClassList
  readonly active: ReadonlySignal<Scene | undefined>
  readonly scenes: ReadonlySignal<readonly Scene[]>
  readonly live: Pick<LiveLoop, 'rest' | 'settled' | 'paintedScenes' | 'summary'>
}

/** Why the forest decides as it does at a pixel, and where it knows too little. */
export class Understanding {
  readonly #around: Surroundings
  /** Where a stroke would teach most, the best first; as the forest of the last rest found it. */
  readonly next = signal<readonly Place[]>([])
  /** The pixel that was asked about, or went to. */
  readonly marked = signal<Place | undefined>(undefined)
  readonly explained = signal<PixelExplanation | undefined>(undefined)
  /** The tree that is drawn, from 0, and its picture. */
  readonly treeNumber = signal(0)
  readonly tree = signal<string | undefined>(undefined)
  /** What the forest decides in the plane of two features. */
  readonly surface = signal<DecisionSurface | undefined>(undefined)
  readonly comparison: FeatureComparison
  readonly #runs = new LatestRun()
  /** What was learned from at the last rest, class by class. */
  #samples: string | undefined

  constructor(around: Surroundings) {
    this.#around = around
    this.comparison = new FeatureComparison(around)
    // places are those of a forest that there is
    effect(() => {
      if (around.live.summary.value === undefined) this.next.value = []
    })
  }

  /** Forgets what is known, as in a new project. */
  reset(): void {
    this.#runs.end()
    this.comparison.reset()
    this.next.value = []
    this.marked.value = undefined
    this.explained.value = undefined
    this.tree.value = undefined
    this.surface.value = undefined
    this.treeNumber.value = 0
  }

  /** Finds out anew what is known of the forest that was trained last. @param suggests  whether places to paint are wanted */
  follow(suggests: boolean): void {
    this.#runs.start((isStale) => this.#refresh(suggests, isStale))
  }

  /** Resolves once nothing is found out any more. */
  settled(): Promise<void> {
    return this.#runs.settled()
  }

  async #refresh(suggests: boolean, isStale: () => boolean): Promise<void> {
    const { live, notices, active } = this.#around
    await live.rest(patience)
    const scene = active.peek()
    if (isStale() || scene === undefined || live.summary.peek() === undefined) return
    try {
      // the image of the pixel may have been closed
      if (this.explained.peek()?.place.id !== scene.id) this.explained.value = undefined
      const [explained, tree, surface] = [this.explained.peek(), this.tree.peek(), this.surface.peek()]
      if (explained !== undefined) await this.explain(explained.place)
      // fewer trees may be left
      else if (tree !== undefined) await this.draw(Math.min(this.treeNumber.peek(), keptTrees(this.#around.settings.training.peek()) - 1))
      const known = Object.keys(live.summary.peek()?.importances ?? {})
      if (surface !== undefined)
        await this.drawSurface(known.includes(surface.x) && known.includes(surface.y) ? [surface.x, surface.y] : undefined)
      const places = suggests ? await this.#search(scene, isStale) : []
      if (isStale()) return
      const before = this.next.peek()
      this.next.value = places
      // a place that was suggested is painted on, or surer by now; others are looked at until something else is painted
      const marked = this.marked.peek()
      const samples = JSON.stringify(live.summary.peek()?.samplesPerClass)
      const isAmong = (all: readonly Place[]): boolean => all.some((place) => isSamePlace(place, marked))
      const isOver = isAmong(before) ? !isAmong(places) : samples !== this.#samples
      if (this.explained.peek() === undefined && isOver) this.marked.value = undefined
      this.#samples = samples
    } catch (error) {
      // ended by a newer stroke, which asks again
      if (!isStale() && !isAbort(error)) notices.fail(error)
    }
  }

  /** The least sure places of the images that one forest fits, the image that is worked on first where they are alike. */
  async #search(scene: Scene, isStale: () => boolean): Promise<readonly Place[]> {
    const { compute, live, scenes } = this.#around
    const all = scenes.peek()
    const at = all.indexOf(scene)
    const inTurn = [...all.slice(at), ...all.slice(0, at)].filter((one) => areAlike(one, scene)).slice(0, mostSearched)
    const found: UnsurePlace[] = []
    for (const one of inTurn) {
      const painted = live.paintedScenes().find(({ id }) => id === one.id)
      found.push(...(await compute.call((engine) => engine.insight.nextPlaces(one.id, one.position.peek().t, painted))))
      if (isStale()) return []
    }
    return found.sort((a, b) => b.uncertainty - a.uncertainty).slice(0, mostPlaces)
  }

  /** Asks why the forest gives a pixel its class. */
  async explain(place: Place): Promise<void> {
    this.marked.value = place
    const explained = await this.#around.compute.call((engine) => engine.insight.why(place))
    this.explained.value = explained
    const surface = this.surface.peek()
    if (surface !== undefined) await this.drawSurface([surface.x, surface.y])
    // a smaller forest may have followed
    await this.draw(Math.min(this.treeNumber.peek(), explained.trees - 1))
  }

  /** Draws a tree, with the way of the pixel that was asked about. */
  async draw(number: number): Promise<void> {
    const { classes, compute } = this.#around
    const looks: ClassLooks = Object.fromEntries(classes.all.peek().map(({ value, name, colour }) => [value, { name, colour }]))
    this.treeNumber.value = number
    const place = this.explained.peek()?.place
    this.tree.value = await compute.call((engine) => engine.insight.tree(number, looks, place))
  }

  /** Shows what is decided in the plane of two features, or no longer. The others are as in the pixel that was asked about. */
  async drawSurface(names: readonly [string, string] | undefined): Promise<void> {
    const place = this.explained.peek()?.place
    this.surface.value = names === undefined ? undefined : await this.#around.compute.call((engine) => engine.insight.surface(names, place))
  }
}
