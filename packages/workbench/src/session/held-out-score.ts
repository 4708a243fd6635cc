import type { CorrelationName, FeatureImportance } from '@cambium/core/evaluate'
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { Compute } from '../engine/engine-client.ts'
import type { HeldOut, HoldOut } from '../engine/held-out.ts'
import { text } from '../text/en.ts'
import { type Activities, isAbort } from './activities.ts'
import { LatestRun } from './latest-run.ts'
import type { LiveLoop } from './live-loop.ts'
import type { Notices } from './notices.ts'

/** After so many milliseconds without a stroke the forest is judged: who paints needs the processor. */
const patience = 1000

interface Surroundings {
  readonly compute: Compute
  readonly activities: Activities
  readonly notices: Notices
  readonly live: Pick<LiveLoop, 'rest' | 'paintedScenes' | 'summary'>
}

/** How the forest does on strokes that it did not learn from: computed behind the prediction, and ended by the next stroke. */
export class HeldOutScore {
  readonly #around: Surroundings
  readonly #result = signal<HeldOut | undefined>(undefined)
  /** Of the last forest that could be judged in peace. */
  readonly result: ReadonlySignal<HeldOut | undefined> = this.#result
  readonly isBusy = signal(false)
  /** Whether forests are judged. */
  readonly isOn = signal(true)
  /** What is held out together. */
  readonly by = signal<HoldOut>('auto')
  /** Which correlation makes features say the same. */
  readonly correlation = signal<CorrelationName>('spearman')
  readonly #needs = signal<readonly FeatureImportance[] | undefined>(undefined)
  /** What the score needs of each feature, where that was asked of the forest that is judged. */
  readonly needs: ReadonlySignal<readonly FeatureImportance[] | undefined> = this.#needs
  #needsOf: string | undefined
  readonly #runs = new LatestRun()

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** Forgets what is known, as in a new project. */
  reset(): void {
    this.#runs.end()
    this.isBusy.value = false
    this.#result.value = undefined
    this.#needs.value = undefined
  }

  /** Judges forests from now on, or no longer. */
  toggle(): void {
    this.isOn.value = !this.isOn.peek()
    if (this.isOn.peek()) this.follow()
    else this.reset()
  }

  /** Holds out other parts from now on. */
  holdOut(by: HoldOut): void {
    this.by.value = by
    this.follow()
  }

  /** Finds features that say the same by another correlation from now on. */
  correlateBy(name: CorrelationName): void {
    this.correlation.value = name
    this.follow()
  }

  /** Asks what the score of the forest needs of each feature. */
  async findNeeds(): Promise<void> {
    const { activities, compute } = this.#around
    const [asked, by] = [this.#forest(), this.by.peek()]
    const found = await activities.run(text.heldOut.mixing, ({ signal }) => compute.call((engine) => engine.insight.scoreNeeds(by, signal)))
    if (asked !== this.#forest()) return
    this.#needs.value = found
    this.#needsOf = asked
  }

  /** What tells one forest, and what is held out of it, from another. */
  #forest(): string {
    const summary = this.#around.live.summary.peek()
    return JSON.stringify([this.by.peek(), summary?.importances, summary?.samplesPerClass])
  }

  /** Judges the forest that was trained last. */
  follow(): void {
    // looking at another image trains the same forest again
    if (this.#needsOf !== this.#forest()) this.#needs.value = undefined
    if (!this.isOn.peek()) return
    this.isBusy.value = true
    this.#runs.start((isStale) => this.#judge(isStale))
  }

  /** Resolves once nothing is judged any more. */
  settled(): Promise<void> {
    return this.#runs.settled()
  }

  async #judge(isStale: () => boolean): Promise<void> {
    const { compute, live, notices } = this.#around
    await live.rest(patience)
    if (isStale()) return
    try {
      // a model that was loaded learned from what nobody has, and one class teaches nothing
      const found =
        live.paintedScenes().length === 0 || live.summary.peek() === undefined
          ? undefined
          : await compute.call((engine) => engine.insight.heldOut(this.by.peek(), this.correlation.peek()))
      if (!isStale()) this.#result.value = found
    } catch (error) {
      // ended by a newer stroke, whose forest is judged in turn
      if (!isStale() && !isAbort(error)) notices.fail(error)
    } finally {
      if (!isStale()) this.isBusy.value = false
    }
  }
}
