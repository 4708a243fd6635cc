import type { History, Step } from '../layers/history.ts'
import { text } from '../text/en.ts'
import type { Notices } from './notices.ts'

/** A change that a stroke makes to so large a share of a picture is worth a question. */
const jumpShare = 0.3

interface Surroundings {
  readonly history: History
  readonly notices: Notices
  undo(): void
}

/** Warns where the last step turned much of the picture into another class, and offers to take just that back. */
export class JumpWarning {
  readonly #around: Surroundings
  #notice: number | undefined
  /** The last step that was learned from. */
  #learned: Step | undefined

  constructor(around: Surroundings) {
    this.#around = around
  }

  trained(changedShare: number): void {
    const { history, notices } = this.#around
    const step = history.lastChange
    if (this.#notice !== undefined) notices.close(this.#notice)
    // going back is no jump
    const isNew = step !== this.#learned && !history.isBack
    this.#learned = step
    this.#notice =
      changedShare > jumpShare && isNew
        ? notices.add('warning', text.notices.jump(changedShare), {
            title: text.notices.undo,
            run: () => this.#takeBack(step),
          })
        : undefined
  }

  /** Takes a step back, with what was only looked at since. */
  #takeBack(step: Step | undefined): void {
    const { history, notices } = this.#around
    if (history.lastChange !== step) {
      notices.add('info', text.notices.otherSteps)
      return
    }
    while (history.last !== step) this.#around.undo()
    this.#around.undo()
  }
}
