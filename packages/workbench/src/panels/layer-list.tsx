import { blendings, type ImageLayer } from '../layers/image-layer.ts'
import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { AnyLayer, Scene } from '../layers/scene.ts'
import type { ShapesLayer } from '../layers/shapes-layer.ts'
import { type ColormapName, colormapNames } from '../plans/colormaps.ts'
import { changeChosen } from '../session/layer-changes.ts'
import { text } from '../text/en.ts'
import { CommandButton } from './command-button.tsx'
import { useShell } from './context.ts'
import { HistogramView } from './histogram-view.tsx'
import { LayerRow } from './layer-row.tsx'

const words = text.layerList

function OpacityField({ layer, scene }: { layer: AnyLayer; scene: Scene }) {
  const { workbench } = useShell()
  return (
    <label class="field">
      <span>{words.opacity}</span>
      <input
        type="range"
        min="0"
        max="100"
        value={Math.round(100 * layer.opacity.value)}
        aria-valuetext={words.percent(Math.round(100 * layer.opacity.value))}
        onInput={({ currentTarget }) => {
          changeChosen(workbench, scene, layer, 'opacity', Number(currentTarget.value) / 100)
        }}
      />
    </label>
  )
}

function ImageControls({ layer, scene }: { layer: ImageLayer; scene: Scene }) {
  const { workbench } = useShell()
  return (
    <>
      <HistogramView layer={layer} scene={scene} />
      <OpacityField layer={layer} scene={scene} />
      <label class="field">
        <span>{words.gamma}</span>
        <input
          type="range"
          min="20"
          max="200"
          value={Math.round(100 * layer.gamma.value)}
          aria-valuetext={layer.gamma.value.toFixed(2)}
          onInput={({ currentTarget }) => {
            changeChosen(workbench, scene, layer, 'gamma', Number(currentTarget.value) / 100)
          }}
        />
      </label>
      <label class="field">
        <span>{words.colours}</span>
        <select
          value={layer.colormap.value}
          onChange={({ currentTarget }) => {
            changeChosen(workbench, scene, layer, 'colormap', currentTarget.value as ColormapName)
          }}
        >
          {colormapNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{words.blending}</span>
        <select
          value={layer.blending.value}
          onChange={({ currentTarget }) => {
            changeChosen(workbench, scene, layer, 'blending', currentTarget.value as ImageLayer['blending']['value'])
          }}
        >
          {blendings.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{words.interpolation}</span>
        <select
          value={layer.interpolation.value}
          onChange={({ currentTarget }) => {
            changeChosen(workbench, scene, layer, 'interpolation', currentTarget.value as ImageLayer['interpolation']['value'])
          }}
        >
          <option>nearest</option>
          <option>linear</option>
        </select>
      </label>
    </>
  )
}

function LabelsControls({ layer, scene }: { layer: LabelsLayer; scene: Scene }) {
  const { workbench } = useShell()
  return (
    <>
      <OpacityField layer={layer} scene={scene} />
      <label class="field">
        <span>{words.contour}</span>
        <input
          type="range"
          min="0"
          max="10"
          value={layer.contour.value}
          aria-valuetext={words.contourMeans(layer.contour.value)}
          onInput={({ currentTarget }) => {
            changeChosen(workbench, scene, layer, 'contour', Number(currentTarget.value))
          }}
        />
      </label>
      {layer.classesOf === undefined && (
        <div class="row">
          <button
            type="button"
            onClick={() => {
              changeChosen(workbench, scene, layer, 'seed', layer.seed.peek() + 1)
            }}
          >
            {words.otherColours}
          </button>
          <label class="row">
            <input
              type="checkbox"
              checked={layer.showsSelectedOnly.value}
              onChange={({ currentTarget }) => {
                changeChosen(workbench, scene, layer, 'showsSelectedOnly', currentTarget.checked)
              }}
            />
            {words.selectedOnly}
          </label>
        </div>
      )}
    </>
  )
}

function ShapesControls({ layer, scene }: { layer: ShapesLayer; scene: Scene }) {
  const { workbench } = useShell()
  return (
    <>
      <p class="muted">{text.counted(layer.shapes.value.length, layer.role === 'points' ? 'point' : 'region')}</p>
      <OpacityField layer={layer} scene={scene} />
      <label class="field">
        <span>{words.colour}</span>
        <input
          type="color"
          value={layer.colour.value}
          onInput={({ currentTarget }) => {
            changeChosen(workbench, scene, layer, 'colour', currentTarget.value)
          }}
        />
      </label>
      {layer.role === 'points' && (
        <label class="field">
          <span>{words.size}</span>
          <input
            type="range"
            min="3"
            max="40"
            value={layer.size.value}
            aria-valuetext={words.sizeMeans(layer.size.value)}
            onInput={({ currentTarget }) => {
              changeChosen(workbench, scene, layer, 'size', Number(currentTarget.value))
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
  const chosen = scene.selection.value.length
  const scenes = workbench.scenes.value
  return (
    <nav class="layers" aria-label={words.title}>
      {scenes.length > 1 && (
        <div class="section">
          <h2>{words.images}</h2>
          <select
            aria-label={words.image}
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
        <h2>{words.title}</h2>
        <ul style={{ margin: '0 -12px', padding: 0, listStyle: 'none' }}>
          {scene.layers.value.map((layer) => (
            <LayerRow key={layer.id} layer={layer} scene={scene} />
          ))}
        </ul>
      </div>
      {selected !== undefined && (
        <div class="section" key={selected.id}>
          <h2>{chosen > 1 ? words.together(selected.name.value, chosen - 1) : selected.name}</h2>
          {selected.kind === 'image' && <ImageControls layer={selected} scene={scene} />}
          {selected.kind === 'labels' && <LabelsControls layer={selected} scene={scene} />}
          {selected.kind === 'shapes' && <ShapesControls layer={selected} scene={scene} />}
        </div>
      )}
    </nav>
  )
}
