import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import type { TrainingSummary } from '../engine/protocol.ts'
import type { History, Step } from '../layers/history.ts'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import type { HeldOutScore } from './held-out-score.ts'
import type { Notices } from './notices.ts'

/** So many are remembered. */
const most = 12
const side = 44

/** Classes of an image in small. */
export interface SmallMap {
  readonly height: number
  readonly width: number
  readonly data: Uint8Array
}

/** A forest that was trained, and what was painted and set then. */
export interface Version {
  readonly number: number
  /** The last change that it learned from; undefined where there was none. */
  readonly step: Step | undefined
  readonly samples: number
  /** Share that is classified right out of bag; not a number where nobody knows. */
  readonly outOfBag: number
  /** F1 on what is held out, once it is known. */
  readonly score: Signal<number | undefined>
  /** Undefined for images that stay on disk. */
  readonly picture: SmallMap | undefined
}

interface Surroundings {
  readonly history: History
  readonly notices: Notices
  readonly heldOut: Pick<HeldOutScore, 'result'>
  readonly live: { readonly summary: ReadonlySignal<TrainingSummary | undefined> }
}

/** The middle plane that is looked at, one of several pixels. */
function smallMap(scene: Scene): SmallMap | undefined {
  const data = scene.isStored ? undefined : scene.prediction.peek()?.data
  if (data === undefined) return undefined
  const { height, width, z: depth } = scene.dims
  const scale = Math.max(height, width) / side
  const small = { height: Math.max(1, Math.round(height / scale)), width: Math.max(1, Math.round(width / scale)) }
  const { t, z } = scene.position.peek()
  const at = (i: number, length: number, all: number): number => Math.floor(((i + 0.5) * all) / length)
  const pixels = Uint8Array.from({ length: small.height * small.width }, (_, i) => {
    const y = at(Math.floor(i / small.width), small.height, height)
    const x = at(i % small.width, small.width, width)
    return data[((t * depth + z) * height + y) * width + x] as number
  })
  return { ...small, data: pixels }
}

/** Forests of this sitting: each is the state of strokes and settings that it learned from, and one can go back to it. */
export class Versions {
  readonly #around: Surroundings
  /** The newest first. */
  readonly all = signal<readonly Version[]>([])
  #count = 0

  constructor(around: Surroundings) {
    this.#around = around
    effect(() => {
      const found = around.heldOut.result.value?.scores?.heldOut.f1
      const latest = this.current()
      if (found !== undefined && latest !== undefined) latest.score.value = found
    })
  }

  /** As in a new project. */
  reset(): void {
    this.all.value = []
    this.#count = 0
  }

  /** The version of what is painted and set now. */
  current(): Version | undefined {
    const { lastTaught } = this.#around.history
    return this.all.peek().find(({ step }) => step === lastTaught)
  }

  /** A forest was trained: it takes the place of one that learned from the same. */
  trained(scene: Scene): void {
    const { history, live } = this.#around
    const summary = live.summary.peek()
    if (summary === undefined) return
    const before = this.current()
    const { samples, outOfBag } = summary
    const version: Version = {
      number: before?.number ?? ++this.#count,
      step: history.lastTaught,
      samples,
      outOfBag,
      score: before?.score ?? signal(undefined),
      picture: smallMap(scene),
    }
    // what is no longer known, as after another way was taken, cannot be gone back to
    const others = this.all.peek().filter((one) => one !== before && history.knows(one.step))
    this.all.value = [version, ...others].sort((a, b) => b.number - a.number).slice(0, most)
  }

  /** Takes back, or does again, what lies between now and then. */
  goTo({ number, step }: Version): void {
    const { history, notices } = this.#around
    if (history.goTo(step)) notices.say(text.versions.wentTo(number))
    else notices.add('warning', text.versions.isGone(number))
  }
}
