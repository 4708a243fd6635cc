import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { run } from '../commands/index.ts'
import type { ImageLayer } from '../layers/image-layer.ts'
import type { AnyLayer, Scene } from '../layers/scene.ts'
import { changeLook, chosenWith, moveLayer, showAlone, toggleLayer } from '../session/layer-changes.ts'
import { hideMaps } from '../session/maps.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { Icon } from './icon.tsx'
import { LayerThumbnail } from './layer-thumbnail.tsx'

const words = text.layerList

const isMap = (layer: AnyLayer): layer is ImageLayer => layer.kind === 'image' && layer.role !== 'image'

/** What a drag carries: the number of a layer. */
const draggedLayer = 'application/x-cambium-layer'

/** A field for the name: Enter takes it, Escape leaves it. */
function NameField({ layer, onDone }: { layer: AnyLayer; onDone: (name: string | undefined) => void }) {
  const name = layer.name.value
  // the field is left also where Escape takes it away
  const isOver = useRef(false)
  const field = useRef<HTMLInputElement>(null)
  // at once: who presses F2 types on
  useLayoutEffect(() => field.current?.select(), [])
  const end = (given: string | undefined): void => {
    if (isOver.current) return
    isOver.current = true
    onDone(given)
  }
  return (
    <input
      type="text"
      class="title"
      aria-label={words.rename(name)}
      ref={field}
      value={name}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') end(event.currentTarget.value)
        else if (event.key === 'Escape') end(undefined)
      }}
      onBlur={({ currentTarget }) => end(currentTarget.value)}
    />
  )
}

/** A layer in the list: whether it is seen, what it looks like, its name, and whether it is locked. */
export function LayerRow({ layer, scene }: { layer: AnyLayer; scene: Scene }) {
  const shell = useShell()
  const { workbench } = shell
  const [isNaming, setNaming] = useState(false)
  const title = useRef<HTMLButtonElement>(null)
  const wasNaming = useRef(false)
  // the keys stay where they were
  useEffect(() => {
    if (wasNaming.current && !isNaming) title.current?.focus()
    wasNaming.current = isNaming
  }, [isNaming])
  const name = layer.name.value
  const isVisible = layer.isVisible.value
  const isChosen = scene.selection.value.includes(layer)
  const remove = (layers: readonly AnyLayer[]): void => {
    const maps = layers.filter(isMap)
    if (maps.length > 0) hideMaps(workbench, scene, maps)
    const others = layers.filter((one) => !isMap(one))
    for (const one of others) {
      if (one.kind === 'shapes') run(`remove-${one.role}`, shell)
      else if (one.role === 'truth') run('truth-remove', shell)
    }
    // of those that stay one says why
    const stays = others.find((one) => one.kind !== 'shapes' && one.role !== 'truth')
    if (stays !== undefined) workbench.notices.add('info', (stays.role === 'image' ? words.isImage : words.cannotRemove)(stays.name.peek()))
  }
  const key = (event: KeyboardEvent): void => {
    const isMove = event.altKey && !event.shiftKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')
    if (!isMove && event.key !== 'F2' && event.key !== 'Delete') return
    event.preventDefault()
    event.stopPropagation()
    if (isMove) moveLayer(workbench, scene, layer, event.key === 'ArrowUp' ? -1 : 1)
    else if (event.key === 'F2') setNaming(true)
    else remove(chosenWith(scene, layer))
  }
  const drop = (event: DragEvent): void => {
    const dragged = scene.layers.peek().find(({ id }) => String(id) === event.dataTransfer?.getData(draggedLayer))
    if (dragged === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const moved = chosenWith(scene, dragged)
    if (moved.includes(layer)) return
    const others = scene.layers.peek().filter((other) => other === dragged || !moved.includes(other))
    moveLayer(workbench, scene, dragged, others.indexOf(layer) - others.indexOf(dragged))
  }
  const take = (next: string | undefined): void => {
    setNaming(false)
    const wanted = next?.trim()
    if (wanted !== undefined && wanted !== '') changeLook(workbench, scene, layer, 'name', wanted)
  }
  return (
    <li
      class={`layer${isChosen ? ' selected' : ''}`}
      draggable={!isNaming}
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
        aria-label={isVisible ? words.hide(name) : words.show(name)}
        title={words.hideMeans}
        onClick={({ altKey }) => (altKey ? showAlone(workbench, scene, layer) : toggleLayer(workbench, scene, layer))}
      >
        <Icon name={isVisible ? 'eye' : 'hidden'} />
      </button>
      <LayerThumbnail layer={layer} scene={scene} />
      {isNaming ? (
        <NameField layer={layer} onDone={take} />
      ) : (
        <button
          type="button"
          ref={title}
          class="plain title"
          aria-pressed={isChosen}
          aria-current={isChosen && scene.selected.value === layer}
          title={words.handle(name)}
          onKeyDown={key}
          onDblClick={() => setNaming(true)}
          onClick={(event) => {
            if (event.shiftKey) scene.selectTo(layer)
            else if (event.ctrlKey || event.metaKey) scene.toggleSelected(layer)
            else scene.select(layer)
          }}
        >
          {name}
        </button>
      )}
      {layer.role !== 'image' && layer.role !== name.toLowerCase() && <span class="chip">{layer.role}</span>}
      <button
        type="button"
        class="plain"
        aria-pressed={layer.isLocked.value}
        aria-label={layer.isLocked.value ? words.unlock(name) : words.lock(name)}
        title={words.lockMeans}
        onClick={() => changeLook(workbench, scene, layer, 'isLocked', !layer.isLocked.peek())}
      >
        <Icon name={layer.isLocked.value ? 'lock' : 'unlock'} />
      </button>
    </li>
  )
}
