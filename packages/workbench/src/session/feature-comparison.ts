import type { ComparedFeatures } from '@cambium/core'
import { signal } from '@preact/signals-core'
import type { TunedSettings } from '../engine/compare-features.ts'
import type { Compute } from '../engine/engine-client.ts'
import type { Scene } from '../layers/scene.ts'
import type { LiveLoop } from './live-loop.ts'
import type { Settings } from './settings.ts'

/** Sets that are tried beside the features that are chosen. */
export const comparedSets = [
  'small_quick',
  'small_dog_log',
  'object_size_1_to_5_px',
  'object_size_3_to_8_px',
  'object_size_5_to_10_px',
  'object_size_10_to_15_px',
  'object_size_15_to_20_px',
] as const

interface Surroundings {
  readonly compute: Compute
  readonly settings: Settings
  readonly live: Pick<LiveLoop, 'rest' | 'settled' | 'paintedScenes'>
}

/** The same strokes with other features, one set after the other. */
export class FeatureComparison {
  readonly #around: Surroundings
  readonly rows = signal<readonly ComparedFeatures[]>([])
  /** The features that are tried now; empty where the chosen ones are tuned. */
  readonly trying = signal<string | undefined>(undefined)
  /** What tuning found, until it is taken. */
  readonly tuned = signal<TunedSettings | undefined>(undefined)
  #generation = 0

  constructor(around: Surroundings) {
    this.#around = around
  }

  reset(): void {
    this.#generation++
    this.rows.value = []
    this.tuned.value = undefined
    this.trying.value = undefined
  }

  /** Nothing more is tried; what was found stays. */
  async cancel(): Promise<void> {
    this.#generation++
    this.trying.value = undefined
    await this.#around.compute.call((engine) => engine.insight.endJudging())
  }

  /** Tries the chosen features and predefined sets, with the forest that is chosen. Resolves once all are known, or it was cancelled. */
  async run(scene: Scene): Promise<void> {
    const { compute, settings, live } = this.#around
    this.reset()
    const training = settings.training.peek()
    await this.#until(async (isStale) => {
      for (const features of new Set([training.features, ...comparedSets])) {
        this.trying.value = features
        // who paints needs the processor
        await live.rest(0)
        if (isStale()) return
        const painted = live.paintedScenes()
        const row = await compute.call((engine) => engine.insight.judgeFeatures(painted, { ...training, features }, scene.id))
        if (isStale()) return
        this.rows.value = [...this.rows.peek(), row]
      }
    })
  }

  /** Looks for a depth and fewer features that do as well on what is held out. */
  async tune(): Promise<void> {
    const { compute, live } = this.#around
    this.reset()
    this.trying.value = ''
    await this.#until(async (isStale) => {
      await live.settled()
      const found = isStale() ? undefined : await compute.call((engine) => engine.insight.tune())
      if (!isStale()) this.tuned.value = found
    })
  }

  /** What tuning found, which is then no longer offered. */
  take(): Pick<TunedSettings, 'features' | 'maxDepth'> | undefined {
    const found = this.tuned.peek()
    this.tuned.value = undefined
    return found && { features: found.features, maxDepth: found.maxDepth }
  }

  /** Does some work that a newer one, or {@link cancel}, ends. */
  async #until(work: (isStale: () => boolean) => Promise<void>): Promise<void> {
    const generation = this.#generation
    const isStale = (): boolean => generation !== this.#generation
    try {
      await work(isStale)
    } catch (error) {
      if (!isStale()) throw error
    } finally {
      if (!isStale()) this.trying.value = undefined
    }
  }
}
