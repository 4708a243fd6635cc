import { colormap } from '../plans/colormaps.ts'
import { text } from '../text/en.ts'
import { CommandButton } from './command-button.tsx'
import { useShell } from './context.ts'

const shortened = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(3))

const gradient = (): string => {
  const colours = colormap('viridis')
  const stops = Array.from({ length: 9 }, (_, i) => {
    const at = 4 * Math.round((i / 8) * 255)
    return `rgb(${colours[at]} ${colours[at + 1]} ${colours[at + 2]})`
  })
  return `linear-gradient(to right, ${stops.join(', ')})`
}

/** The names of columns to choose from. */
export function ColumnChoice({
  label,
  value,
  none,
  onChange,
}: {
  label: string
  value: string
  /** What choosing no column means, where that is possible. */
  none?: string
  onChange: (column: string) => void
}) {
  const { workbench } = useShell()
  return (
    <label class="row">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {workbench.tableView.columns.value.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Which objects are shown and in which colours, above the table and the plot. */
export function TableBar() {
  const { workbench } = useShell()
  const { tableView, objects } = workbench
  const { filter, problem, colourColumn, colourLimits, rows, isFiltered } = tableView
  const all = objects.current.value
  if (all === undefined) return null
  const limits = colourColumn.value === 'class' ? undefined : colourLimits.value
  return (
    <div class="row section">
      <label class="row">
        <span>{text.objects.filter}</span>
        <input
          type="text"
          class="filter"
          placeholder={text.objects.filterExample}
          value={filter.value}
          aria-invalid={problem.value !== undefined}
          onInput={({ currentTarget }) => {
            filter.value = currentTarget.value
          }}
        />
      </label>
      <CommandButton id="object-properties" words={text.objects.columns} kind="" />
      {isFiltered.value && <span class="muted">{text.objects.filtered(rows.value.length, all.count)}</span>}
      {isFiltered.value && <CommandButton id="objects-delete-hidden" words={text.panels.deleteOthers} kind="" />}
      {problem.value !== undefined && <span class="error">{problem.value}</span>}
      <ColumnChoice
        label={text.objects.colourBy}
        value={colourColumn.value ?? ''}
        none={text.objects.noColour}
        onChange={(column) => {
          colourColumn.value = column === '' ? undefined : column
        }}
      />
      {limits !== undefined && (
        <span class="row legend">
          {shortened(limits[0])}
          <i style={{ background: gradient() }} />
          {shortened(limits[1])}
        </span>
      )}
    </div>
  )
}
