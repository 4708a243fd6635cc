import { isSamePlace } from '../plans/place.ts'
import { showPlace } from '../session/places.ts'
import { text } from '../text/en.ts'
import { KeyHint } from './command-button.tsx'
import { useShell } from './context.ts'

/** Where a stroke would teach the forest most. */
export function NextPlaces() {
  const { workbench } = useShell()
  const { next, marked } = workbench.understanding
  if (next.value.length === 0) return null
  /** The name of another image than the one that is worked on. */
  const imageOf = (id: string): string | undefined =>
    workbench.active.value?.id === id ? undefined : workbench.scenes.value.find((scene) => scene.id === id)?.name.value
  return (
    <div class="next-places">
      <span>
        {text.understanding.next} <KeyHint id="next-place" />
      </span>
      {next.value.map((place, i) => (
        <button
          type="button"
          key={`${place.id} ${place.t} ${place.z} ${place.y} ${place.x}`}
          aria-pressed={isSamePlace(place, marked.value)}
          title={text.understanding.at(place.y, place.x, imageOf(place.id))}
          aria-label={text.understanding.place(i + 1, place.y, place.x, imageOf(place.id))}
          onClick={() => showPlace(workbench, place)}
        >
          {i + 1}
        </button>
      ))}
    </div>
  )
}
