import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { DecisionSurface } from '../engine/decision-surface.ts'
import { featureLabel } from '../plans/feature-label.ts'
import { nextTowards } from '../plans/plot.ts'
import { showPlace } from '../session/places.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { ranked } from './importance-bars.tsx'

const words = text.decisions

// cells of whole pixels
const [width, height] = [264, 200]
const frame = { left: 4, right: 4, top: 4, bottom: 4 }

const part = (value: number, [low, high]: readonly [number, number]): number => Math.min(1, Math.max(0, (value - low) / (high - low)))

/** Where a painted pixel lies in the picture. */
const placeIn = ({ xRange, yRange }: DecisionSurface, point: { readonly x: number; readonly y: number }): readonly [number, number] => [
  frame.left + part(point.x, xRange) * (width - frame.left - frame.right),
  height - frame.bottom - part(point.y, yRange) * (height - frame.top - frame.bottom),
]

const arrows: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** @param chosen  the painted pixel that the keys went to */
function draw(canvas: HTMLCanvasElement, surface: DecisionSurface, colours: readonly string[], chosen: number | undefined): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const { side, winners, probabilities } = surface
  context.clearRect(0, 0, width, height)
  const [cellWidth, cellHeight] = [(width - frame.left - frame.right) / side, (height - frame.top - frame.bottom) / side]
  for (let i = 0; i < side * side; i++) {
    context.fillStyle = colours[winners[i] as number] as string
    // as sure as it is
    context.globalAlpha = 0.15 + 0.6 * (probabilities[i] as number)
    context.fillRect(
      frame.left + (i % side) * cellWidth,
      height - frame.bottom - (Math.floor(i / side) + 1) * cellHeight,
      cellWidth,
      cellHeight,
    )
  }
  context.globalAlpha = 1
  const dot = (point: { readonly x: number; readonly y: number }, radius: number, fill: string, edge: string): void => {
    const [x, y] = placeIn(surface, point)
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fillStyle = fill
    context.fill()
    context.strokeStyle = edge
    context.stroke()
  }
  for (const point of surface.points) dot(point, 2.5, colours[point.classIndex] as string, '#000')
  const reached = chosen === undefined ? undefined : surface.points[chosen]
  if (reached !== undefined) {
    context.lineWidth = 2
    dot(reached, 5.5, 'transparent', '#000')
    dot(reached, 4, colours[reached.classIndex] as string, '#fff')
    context.lineWidth = 1
  }
  if (surface.at !== undefined) {
    context.lineWidth = 2
    dot(surface.at, 6, 'transparent', '#000')
    dot(surface.at, 4.5, 'transparent', '#ffd400')
    context.lineWidth = 1
  }
}

/** What the forest decides in the plane of two features, with the painted pixels in it; a click on one goes to it. */
export function DecisionPlot() {
  const shell = useShell()
  const { workbench } = shell
  const { understanding, live, classes } = workbench
  const surface = understanding.surface.value
  const names = ranked(live.summary.value?.importances ?? {}).map(([name]) => name)
  const canvas = useRef<HTMLCanvasElement>(null)
  const chosen = useSignal<number | undefined>(undefined)
  useEffect(() => {
    chosen.value = undefined
  }, [surface?.x, surface?.y, surface?.points.length, chosen])
  const colours = (surface?.classes ?? []).map((value) => classes.all.value.find((one) => one.value === value)?.colour ?? '#888888')
  useEffect(() => {
    if (canvas.current !== null && surface !== undefined) draw(canvas.current, surface, colours, chosen.value)
  })
  if (names.length < 2) return null
  const show = (x: string, y: string): void => shell.attempt(() => understanding.drawSurface([x, y]))
  if (surface === undefined)
    return (
      <button type="button" onClick={() => show(names[0] as string, names[1] as string)}>
        {words.show}
      </button>
    )
  const choice = (label: string, value: string, choose: (name: string) => void) => (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {[...new Set([...names, value])].map((name) => (
          <option key={name} value={name}>
            {featureLabel(name)}
          </option>
        ))}
      </select>
    </label>
  )
  const find = (event: MouseEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    const [px, py] = [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height]
    const away = surface.points.map((point) => {
      const [x, y] = placeIn(surface, point)
      return Math.hypot(x - px, y - py)
    })
    const nearest = away.indexOf(Math.min(...away))
    const found = surface.points[nearest]
    if (found !== undefined && (away[nearest] as number) < 8) showPlace(workbench, found.place)
  }
  // the arrows go from one painted pixel to the next, and the image follows
  const step = (event: KeyboardEvent): void => {
    const direction = arrows[event.key]
    if (direction === undefined || event.ctrlKey || event.altKey || event.metaKey || surface.points.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    const places = surface.points.map((point) => {
      const [x, y] = placeIn(surface, point)
      return { x, y }
    })
    const now = chosen.peek()
    const next = now === undefined ? 0 : nextTowards(places, now, direction)
    chosen.value = next
    const found = surface.points[next]
    if (found !== undefined) showPlace(workbench, found.place)
  }
  const reached = chosen.value === undefined ? undefined : surface.points[chosen.value]
  const nameOf = (classIndex: number): string => {
    const value = surface.classes[classIndex]
    return classes.all.value.find((one) => one.value === value)?.name ?? `class ${value}`
  }
  return (
    <>
      {choice(words.across, surface.x, (name) => show(name, surface.y))}
      {choice(words.upwards, surface.y, (name) => show(surface.x, name))}
      <canvas
        ref={canvas}
        class="decision-plot"
        width={width}
        height={height}
        tabIndex={0}
        role="img"
        aria-label={words.plot(featureLabel(surface.x), featureLabel(surface.y))}
        onClick={find}
        onKeyDown={step}
      />
      <p class="muted" role="status">
        {reached === undefined ? words.keys : words.reached(nameOf(reached.classIndex), reached.place.y, reached.place.x)}
      </p>
      <p class="muted">{surface.at === undefined ? words.means : words.meansAt}</p>
    </>
  )
}
