import type { Table } from '@cambium/core'
import { useSignal } from '@preact/signals'
import { commandsOf, typescriptOf } from '../session/code.ts'
import type { DrawerName } from '../session/shell.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { Icon } from './icon.tsx'

const rowHeight = 24

const shown = (value: number | string | undefined): string =>
  typeof value !== 'number' ? (value ?? '') : Number.isInteger(value) ? String(value) : value.toPrecision(5)

/** The rows in the order of a column; rows that are equal there stay in their order. */
function ordered(table: Table, column: string | undefined, isDescending: boolean): Uint32Array {
  const order = Uint32Array.from({ length: Object.values(table)[0]?.length ?? 0 }, (_, i) => i)
  const values = column === undefined ? undefined : table[column]
  if (values === undefined) return order
  const sign = isDescending ? -1 : 1
  return order.sort((a, b) => {
    const [one, other] = [values[a] as number | string, values[b] as number | string]
    return one === other ? a - b : one < other ? -sign : sign
  })
}

/** Objects as rows: only those in view are drawn, however many there are. */
function ObjectTable() {
  const { workbench } = useShell()
  const { objects } = workbench
  const column = useSignal<string | undefined>(undefined)
  const isDescending = useSignal(true)
  const scroll = useSignal({ top: 0, height: 200 })
  const found = objects.current.value
  if (found === undefined) return <p class="section muted">{text.objects.first}</p>
  const table = workbench.learning.table.value ?? found.table
  const names = Object.keys(table)
  const order = ordered(table, column.value, isDescending.value)
  const first = Math.max(0, Math.floor(scroll.value.top / rowHeight) - 4)
  const last = Math.min(order.length, Math.ceil((scroll.value.top + scroll.value.height) / rowHeight) + 4)
  const labels = table.label as readonly number[]
  const sortBy = (name: string): void => {
    isDescending.value = column.value === name ? !isDescending.value : true
    column.value = name
  }
  const choose = (row: number, isMore: boolean): void => {
    const label = labels[row] as number
    if (isMore) {
      const chosen = new Set(objects.chosen.peek())
      if (!chosen.delete(label)) chosen.add(label)
      objects.choose(chosen)
    } else objects.find(label)
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || order.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    const [chosen] = [...objects.chosen.peek()]
    const at = order.findIndex((row) => labels[row] === chosen)
    const next = Math.min(order.length - 1, Math.max(0, at + step))
    objects.find(labels[order[next] as number] as number)
    const box = event.currentTarget as HTMLElement
    const top = next * rowHeight
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + 2 * rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * rowHeight - box.clientHeight
  }
  return (
    <section
      class="table"
      aria-label={text.objects.rows}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move along the rows
      tabIndex={0}
      onKeyDown={onKey}
      onScroll={({ currentTarget }) => {
        scroll.value = { top: currentTarget.scrollTop, height: currentTarget.clientHeight }
      }}
    >
      <table aria-rowcount={order.length + 1}>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} aria-sort={column.value === name ? (isDescending.value ? 'descending' : 'ascending') : 'none'}>
                <button type="button" title={text.objects.sortBy(name)} onClick={() => sortBy(name)}>
                  {name}
                  {column.value === name ? (isDescending.value ? ' ↓' : ' ↑') : ''}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr style={{ height: `${first * rowHeight}px` }} />
          {Array.from(order.subarray(first, last), (row, i) => (
            <tr
              key={row}
              aria-rowindex={first + i + 2}
              class={objects.chosen.value.has(labels[row] as number) ? 'chosen' : ''}
              aria-current={objects.chosen.value.has(labels[row] as number)}
              onClick={(event) => choose(row, event.ctrlKey || event.metaKey || event.shiftKey)}
            >
              {names.map((name) => (
                <td key={name}>{shown(table[name]?.[row])}</td>
              ))}
            </tr>
          ))}
          <tr style={{ height: `${(order.length - last) * rowHeight}px` }} />
        </tbody>
      </table>
    </section>
  )
}

function Code() {
  const { workbench, host } = useShell()
  const code = typescriptOf(workbench)
  const shell = commandsOf(workbench)
  return (
    <>
      <div class="row section">
        <span class="muted">{text.code.explain}</span>
        <button type="button" onClick={() => void host.copy(code)}>
          {text.code.copyCode}
        </button>
        <button type="button" onClick={() => void host.copy(shell)}>
          {text.code.copyCommands}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long text is scrolled with the keys */}
      <pre tabIndex={0}>{`${code}\n${shell.replace(/^/gm, '# ').trimEnd().replace(/# $/, '')}\n`}</pre>
    </>
  )
}

function Activity() {
  const { workbench } = useShell()
  const notices = workbench.notices.all.value
  return (
    <div class="section scroll">
      {notices.length === 0 && <p class="muted">{text.activity.nothing}</p>}
      {notices.map(({ id, kind, text: says }) => (
        <p key={id} class={kind === 'error' ? 'error' : ''}>
          {says}
        </p>
      ))}
    </div>
  )
}

const tabs: readonly DrawerName[] = ['table', 'code', 'activity']

/** What is opened below the image: the table of objects, the steps as code, and what happened. */
export function Drawer() {
  const shell = useShell()
  const open = shell.drawer.value
  if (open === undefined) return null
  return (
    <section class="drawer" aria-label="Drawer">
      <div class="tabs">
        {tabs.map((name) => (
          <button
            type="button"
            class="plain"
            key={name}
            aria-pressed={open === name}
            onClick={() => {
              shell.drawer.value = name
            }}
          >
            {text.drawer[name]}
          </button>
        ))}
        <button
          type="button"
          class="plain"
          aria-label="Close the drawer"
          style={{ marginLeft: 'auto' }}
          onClick={() => {
            shell.drawer.value = undefined
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      {open === 'table' && <ObjectTable />}
      {open === 'code' && <Code />}
      {open === 'activity' && <Activity />}
    </section>
  )
}
