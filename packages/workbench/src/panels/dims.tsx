import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import { CommandButton } from './command-button.tsx'
import { useShell } from './context.ts'
import { Icon } from './icon.tsx'

const framesPerSecond = 10

function Axis({ scene, axis }: { scene: Scene; axis: 't' | 'z' }) {
  const { workbench } = useShell()
  const isPlaying = useSignal(false)
  const length = scene.dims[axis]
  const place = scene.position.value[axis]
  useEffect(() => {
    if (!isPlaying.value) return undefined
    const timer = setInterval(() => workbench.goTo(scene, axis, (scene.position.peek()[axis] + 1) % length), 1000 / framesPerSecond)
    return () => clearInterval(timer)
  }, [isPlaying.value, scene, axis, length, workbench])
  const depth = axis === 'z' && scene.image.unit === 'micrometer' ? ` · ${(place * scene.image.spacing[0]).toFixed(2)} µm` : ''
  return (
    <label>
      <span>{axis}</span>
      <input
        type="range"
        min="0"
        max={length - 1}
        value={place}
        aria-label={text.panels.axes[axis]}
        aria-valuetext={text.panels.placeOf(place, length - 1)}
        onInput={({ currentTarget }) => workbench.goTo(scene, axis, Number(currentTarget.value))}
      />
      <span class="row">
        <button
          type="button"
          class="plain"
          aria-pressed={isPlaying.value}
          aria-label={text.panels.play(axis)}
          onClick={() => {
            isPlaying.value = !isPlaying.value
          }}
        >
          <Icon name="play" />
        </button>
        {place} / {length - 1}
        {depth}
      </span>
    </label>
  )
}

/** A slider for each axis that is not on the screen. */
export function Dims() {
  const { workbench } = useShell()
  const scene = workbench.active.value
  if (scene === undefined || (scene.dims.t === 1 && scene.dims.z === 1)) return null
  return (
    <div class="dims">
      {scene.dims.t > 1 && <Axis scene={scene} axis="t" key={`t${scene.id}`} />}
      {scene.dims.z > 1 && workbench.viewKind.value !== 'volume' && <Axis scene={scene} axis="z" key={`z${scene.id}`} />}
      {scene.dims.z > 1 && (
        <div class="row views">
          <CommandButton
            id="sections"
            words={workbench.viewKind.value === 'sections' ? text.sections.plane : text.sections.title}
            kind=""
          />
          <CommandButton id="volume" words={workbench.viewKind.value === 'volume' ? text.volume.planes : text.volume.solid} kind="" />
        </div>
      )}
    </div>
  )
}
