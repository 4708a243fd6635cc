import { text } from '../text/en.ts'
import { Canvas } from './canvas.tsx'
import { useShell } from './context.ts'

/** More views side by side are too small to see anything. */
const mostCells = 9

/** All images side by side; what is done in one of them makes it the image that is worked on. */
export function ImageGrid() {
  const { workbench } = useShell()
  const active = workbench.active.value
  // of images that stay on disk only the one that is worked on is read
  const scenes = workbench.scenes.value.filter((scene) => !scene.isStored || scene === active)
  // the image that is worked on is always among them
  const first = Math.max(0, (active === undefined ? 0 : scenes.indexOf(active)) - mostCells + 1)
  const shown = scenes.slice(first, first + mostCells)
  const columns = Math.ceil(Math.sqrt(shown.length))
  const hidden = workbench.scenes.value.length - shown.length
  return (
    <div class="image-grid">
      <div class="grid" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
        {shown.map((scene, i) => (
          <Canvas only={undefined} isMain={i === 0} of={scene} key={scene.id} />
        ))}
      </div>
      <div class="row grid-bar">
        <label class="row">
          <input
            type="checkbox"
            checked={workbench.isLinked.value}
            onChange={({ currentTarget }) => {
              workbench.isLinked.value = currentTarget.checked
            }}
          />
          {text.imageGrid.linked}
        </label>
        {hidden > 0 && <span class="muted">{text.imageGrid.more(hidden)}</span>}
      </div>
    </div>
  )
}
