import type { Point } from './camera.ts'

/** From the press of the pen to its release. */
export interface Gesture {
  move(place: Point): void
  end(): void
  /** Takes back what the gesture did. */
  cancel(): void
}

/** How the pen was pressed. */
export interface Press {
  readonly place: Point
  readonly isSecondary: boolean
  readonly isShift: boolean
  readonly isAlt: boolean
}
