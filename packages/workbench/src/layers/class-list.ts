import { computed, signal } from '@preact/signals-core'
import { defaultClassColour } from '../plans/colours.ts'

/** A class that can be painted. */
export interface PixelClass {
  /** What is written into the annotation, 1 and above. */
  readonly value: number
  readonly name: string
  readonly colour: string
  readonly isVisible: boolean
}

/** An annotation keeps one byte per pixel. */
export const mostClasses = 255

/** The classes of a project and which of them is painted now; 0 erases. */
export class ClassList {
  readonly all = signal<readonly PixelClass[]>([])
  readonly chosen = signal(1)
  #previous = 1
  readonly current = computed(() => this.of(this.chosen.value))

  constructor(names: readonly string[]) {
    this.reset(names)
  }

  /** Begins anew with some classes; the first is chosen. */
  reset(names: readonly string[]): void {
    this.all.value = []
    for (const name of names) this.add(name)
    this.chosen.value = 1
    this.#previous = 1
  }

  /** Takes over stored classes; the first is chosen. */
  restore(classes: readonly PixelClass[]): void {
    this.all.value = classes
    this.chosen.value = classes[0]?.value ?? 0
    this.#previous = this.chosen.value
  }

  /** Names by number, as models and commands keep them: without those that a command line could not carry. */
  get names(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.all.value.filter(({ name }) => !/[,=]/.test(name)).map(({ value, name }) => [String(value), name]))
  }

  of(value: number): PixelClass | undefined {
    return this.all.value.find((one) => one.value === value)
  }

  /** Adds a class with the smallest free number. @returns undefined where an annotation has no room for more */
  add(name?: string, colour?: string): PixelClass | undefined {
    let value = 1
    while (this.of(value) !== undefined) value++
    return value > mostClasses
      ? undefined
      : this.put({ value, name: name ?? `Class ${value}`, colour: colour ?? defaultClassColour(value), isVisible: true })
  }

  /** Adds a class or replaces the one of its number. */
  put(added: PixelClass): PixelClass {
    this.all.value = [...this.all.value.filter(({ value }) => value !== added.value), added].sort((a, b) => a.value - b.value)
    return added
  }

  change(value: number, facts: Partial<Omit<PixelClass, 'value'>>): void {
    this.all.value = this.all.value.map((one) => (one.value === value ? { ...one, ...facts } : one))
  }

  remove(value: number): void {
    this.all.value = this.all.value.filter((one) => one.value !== value)
    if (this.chosen.value === value) this.chosen.value = this.all.value[0]?.value ?? 0
  }

  choose(value: number): void {
    if (value === this.chosen.value || (value !== 0 && this.of(value) === undefined)) return
    this.#previous = this.chosen.value
    this.chosen.value = value
  }

  /** The class that was painted before. */
  swap(): void {
    this.choose(this.#previous)
  }

  /** Makes sure that there is a class for each value that an annotation holds. */
  addMissing(values: Iterable<number>): void {
    for (const value of values) {
      if (value === 0 || this.of(value) !== undefined) continue
      this.put({ value, name: `Class ${value}`, colour: defaultClassColour(value), isVisible: true })
    }
  }
}
