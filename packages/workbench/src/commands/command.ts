import type { Shell } from '../session/shell.ts'

export const groups = ['File', 'Edit', 'Tools', 'Classes', 'Classifier', 'Objects', 'View', 'Panels'] as const

/** Something that can be done: from a menu, the palette, a key or a script. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly group: (typeof groups)[number]
  /** Such as `Ctrl+Shift+Z`; the first is shown. */
  readonly keys?: readonly string[]
  /** Whether it can be done now; without it, always. */
  isEnabled?(shell: Shell): boolean
  run(shell: Shell): void
  /** Where a key is held: what happens at its release, and whether it was held for long. */
  release?(shell: Shell, wasLong: boolean): void
}
