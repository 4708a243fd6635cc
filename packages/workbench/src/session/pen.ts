import type { Gesture } from '../plans/gesture.ts'

/** What the pen is doing: it ends before anything else changes the picture, and it ends once. */
export class Pen {
  #gesture: Gesture | undefined

  hold(gesture: Gesture): Gesture {
    this.letGo()
    const isHeld = (): boolean => this.#gesture === held
    const finish = (how: () => void) => (): void => {
      if (!isHeld()) return
      this.#gesture = undefined
      how()
    }
    const held: Gesture = {
      move: (place) => {
        if (isHeld()) gesture.move(place)
      },
      end: finish(() => gesture.end()),
      cancel: finish(() => gesture.cancel()),
    }
    this.#gesture = held
    return held
  }

  /** Whether something is being drawn. */
  get isHeld(): boolean {
    return this.#gesture !== undefined
  }

  /** Ends what the pen is doing. */
  letGo(): void {
    this.#gesture?.end()
  }
}
