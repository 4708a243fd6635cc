import { computed, signal } from '@preact/signals-core'
import type { text } from '../text/en.ts'
import { openSample } from './opening.ts'
import { goToStep, type StepName } from './steps.ts'
import type { Workbench } from './workbench.ts'

/** The sample that the tour is about. */
const sample = 'nuclei'

/** A stop of the tour: where it is, and what shows that its task is done; nothing has to be done at some. */
export interface TourStop {
  readonly name: keyof typeof text.tour.stops
  readonly step: StepName
  isDone?(workbench: Workbench): boolean
}

const paintedOf = ({ active }: Workbench, value: number): number => {
  const annotation = active.value?.annotation
  annotation?.revision.value
  return annotation?.counts.value.get(value) ?? 0
}

/** From the first stroke to files, past what a forest tells of itself. */
export const tourStops: readonly TourStop[] = [
  { name: 'background', step: 'annotate', isDone: (workbench) => paintedOf(workbench, 1) > 0 },
  { name: 'object', step: 'annotate', isDone: (workbench) => paintedOf(workbench, 2) > 0 && workbench.live.summary.value !== undefined },
  { name: 'correct', step: 'annotate', isDone: ({ heldOut }) => heldOut.result.value?.scores !== undefined },
  { name: 'next', step: 'annotate', isDone: ({ understanding }) => understanding.marked.value !== undefined },
  { name: 'good', step: 'inspect' },
  { name: 'matters', step: 'inspect' },
  { name: 'trees', step: 'inspect' },
  { name: 'why', step: 'inspect', isDone: ({ understanding }) => understanding.explained.value !== undefined },
  { name: 'objects', step: 'objects', isDone: ({ objects }) => objects.chosen.value.size > 0 },
  { name: 'classify', step: 'classify', isDone: ({ learning }) => learning.learned.value !== undefined },
  { name: 'keep', step: 'export' },
]

/** A walk through the workbench with the sample, in which everything is done by the visitor. */
export class Tour {
  readonly #workbench: Workbench
  #project = ''
  /** Which stop; undefined where there is no tour. */
  readonly at = signal<number | undefined>(undefined)
  /** In another project there is none either. */
  readonly stop = computed(() =>
    this.at.value === undefined || this.#workbench.id.value !== this.#project ? undefined : tourStops[this.at.value],
  )
  readonly isDone = computed(() => this.stop.value?.isDone?.(this.#workbench) ?? true)

  constructor(workbench: Workbench) {
    this.#workbench = workbench
  }

  /** Begins with the sample in a project of its own. */
  async start(): Promise<void> {
    await openSample(this.#workbench, sample)
    this.#project = this.#workbench.id.peek()
    await this.#go(0)
  }

  next(): Promise<void> {
    return this.#go((this.at.peek() ?? 0) + 1)
  }

  back(): Promise<void> {
    return this.#go((this.at.peek() ?? 0) - 1)
  }

  end(): void {
    this.at.value = undefined
  }

  async #go(to: number): Promise<void> {
    const stop = tourStops[to]
    this.at.value = stop === undefined ? undefined : to
    if (stop !== undefined) await goToStep(this.#workbench, stop.step)
  }
}
