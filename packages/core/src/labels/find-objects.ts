import type { LabelImage, Raster } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import type { Executor } from '../tasks/executor.ts'
import { clearBorder } from './border.ts'
import { type ComponentsOptions, connectedComponentsAsync } from './connected-components.ts'
import { fillHolesAsync, fillSmallHoles } from './fill-holes.ts'
import { growLabels } from './grow-labels.ts'
import { needsWeights, type ObjectRules, resolveObjectRules } from './object-rules.ts'
import { selectLabelsBySize } from './relabel.ts'
import { splitTouching } from './split-touching.ts'

export interface FindObjectsOptions extends ComponentsOptions {
  /** Those that are left out change nothing. */
  readonly rules?: Partial<ObjectRules> | undefined
  /** How sure the forest is that a pixel is part of an object, smoothed; needed where the rules split by probability. */
  readonly weights?: Float32Array | undefined
  /** The pixels of the class of boundaries: everything but 0; needed where the rules name one. None of them is foreground. */
  readonly boundary?: Uint8Array | undefined
  readonly executor?: Executor | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Numbers the objects of a mask, 1 to n: its connected regions, as far as the rules let them count.
 *
 * @param mask  (y, x) or (z, y, x), with or without time in front; everything but 0 is foreground
 * @throws {OptionError} for rules that contradict each other or need weights or a boundary, or a connectivity of another dimension
 */
export async function findObjects(mask: Raster, { rules, weights, boundary, ...options }: FindObjectsOptions = {}): Promise<LabelImage> {
  const resolved = resolveObjectRules(rules)
  if (resolved === undefined) return connectedComponentsAsync(mask, options)
  const isWeighted = needsWeights(resolved)
  if (isWeighted && weights === undefined)
    throw new OptionError('splitBy', 'probability', 'distance', 'no forest tells here how sure it is: split by distance')
  if (resolved.boundaryClass !== null && boundary === undefined)
    throw new OptionError('boundaryClass', resolved.boundaryClass, 'null', 'no classes are known here: a mask has no boundaries')
  const found = await regionsOf(mask, resolved, options)
  options.signal?.throwIfAborted()
  const split = resolved.splitTouching
    ? splitTouching(found, { splitDepth: resolved.splitDepth, weights: isWeighted ? weights : undefined })
    : found
  const { minSize, maxSize, minRelativeSize } = resolved
  const isSized = minSize > 1 || maxSize !== null || minRelativeSize > 0
  const sized = isSized ? selectLabelsBySize(split, { minSize, maxSize: maxSize ?? undefined, minRelativeSize }) : split
  const left = resolved.clearBorder ? clearBorder(sized) : sized
  options.signal?.throwIfAborted()
  const { boundaryClass, boundaryReach: reach } = resolved
  return boundaryClass === null || boundary === undefined ? left : growLabels(left, { into: boundary, reach })
}

/** Connected regions of a mask, with those holes filled that the rules name. */
async function regionsOf(
  mask: Raster,
  { fillHoles, maxRelativeHole }: ObjectRules,
  options: ComponentsOptions & Pick<FindObjectsOptions, 'executor' | 'signal'>,
): Promise<LabelImage> {
  if (fillHoles) return connectedComponentsAsync(await fillHolesAsync(mask, options), options)
  const regions = await connectedComponentsAsync(mask, options)
  if (maxRelativeHole === 0) return regions
  return connectedComponentsAsync(await fillSmallHoles(mask, regions, { ...options, share: maxRelativeHole }), options)
}
