import { signal } from '@preact/signals-core'
import { isAbort } from './activities.ts'

export interface Notice {
  readonly id: number
  readonly kind: 'info' | 'warning' | 'error'
  readonly text: string
  /** What can be done about it. */
  readonly actions: readonly { readonly title: string; run(): void }[]
}

let nextId = 1

/** What the user is told: shown for a while, errors until they are closed; all of it can be read again. */
export class Notices {
  readonly shown = signal<readonly Notice[]>([])
  readonly all = signal<readonly Notice[]>([])
  /** For those who listen instead of look. */
  readonly spoken = signal('')

  /** @returns by which it can be closed */
  add(kind: Notice['kind'], text: string, ...actions: Notice['actions']): number {
    // the same sentence twice is one notice
    const same = this.shown.value.find((notice) => notice.text === text)
    if (same !== undefined) return same.id
    const notice = { id: nextId++, kind, text, actions }
    this.shown.value = [...this.shown.value, notice].slice(-4)
    this.all.value = [...this.all.value, notice].slice(-200)
    return notice.id
  }

  say(text: string): void {
    this.spoken.value = text
  }

  /** Tells of a failure in the words of the error. */
  fail(error: unknown): void {
    this.add('error', error instanceof Error ? error.message : String(error))
  }

  /** Closes what asks something: in another project it would be answered for the wrong one. */
  closeQuestions(): void {
    this.shown.value = this.shown.peek().filter(({ actions }) => actions.length === 0)
  }

  /** Tells of a failure; what was ended on purpose is none. */
  readonly unlessAborted = (error: unknown): void => {
    if (!isAbort(error)) this.fail(error)
  }

  close(id: number): void {
    this.shown.value = this.shown.value.filter((notice) => notice.id !== id)
  }
}
