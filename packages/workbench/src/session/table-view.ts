import type { Table } from '@cambium/core'
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals-core'
import type { Scene } from '../layers/scene.ts'
import {
  classLabelColours,
  type LabelColours,
  limitsOf,
  measuredLabelColours,
  ownLabelColours,
  withChosen,
} from '../plans/label-colours.ts'
import { type Condition, ordered, parseConditions, rowsMeeting } from '../plans/row-filter.ts'
import type { ObjectLearning } from './object-learning.ts'
import type { ObjectList } from './object-list.ts'

/** What a view of the table needs of a workbench. */
interface Surroundings {
  readonly active: ReadonlySignal<Scene | undefined>
  readonly objects: ObjectList
  readonly learning: ObjectLearning
}

/** How the table is looked at, as a project keeps it. */
export interface TableLook {
  readonly sort?: string | undefined
  readonly isDescending?: boolean
  readonly filter?: string
  readonly colour?: string | undefined
  readonly x?: string
  readonly y?: string
}

/** On the vertical axis of a plot: how many objects there are. */
export const countAxis = ''

const isNumeric = (table: Table, name: string): boolean => typeof table[name]?.[0] !== 'string'

/** How the table of objects is looked at: which rows, in which order, in which colours, and what is plotted. The objects in the image follow. */
export class TableView {
  readonly #around: Surroundings
  readonly sortColumn = signal<string | undefined>(undefined)
  readonly isDescending = signal(true)
  /** Conditions on columns, such as `area > 100`. */
  readonly filter = signal('')
  /** The column whose values colour the objects; `undefined` for colours that only tell them apart. */
  readonly colourColumn = signal<string | undefined>(undefined)
  readonly #plotX = signal('area')
  readonly #plotY = signal(countAxis)

  readonly table = computed<Table | undefined>(() => this.#around.learning.table.value)
  /** Columns of numbers. */
  readonly columns = computed<readonly string[]>(() => {
    const table = this.table.value
    return table === undefined ? [] : Object.keys(table).filter((name) => isNumeric(table, name))
  })
  readonly #conditions = computed<{ readonly conditions: readonly Condition[]; readonly problem?: string }>(() => {
    const table = this.table.value
    if (table === undefined) return { conditions: [] }
    try {
      return { conditions: parseConditions(this.filter.value, table) }
    } catch (error) {
      return { conditions: [], problem: (error as Error).message }
    }
  })
  /** Why the filter is not understood; all rows are shown then. */
  readonly problem = computed(() => this.#conditions.value.problem)
  /** Rows that pass the filter. */
  readonly rows = computed(() => {
    const table = this.table.value
    return table === undefined ? new Uint32Array() : rowsMeeting(table, this.#conditions.value.conditions)
  })
  readonly isFiltered = computed(() => this.#conditions.value.conditions.length > 0)
  /** The same in the order of a column. */
  readonly order = computed(() => {
    const column = this.sortColumn.value
    return ordered(this.rows.value, column === undefined ? undefined : this.table.value?.[column], this.isDescending.value)
  })
  /** The smallest and the largest value among the rows in the column that colours. */
  readonly colourLimits = computed(() => {
    const values = this.#colourValues.value
    return values === undefined ? undefined : limitsOf(values, this.rows.value)
  })
  readonly #colourValues = computed(() => {
    const [column, table] = [this.colourColumn.value, this.table.value]
    return column === undefined || table === undefined || !isNumeric(table, column)
      ? undefined
      : (table[column] as readonly number[] | undefined)
  })

  constructor(around: Surroundings) {
    this.#around = around
    effect(() => {
      const layer = around.active.value?.objects.value
      if (layer !== undefined) layer.colouring.value = this.#colouring(layer.seed.value)
    })
  }

  /** What is plotted; columns that a table does not have give way to one that it has. */
  readonly axes = computed(() => {
    const known = (name: string, otherwise: string): string => (this.columns.value.includes(name) ? name : otherwise)
    const x = known(this.#plotX.value, this.columns.value.find((name) => name !== 'label' && name !== 'frame') ?? 'label')
    return { x, y: this.#plotY.value === countAxis ? countAxis : known(this.#plotY.value, countAxis) }
  })

  readonly look = computed<TableLook>(() => ({
    sort: this.sortColumn.value,
    isDescending: this.isDescending.value,
    filter: this.filter.value,
    colour: this.colourColumn.value,
    x: this.#plotX.value,
    y: this.#plotY.value,
  }))

  /** Looks at the table as it was looked at; what is left out, or of no use, is as at the beginning. */
  take({ sort, isDescending, filter, colour, x, y }: TableLook): void {
    const given = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' ? value : otherwise)
    batch(() => {
      this.sortColumn.value = given(sort, undefined)
      this.isDescending.value = isDescending !== false
      this.filter.value = given(filter, '')
      this.colourColumn.value = given(colour, undefined)
      this.#plotX.value = given(x, 'area')
      this.#plotY.value = given(y, countAxis)
    })
  }

  plot(axis: 'x' | 'y', column: string): void {
    if (axis === 'x') this.#plotX.value = column
    else this.#plotY.value = column
  }

  sortBy(column: string): void {
    this.isDescending.value = this.sortColumn.value === column ? !this.isDescending.value : true
    this.sortColumn.value = column
  }

  /** The label of a row, and the time point that it is of. */
  objectOf(row: number): { readonly label: number; readonly frame: number } {
    const table = this.table.peek()
    const at = (name: string): number => (table?.[name]?.[row] as number | undefined) ?? 0
    return { label: at('label'), frame: at('frame') }
  }

  /** Labels that the filter hides at a time point. */
  hiddenLabels(frame: number): Set<number> {
    const table = this.table.peek()
    const shown = new Set(this.rows.peek())
    const hidden = new Set<number>()
    const count = table?.label?.length ?? 0
    for (let row = 0; row < count; row++) {
      const object = this.objectOf(row)
      if (!shown.has(row) && object.frame === frame) hidden.add(object.label)
    }
    return hidden
  }

  /** Deletes the objects that the filter hides at the time point that is looked at. */
  deleteHidden(): void {
    const frame = this.#around.active.peek()?.position.peek().t ?? 0
    this.#around.objects.remove(this.hiddenLabels(frame), frame)
  }

  /** The colours of objects at each time point; `undefined` where they are those that objects always have. */
  #colouring(seed: number): ((frame: number) => LabelColours) | undefined {
    const [table, rows, values, limits] = [this.table.value, this.rows.value, this.#colourValues.value, this.colourLimits.value]
    const { chosen, chosenAt } = this.#around.objects
    const marked = chosen.value.size > 1 ? chosen.value : undefined
    if (table === undefined || (values === undefined && !this.isFiltered.value && marked === undefined)) return undefined
    const labels = table.label as readonly number[]
    const frames = table.frame as readonly number[] | undefined
    const isClass = this.colourColumn.value === 'class'
    const classes = this.#around.learning.classes.all.value
    const known = new Map<number, LabelColours>()
    const plain = (frame: number): LabelColours => {
      const own = frames === undefined ? rows : rows.filter((row) => frames[row] === frame)
      if (values === undefined || limits === undefined) return ownLabelColours(labels, own, seed)
      if (isClass) return classLabelColours(labels, own, values, (value) => classes.find((one) => one.value === value)?.colour)
      return measuredLabelColours(labels, own, values, limits)
    }
    return (frame) => {
      const colours =
        known.get(frame) ?? (marked !== undefined && chosenAt.peek() === frame ? withChosen(plain(frame), marked) : plain(frame))
      known.set(frame, colours)
      return colours
    }
  }
}
