import { blendings, type ImageLayer } from '../layers/image-layer.ts'
import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { AnyLayer } from '../layers/scene.ts'
import type { ShapesLayer } from '../layers/shapes-layer.ts'
import { type ColormapName, colormapNames } from '../plans/colormaps.ts'
import { text } from '../text/en.ts'
import { CommandButton } from './command-button.tsx'
import { useShell } from './context.ts'
import { HistogramView } from './histogram-view.tsx'
import { Icon } from './icon.tsx'

/** What a drag carries: the number of a layer. */
const draggedLayer = 'application/x-cambium-layer'

function LayerRow({ layer }: { layer: AnyLayer }) {
  const { workbench } = useShell()
  const scene = workbench.active.value
  if (scene === undefined) return null
  const name = layer.name.value
  const isVisible = layer.isVisible.value
  const toggle = (event: MouseEvent): void => {
    if (!event.altKey) {
      layer.isVisible.value = !isVisible
      return
    }
    // alone, and back
    const others = scene.layers.peek().filter((other) => other !== layer)
    const isAlone = others.every((other) => !other.isVisible.peek())
    for (const other of others) other.isVisible.value = isAlone
    layer.isVisible.value = true
  }
  const move = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    scene.move(layer, event.key === 'ArrowUp' ? -1 : 1)
  }
  const drop = (event: DragEvent): void => {
    const dragged = scene.layers.peek().find(({ id }) => String(id) === event.dataTransfer?.getData(draggedLayer))
    if (dragged === undefined) return
    event.preventDefault()
    event.stopPropagation()
    scene.move(dragged, scene.layers.peek().indexOf(layer) - scene.layers.peek().indexOf(dragged))
  }
  return (
    <li
      class={`layer${scene.selected.value === layer ? ' selected' : ''}`}
      draggable
      onDragStart={(event) => event.dataTransfer?.setData(draggedLayer, String(layer.id))}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(draggedLayer)) event.preventDefault()
      }}
      onDrop={drop}
    >
      <button
        type="button"
        class="plain"
        aria-pressed={isVisible}
        aria-label={`${isVisible ? 'Hide' : 'Show'} ${name}`}
        title="Hide or show (Alt: alone)"
        onClick={toggle}
      >
        <Icon name={isVisible ? 'eye' : 'hidden'} />
      </button>
      <button
        type="button"
        class="plain title"
        aria-pressed={scene.selected.value === layer}
        title={`${name} (drag it, or Alt+Up and Alt+Down, to move it)`}
        onKeyDown={move}
        onClick={() => {
          scene.selected.value = layer
        }}
      >
        {name}
      </button>
      {layer.role !== 'image' && layer.role !== name.toLowerCase() && <span class="chip">{layer.role}</span>}
      <button
        type="button"
        class="plain"
        aria-pressed={layer.isLocked.value}
        aria-label={`${layer.isLocked.value ? 'Unlock' : 'Lock'} ${name}`}
        title="Lock: it cannot be painted"
        onClick={() => {
          layer.isLocked.value = !layer.isLocked.value
        }}
      >
        <Icon name={layer.isLocked.value ? 'lock' : 'unlock'} />
      </button>
    </li>
  )
}

function OpacityField({ layer }: { layer: AnyLayer }) {
  return (
    <label class="field">
      <span>Opacity</span>
      <input
        type="range"
        min="0"
        max="100"
        value={Math.round(100 * layer.opacity.value)}
        aria-valuetext={`${Math.round(100 * layer.opacity.value)} percent`}
        onInput={({ currentTarget }) => {
          layer.opacity.value = Number(currentTarget.value) / 100
        }}
      />
    </label>
  )
}

