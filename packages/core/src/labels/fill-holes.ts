import { framesOf } from '../array/axes.ts'
import { type LabelImage, type Raster, withData } from '../array/raster.ts'
import type { Executor } from '../tasks/executor.ts'
import { roomFor } from '../tasks/shared-memory.ts'
import { labelsAtBorder } from './border.ts'
import { type ComponentsOptions, connectedComponents, connectedComponentsAsync } from './connected-components.ts'
import { sizesOf, typicalSize } from './relabel.ts'

/** Background is connected by edges in two dimensions and by faces in three, whatever connects objects. */
const background: ComponentsOptions = {}

function inverted(mask: Raster, executor?: Executor): Raster {
  const data = roomFor(executor, Uint8Array, mask.data.length)
  for (let i = 0; i < data.length; i++) data[i] = mask.data[i] === 0 ? 1 : 0
  return withData(mask, data)
}

interface RunOptions {
  readonly executor?: Executor | undefined
  readonly signal?: AbortSignal | undefined
}

/** 1 where there is no background that reaches the border, or is larger than a hole may be. @param largest  for each time point */
function filled(mask: Raster, regions: LabelImage, executor?: Executor, largest?: readonly number[]): Raster {
  const data = roomFor(executor, Uint8Array, mask.data.length)
  for (const [i, frame] of (framesOf(regions) as LabelImage[]).entries()) {
    const outside = new Set(labelsAtBorder(frame))
    if (largest !== undefined) for (const [label, size] of sizesOf(frame)) if (size > (largest[i] as number)) outside.add(label)
    const from = i * frame.data.length
    for (let at = 0; at < frame.data.length; ) {
      const start = at
      const label = frame.data[at] as number
      while (frame.data[at] === label) at++
      if (!outside.has(label)) data.fill(1, from + start, from + at)
    }
  }
  return withData(mask, data)
}

/**
 * Fills holes: background that is not connected with the border of the image. The definition of scipy's `binary_fill_holes`, for each time
 * point.
 *
 * @param mask  (y, x) or (z, y, x), with or without time in front; everything but 0 is foreground
 * @returns     1 for foreground and holes, 0 elsewhere
 */
export const fillHoles = (mask: Raster): Raster => filled(mask, connectedComponents(inverted(mask), background))

/** The same as `fillHoles`, on the threads of an executor. */
export async function fillHolesAsync(mask: Raster, { executor, signal }: RunOptions = {}): Promise<Raster> {
  return filled(mask, await connectedComponentsAsync(inverted(mask, executor), { ...background, executor, signal }), executor)
}

/**
 * Fills the holes that have at most a share of the pixels of the typical region of their time point.
 *
 * @param regions  the connected regions of the mask
 */
export async function fillSmallHoles(
  mask: Raster,
  regions: LabelImage,
  { share, executor, signal }: RunOptions & { readonly share: number },
): Promise<Raster> {
  const largest = (framesOf(regions) as LabelImage[]).map((frame) => share * typicalSize([...sizesOf(frame).values()]))
  return filled(mask, await connectedComponentsAsync(inverted(mask, executor), { ...background, executor, signal }), executor, largest)
}
