import { text } from '../text/en.ts'
import { Canvas } from './canvas.tsx'
import { useShell } from './context.ts'

/** All images side by side; what is done in one of them makes it the image that is worked on. */
export function ImageGrid() {
  const { workbench } = useShell()
  const shown = workbench.seen.value
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