function ImageControls({ layer }: { layer: ImageLayer }) {
  return (
    <>
      <HistogramView layer={layer} />
      <OpacityField layer={layer} />
      <label class="field">
        <span>Gamma</span>
        <input
          type="range"
          min="20"
          max="200"
          value={Math.round(100 * layer.gamma.value)}
          aria-valuetext={layer.gamma.value.toFixed(2)}
          onInput={({ currentTarget }) => {
            layer.gamma.value = Number(currentTarget.value) / 100
          }}
        />
      </label>
      <label class="field">
        <span>Colours</span>
        <select
          value={layer.colormap.value}
          onChange={({ currentTarget }) => {
            layer.colormap.value = currentTarget.value as ColormapName
          }}
        >
          {colormapNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Blending</span>
        <select
          value={layer.blending.value}
          onChange={({ currentTarget }) => {
            layer.blending.value = currentTarget.value as ImageLayer['blending']['value']
          }}
        >
          {blendings.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Interpolation</span>
        <select
          value={layer.interpolation.value}
          onChange={({ currentTarget }) => {
            layer.interpolation.value = currentTarget.value as ImageLayer['interpolation']['value']
          }}
        >
          <option>nearest</option>
          <option>linear</option>
        </select>
      </label>
    </>
  )
}

function LabelsControls({ layer }: { layer: LabelsLayer }) {
  return (
    <>
      <OpacityField layer={layer} />
      <label class="field">
        <span>Contour</span>
        <input
          type="range"
          min="0"
          max="10"
          value={layer.contour.value}
          aria-valuetext={layer.contour.value === 0 ? 'filled' : `${layer.contour.value} screen pixels`}
          onInput={({ currentTarget }) => {
            layer.contour.value = Number(currentTarget.value)
          }}
        />
      </label>
      {layer.classesOf === undefined && (
        <div class="row">
          <button
            type="button"
            onClick={() => {
              layer.seed.value++
            }}
          >
            Other colours
          </button>
          <label class="row">
            <input
              type="checkbox"
              checked={layer.showsSelectedOnly.value}
              onChange={({ currentTarget }) => {
                layer.showsSelectedOnly.value = currentTarget.checked
              }}
            />
            selected only
          </label>
        </div>
      )}
    </>
  )
}

function ShapesControls({ layer }: { layer: ShapesLayer }) {
  return (
    <>
      <p class="muted">{text.counted(layer.shapes.value.length, layer.role === 'points' ? 'point' : 'region')}</p>
      <OpacityField layer={layer} />
      <label class="field">
        <span>Colour</span>
        <input
          type="color"
          value={layer.colour.value}
          onInput={({ currentTarget }) => {
            layer.colour.value = currentTarget.value
          }}
        />
      </label>
      {layer.role === 'points' && (
        <label class="field">
          <span>Size</span>
          <input
            type="range"
            min="3"
            max="40"
            value={layer.size.value}
            aria-valuetext={`${layer.size.value} screen pixels`}
            onInput={({ currentTarget }) => {
              layer.size.value = Number(currentTarget.value)
            }}
          />
        </label>
      )}
      {layer.role === 'regions' && (
        <>
          <CommandButton id="paint-regions" words={text.shapes.paint} kind="" />{' '}
          <CommandButton id="objects-delete-outside" words={text.shapes.deleteOutside} kind="" />
        </>
      )}{' '}
      <CommandButton id={`save-${layer.role}`} words={text.shapes.save} kind="" />{' '}
      <CommandButton id={`remove-${layer.role}`} words={text.shapes.removeAll} kind="" />
    </>
  )
}

/** The layers of the image, front first, and how the selected one looks. */
export function LayerList() {
  const { workbench } = useShell()
  const scene = workbench.active.value
  if (scene === undefined) return null
  const selected = scene.selected.value
  const scenes = workbench.scenes.value
  return (
    <nav class="layers" aria-label="Layers">
      {scenes.length > 1 && (
        <div class="section">
          <h2>Images</h2>
          <select
            aria-label="Image"
            value={scene.id}
            onChange={({ currentTarget }) => {
              const chosen = scenes.find(({ id }) => id === currentTarget.value)
              if (chosen !== undefined) workbench.show(chosen)
            }}
          >
            {scenes.map(({ id, name }) => (
              <option key={id} value={id}>
                {name.value}
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="section">
        <h2>Layers</h2>
        <ul style={{ margin: '0 -12px', padding: 0, listStyle: 'none' }}>
          {scene.layers.value.map((layer) => (
            <LayerRow key={layer.id} layer={layer} />
          ))}
        </ul>
      </div>
      {selected !== undefined && (
        <div class="section" key={selected.id}>
          <h2>{selected.name}</h2>
          {selected.kind === 'image' && <ImageControls layer={selected} />}
          {selected.kind === 'labels' && <LabelsControls layer={selected} />}
          {selected.kind === 'shapes' && <ShapesControls layer={selected} />}
        </div>
      )}
    </nav>
  )
}
