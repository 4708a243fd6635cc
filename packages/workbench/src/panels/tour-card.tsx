import { useEffect } from 'preact/hooks'
import { commandOf } from '../commands/index.ts'
import { keysOf } from '../commands/key-bindings.ts'
import { tourStops } from '../session/tour.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'

const words = text.tour

/** What is to be done at a stop of the tour. */
export function TourCard() {
  const shell = useShell()
  const { tour } = shell
  const stop = tour.stop.value
  const name = stop?.name
  useEffect(() => {
    // the panel of the step is drawn with it
    if (name !== undefined) document.querySelector(`[data-tour="${name}"]`)?.scrollIntoView({ block: 'start' })
  }, [name])
  if (stop === undefined) return null
  const [title, says] = words.stops[stop.name]
  const at = tour.at.value as number
  const isDone = tour.isDone.value
  const isLast = at === tourStops.length - 1
  return (
    <section class="tour" aria-label={words.label} aria-live="polite" data-region="tour">
      <p class="row spread">
        <strong>{title}</strong>
        <span class="muted">{words.count(at + 1, tourStops.length)}</span>
      </p>
      <p>{says.replace(/\{([\w-]+)\}/g, (_, id: string) => keysOf(commandOf(id), shell)[0] ?? text.keys.none)}</p>
      <p class="row">
        {at > 0 && (
          <button type="button" onClick={() => shell.attempt(() => tour.back())}>
            {words.back}
          </button>
        )}
        <button type="button" class={isDone ? 'primary' : ''} onClick={() => shell.attempt(() => tour.next())}>
          {isLast ? words.finish : isDone && stop.isDone !== undefined ? words.done : words.next}
        </button>
        {!isLast && (
          <button type="button" class="plain" onClick={() => tour.end()}>
            {words.end}
          </button>
        )}
      </p>
    </section>
  )
}
