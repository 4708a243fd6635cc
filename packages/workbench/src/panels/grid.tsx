import type { Scene } from '../layers/scene.ts'
import { Canvas } from './canvas.tsx'

/** More views side by side are too small to see anything. */
const mostCells = 9

/** The image alone and each visible layer over it, side by side: all show the same place, and each can be painted. */
export function Grid({ scene }: { scene: Scene }) {
  const layers = scene.pixelLayers.filter((layer) => layer.role !== 'image' && layer.isVisible.value).slice(0, mostCells - 1)
  const columns = Math.ceil(Math.sqrt(layers.length + 1))
  return (
    <div class="grid" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
      <Canvas only={null} key="image" />
      {layers.map((layer) => (
        <Canvas only={layer} isMain={false} key={layer.id} />
      ))}
    </div>
  )
}
