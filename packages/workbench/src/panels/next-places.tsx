import { showPlace } from '../session/places.ts'
import { text } from '../text/en.ts'
import { KeyHint } from './command-button.tsx'
import { useShell } from './context.ts'

/** Where a stroke would teach the forest most. */
export function NextPlaces() {
  const { workbench } = useShell()
  const { next, marked } = workbench.understanding
  if (next.value.length === 0) return null
  return (
    <div class="next-places">
      <span>
        {text.understanding.next} <KeyHint id="next-place" />
      </span>
      {next.value.map((place, i) => (
        <button
          type="button"
          key={`${place.y} ${place.x}`}
          aria-pressed={marked.value === place}
          title={text.understanding.at(place.y, place.x)}
          aria-label={text.understanding.place(i + 1, place.y, place.x)}
          onClick={() => showPlace(workbench, place)}
        >
          {i + 1}
        </button>
      ))}
    </div>
  )
}
