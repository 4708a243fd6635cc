import { effect, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Point, Size } from '../plans/camera.ts'
import { inside, nearest, valueAt } from '../plans/plot.ts'
import { withRange } from '../plans/row-filter.ts'
import { countAxis } from '../session/table-view.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { drawAxes, drawBars, drawLine, drawPoints, inkOf, type Plot, plotOf } from './plot-drawing.ts'
import { ColumnChoice } from './table-bar.tsx'

/** A histogram of what was measured, or two columns against each other; objects are chosen in it. */
export function ObjectPlot() {
  const shell = useShell()
  const { workbench } = shell
  const { tableView, objects } = workbench
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSignal<Size>({ height: 1, width: 1 })
  /** The line that is being drawn around objects. */
  const line = useSignal<readonly Point[]>([])
  /** The range that was chosen last in a histogram. */
  const range = useSignal<readonly [number, number] | undefined>(undefined)
  const plot = useRef<Plot | undefined>(undefined)
  const hasTable = tableView.table.value !== undefined

  useEffect(() => {
    const element = canvas.current
    if (element === null) return undefined
    const observer = new ResizeObserver(() => {
      size.value = { height: element.clientHeight, width: element.clientWidth }
    })
    observer.observe(element)
    const stop = effect(() => {
      shell.shade.value
      const made = plotOf(workbench, size.value)
      plot.current = made
      const ratio = globalThis.devicePixelRatio || 1
      element.width = Math.round(size.value.width * ratio)
      element.height = Math.round(size.value.height * ratio)
      const context = element.getContext('2d')
      if (context === null || made === undefined) return
      context.scale(ratio, ratio)
      const ink = inkOf(element)
      const frame = workbench.active.value?.position.value.t ?? 0
      const chosen = objects.chosenAt.value === frame ? objects.chosen.value : new Set<number>()
      const isChosen = (row: number): boolean => chosen.has(tableView.objectOf(row).label)
      drawAxes(context, made, ink)
      if (made.bins !== undefined) drawBars(context, made, made.bins, isChosen, ink)
      else {
        const colouring =
          tableView.colourColumn.value === undefined ? undefined : workbench.active.value?.objects.value?.colouring.value?.(frame)
        const colourOf = (row: number): string | undefined => {
          if (colouring === undefined || isChosen(row)) return undefined
          const at = 4 * (colouring.indices[tableView.objectOf(row).label] ?? 0)
          return `rgb(${colouring.colours[at]} ${colouring.colours[at + 1]} ${colouring.colours[at + 2]})`
        }
        drawPoints(context, made, colourOf, isChosen, ink)
      }
      drawLine(context, made, line.value, ink)
    })
    return () => {
      observer.disconnect()
      stop()
    }
  }, [hasTable, line, objects, shell, size, tableView, workbench])

  const { x, y } = tableView.axes.value
  const place = ({ offsetX, offsetY }: PointerEvent): Point => ({ x: offsetX, y: offsetY })
  const chooseRows = (rows: readonly number[], isMore: boolean): void => {
    const frame = workbench.active.peek()?.position.peek().t ?? 0
    const before = isMore && objects.chosenAt.peek() === frame ? objects.chosen.peek() : []
    objects.choose([...before, ...rows.map((row) => tableView.objectOf(row).label)], frame)
  }
  const finish = (event: PointerEvent): void => {
    const [made, drawn] = [plot.current, line.peek()]
    line.value = []
    const [start, end] = [drawn[0], drawn.at(-1)]
    if (made === undefined || start === undefined || end === undefined) return
    const isClick = drawn.every((one) => Math.hypot(one.x - start.x, one.y - start.y) < 4)
    if (made.bins !== undefined) {
      const [low, high] = [valueAt(made.x, start.x), valueAt(made.x, end.x)].sort((a, b) => a - b) as [number, number]
      range.value = isClick ? undefined : [low, high]
      chooseRows(
        isClick ? [] : made.rows.filter((row) => (made.values[row] as number) >= low && (made.values[row] as number) <= high),
        event.shiftKey,
      )
      return
    }
    if (!isClick) {
      chooseRows(inside(made.points, drawn), event.shiftKey)
      return
    }
    const row = nearest(made.points, end, 10)
    if (row === undefined) chooseRows([], event.shiftKey)
    else if (event.shiftKey) chooseRows([row], true)
    else objects.find(tableView.objectOf(row).label)
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const made = plot.current
    if (step === undefined || made === undefined || made.rows.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    const byX = [...made.rows].sort((a, b) => (made.values[a] as number) - (made.values[b] as number))
    const at = byX.findIndex((row) => objects.chosen.peek().has(tableView.objectOf(row).label))
    const next = byX[Math.min(byX.length - 1, Math.max(0, at + step))] as number
    objects.find(tableView.objectOf(next).label)
  }
  const shownRange = range.value
  if (!hasTable) return <p class="section muted">{text.objects.first}</p>
  return (
    <div class="plot">
      <div class="choices section">
        <ColumnChoice label={text.objects.horizontal} value={x} onChange={(column) => tableView.plot('x', column)} />
        <ColumnChoice
          label={text.objects.vertical}
          value={y}
          none={text.objects.count}
          onChange={(column) => tableView.plot('y', column)}
        />
        <p class="muted">{y === countAxis ? text.objects.rangeHint : text.objects.plotHint}</p>
        <p>{text.objects.chosen(objects.chosen.value.size)}</p>
        {y === countAxis && shownRange !== undefined && (
          <button
            type="button"
            onClick={() => {
              const table = tableView.table.peek()
              if (table !== undefined && tableView.problem.peek() === undefined)
                tableView.filter.value = withRange(tableView.filter.peek(), x, shownRange, table)
            }}
          >
            {text.objects.filterToChosen}
          </button>
        )}
      </div>
      <canvas
        ref={canvas}
        aria-label={text.objects.plot}
        role="img"
        tabIndex={0}
        onKeyDown={onKey}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          line.value = [place(event)]
        }}
        onPointerMove={(event) => {
          if (line.peek().length > 0) line.value = [...line.peek(), place(event)]
        }}
        onPointerUp={finish}
        onPointerCancel={() => {
          line.value = []
        }}
      />
    </div>
  )
}
