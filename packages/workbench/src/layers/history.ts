import { computed, signal } from '@preact/signals-core'

/** Something that was done and can be taken back. */
export interface Step {
  /** Says what was done, such as "stroke of Object". */
  readonly title: string
  /** The image that it changed, where it is one. */
  readonly of?: object
  readonly bytes: number
  /** Whether it changes only how something is shown. */
  readonly isLook?: boolean
  /** Whether the forest of pixels learns nothing from it, such as what is done to objects and points. */
  readonly isAside?: boolean
  undo(): void
  redo(): void
}

const teaches = ({ isLook, isAside }: Step): boolean => isLook !== true && isAside !== true

/** A step costs at least so much, whatever it holds. */
const leastBytes = 64

/** Everything that was done, over all images and layers; the oldest steps are forgotten where they take more than a budget of bytes. */
export class History {
  readonly #past = signal<readonly Step[]>([])
  readonly #future = signal<readonly Step[]>([])
  readonly #budget: number
  readonly undone = computed(() => this.#future.value.at(-1)?.title)
  readonly done = computed(() => this.#past.value.at(-1)?.title)
  /** What would be taken back next. */
  get last(): Step | undefined {
    return this.#past.peek().at(-1)
  }

  /** The last step that changed more than how something is shown. */
  get lastChange(): Step | undefined {
    return this.#past.peek().findLast((step) => step.isLook !== true)
  }

  /** The last step that the forest of pixels learns from. */
  get lastTaught(): Step | undefined {
    return this.#past.peek().findLast(teaches)
  }

  /** Whether more than looks of an image was changed. */
  hasChanged(image: object): boolean {
    return this.#past.peek().some((step) => step.of === image && step.isLook !== true)
  }

  /** Whether the last thing done was to take something back. */
  get isBack(): boolean {
    return this.#future.peek().length > 0
  }

  /** Counts all changes of the project, for whoever stores it. */
  readonly revision = signal(0)

  constructor(budget = 256 * 1024 ** 2) {
    this.#budget = budget
  }

  get length(): number {
    return this.#past.value.length
  }

  get bytes(): number {
    return this.#past.value.reduce((sum, { bytes }) => sum + Math.max(leastBytes, bytes), 0)
  }

  /** Whether the oldest steps were forgotten, so that the state at the beginning cannot be had again. */
  #isCut = false

  /** Forgets everything, as where another project begins. */
  clear(): void {
    this.#isCut = false
    this.#past.value = []
    this.#future.value = []
  }

  /** Forgets what was done to an image. */
  forget(image: object): void {
    this.#past.value = this.#past.value.filter((step) => step.of !== image)
    this.#future.value = this.#future.value.filter((step) => step.of !== image)
  }

  /** Forgets the last step, as where another one takes its place. */
  dropLast(): void {
    this.#past.value = this.#past.value.slice(0, -1)
    this.revision.value++
  }

  /** Whether a step may hold so many bytes without most others being forgotten. */
  hasRoomFor(bytes: number): boolean {
    return 2 * bytes <= this.#budget
  }

  /** Adds a step that was done already. */
  push(step: Step): void {
    const past = [...this.#past.value, step]
    let bytes = this.bytes + Math.max(leastBytes, step.bytes)
    while (bytes > this.#budget && past.length > 1) {
      bytes -= Math.max(leastBytes, past.shift()?.bytes ?? 0)
      this.#isCut = true
    }
    this.#past.value = past
    // to look closer is no other way
    if (step.isLook !== true) this.#future.value = []
    this.revision.value++
  }

  /** Does something and remembers how to take it back. */
  run(title: string, redo: () => void, undo: () => void): void {
    redo()
    this.push({ title, bytes: 0, undo, redo })
  }

  /** Whether the state after a step can be had again; undefined: the state before all steps. */
  knows(step: Step | undefined): boolean {
    if (step === undefined) return !this.#isCut
    return this.#past.peek().includes(step) || this.#future.peek().includes(step)
  }

  /**
   * Takes steps back, or does them again, until one of them is the last that the forest of pixels learns from. What else was done since stays.
   *
   * @returns false where it is not known any more
   */
  goTo(step: Step | undefined): boolean {
    if (!this.knows(step)) return false
    if (step !== undefined && this.#future.peek().includes(step)) {
      while (this.lastTaught !== step) this.redo()
      return true
    }
    const aside: Step[] = []
    while (this.lastTaught !== step) {
      const undone = this.undo() as Step
      if (teaches(undone)) continue
      aside.push(undone)
      this.#future.value = this.#future.peek().slice(0, -1)
    }
    for (const one of aside.reverse()) {
      one.redo()
      this.#past.value = [...this.#past.peek(), one]
    }
    return true
  }

  undo(): Step | undefined {
    const step = this.#past.value.at(-1)
    if (step === undefined) return undefined
    this.#past.value = this.#past.value.slice(0, -1)
    this.#future.value = [...this.#future.value, step]
    step.undo()
    this.revision.value++
    return step
  }

  redo(): Step | undefined {
    const step = this.#future.value.at(-1)
    if (step === undefined) return undefined
    this.#future.value = this.#future.value.slice(0, -1)
    this.#past.value = [...this.#past.value, step]
    step.redo()
    this.revision.value++
    return step
  }
}
