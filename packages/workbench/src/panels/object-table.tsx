import { useSignal } from '@preact/signals'
import { columnUnit } from '../plans/column-unit.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'

const rowHeight = 24

const shown = (value: number | string | undefined): string =>
  typeof value !== 'number' ? (value ?? '') : Number.isInteger(value) ? String(value) : value.toPrecision(5)

/** Objects as rows: only those in view are drawn, however many there are. */
export function ObjectTable() {
  const { workbench } = useShell()
  const { objects, tableView, active } = workbench
  const scroll = useSignal({ top: 0, height: 200 })
  const table = tableView.table.value
  const scene = active.value
  if (table === undefined || scene === undefined) return <p class="section muted">{text.objects.first}</p>
  const names = Object.keys(table)
  const order = tableView.order.value
  const sorted = tableView.sortColumn.value
  const first = Math.max(0, Math.floor(scroll.value.top / rowHeight) - 4)
  const last = Math.min(order.length, Math.ceil((scroll.value.top + scroll.value.height) / rowHeight) + 4)
  const isChosen = (row: number): boolean => {
    const { label, frame } = tableView.objectOf(row)
    return objects.chosenAt.value === frame && objects.chosen.value.has(label)
  }
  const choose = (row: number, isMore: boolean): void => {
    const { label, frame } = tableView.objectOf(row)
    if (isMore && objects.chosenAt.peek() === frame) {
      const chosen = new Set(objects.chosen.peek())
      if (!chosen.delete(label)) chosen.add(label)
      objects.choose(chosen, frame)
    } else objects.find(label, frame)
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || order.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    const at = order.findIndex(isChosen)
    const next = Math.min(order.length - 1, Math.max(0, at + step))
    choose(order[next] as number, false)
    const box = event.currentTarget as HTMLElement
    const top = next * rowHeight
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + 2 * rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * rowHeight - box.clientHeight
  }
  const unitOf = (name: string): string => columnUnit(name, scene.image.unit, scene.dims.z > 1 ? 3 : 2)
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
              <th key={name} aria-sort={sorted === name ? (tableView.isDescending.value ? 'descending' : 'ascending') : 'none'}>
                <button type="button" title={text.objects.sortBy(name)} onClick={() => tableView.sortBy(name)}>
                  {name}
                  {unitOf(name) !== '' && <span class="muted"> {unitOf(name)}</span>}
                  {sorted === name ? (tableView.isDescending.value ? ' ↓' : ' ↑') : ''}
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
              class={isChosen(row) ? 'chosen' : ''}
              aria-current={isChosen(row)}
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
