import { ImageLayer } from '../layers/image-layer.ts'
import type { Shell } from './shell.ts'

/** Shows how a feature sees the image, over it; nothing hides it. */
export async function togglePreview({ workbench }: Shell, feature: string | undefined): Promise<void> {
  const scene = workbench.active.peek()
  if (scene === undefined) return
  const known = scene.imageOf('feature')
  if (known !== undefined) scene.remove(known)
  if (feature === undefined) return
  const { data } = await workbench.compute.call((engine) => engine.feature(scene.id, feature))
  scene.add(new ImageLayer({ name: feature, data, dims: scene.dims, role: 'feature' }))
}

/** Shows a map of the forest's opinion over the image, or hides it. */
export async function toggleMap({ workbench }: Shell, role: 'probability' | 'uncertainty'): Promise<void> {
  const scene = workbench.active.peek()
  if (scene === undefined) return
  const known = scene.imageOf(role)
  if (known !== undefined) return scene.remove(known)
  const { compute, classes, live } = workbench
  await live.idle()
  const value = classes.chosen.peek() || 1
  const { data } = await compute.call((engine) =>
    role === 'probability' ? engine.probability(scene.id, value) : engine.uncertainty(scene.id),
  )
  const name = role === 'probability' ? `Probability of ${classes.of(value)?.name ?? value}` : 'Uncertainty'
  const layer = new ImageLayer({
    name,
    data,
    dims: scene.dims,
    role,
    colormap: role === 'probability' ? 'viridis' : 'unsure',
    limits: [0, 1],
  })
  layer.opacity.value = 0.7
  scene.add(layer)
}
