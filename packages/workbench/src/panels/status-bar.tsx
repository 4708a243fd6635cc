import { commandOf } from '../commands/index.ts'
import { keysOf } from '../commands/key-bindings.ts'
import type { ToolName } from '../layers/tool-state.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { LiveChip } from './live-chip.tsx'
import { Waiting } from './waiting.tsx'

const shown = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(5))

/** What is under the pointer. */
function Place() {
  const { workbench, pointer } = useShell()
  const scene = workbench.active.value
  const place = pointer.value
  if (scene === undefined || place === undefined) return <span />
  const [y, x] = [Math.floor(place.y), Math.floor(place.x)]
  const { dims } = scene
  const { height, width } = dims
  const { t, z } = scene.position.value
  if (y < 0 || x < 0 || y >= height || x >= width) return <span />
  const values = scene.pixelLayers
    .filter((layer) => layer.isVisible.value)
    .map((layer) => {
      layer.revision.value
      const value = layer.at(scene.position.value, y, x)
      if (value === undefined) return ''
      if (layer.kind === 'image') return `${layer.name.value} ${shown(value)}`
      if (value === 0) return ''
      const says = layer.classesOf === undefined ? `#${value}` : (workbench.classesOf(layer.classesOf).of(value)?.name ?? `class ${value}`)
      return `${layer.name.value} ${says}`
    })
    .filter((says) => says !== '')
  const { unit, spacing } = scene.image
  const micrometers = unit === 'micrometer' ? ` (${(y * spacing[1]).toFixed(1)}, ${(x * spacing[2]).toFixed(1)} µm)` : ''
  return (
    <span>
      {dims.t > 1 && `t ${t}, `}
      {dims.z > 1 && `z ${z}, `}y {y}, x {x}
      {micrometers}: {values.reverse().join(' · ')}
    </span>
  )
}

export function StatusBar() {
  const shell = useShell()
  const { workbench, modifier } = shell
  const hints: string =
    modifier.value === '' ? text.toolHints[workbench.tools.active.value satisfies ToolName] : text.modifierHints[modifier.value]
  return (
    <footer class="status" data-region="status">
      <Place />
      <LiveChip />
      {workbench.streaming.missing.value > 0 && <span class="muted">{text.stored.reading(workbench.streaming.missing.value)}</span>}
      <Waiting />
      <span class="hints">{hints.replace(/\{([\w-]+)\}/g, (_, id: string) => keysOf(commandOf(id), shell)[0] ?? text.keys.none)}</span>
    </footer>
  )
}
