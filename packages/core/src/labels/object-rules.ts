import { OptionError } from '../errors.ts'
import { usualSplitDepth } from './split-touching.ts'

/** What a waist can be told by. */
export const splitWays = ['distance', 'probability'] as const
export type SplitBy = (typeof splitWays)[number]

/**
 * What of the connected regions of a mask counts as an object. Holes are filled first, then touching objects are split, then sizes and
 * borders are looked at, and what is left grows into boundaries.
 */
export interface ObjectRules {
  /** Whether background that is enclosed by objects belongs to them. */
  readonly fillHoles: boolean
  /**
   * Most pixels of a hole that is filled where not all are, as a share of the typical region of the time point as it is found (see
   * `selectLabelsBySize`), 0 to below 1; 0 fills none.
   */
  readonly maxRelativeHole: number
  /** Whether regions are split at their waists, see `splitTouching`. */
  readonly splitTouching: boolean
  /** What a waist is told by: the distance to the background, or that times how sure the forest is, which needs a forest. */
  readonly splitBy: SplitBy
  /** How deep a waist has to be for that, as a share of the lower of the two tops beside it, 0 to below 1. */
  readonly splitDepth: number
  /** Fewest and most pixels of an object; `null` for no limit. */
  readonly minSize: number
  readonly maxSize: number | null
  /** Fewest pixels as a share of the typical object of the time point (see `selectLabelsBySize`), 0 to below 1; 0 for no limit. */
  readonly minRelativeSize: number
  /** Whether objects that touch the border of the image are left out. */
  readonly clearBorder: boolean
  /** The class that is painted where objects meet, such as membranes: those that are left grow into it; `null` for none. */
  readonly boundaryClass: number | null
  /** How far they grow into it, in pixels, see `growLabels`: 1 to {@link farthestReach}. */
  readonly boundaryReach: number
}

/** Farther than that no object grows: an image is grown in bands that need so much around them. */
export const farthestReach = 100

/** Every region is an object, as it is. */
export const noObjectRules: ObjectRules = {
  fillHoles: false,
  maxRelativeHole: 0,
  splitTouching: false,
  splitBy: 'distance',
  splitDepth: usualSplitDepth,
  minSize: 1,
  maxSize: null,
  minRelativeSize: 0,
  clearBorder: false,
  boundaryClass: null,
  boundaryReach: 10,
}

/**
 * Rules of which some are left out.
 *
 * @returns undefined where they change nothing
 * @throws {OptionError} for sizes that are no whole numbers ≥ 1, or the wrong way round
 */
export function resolveObjectRules(given: Partial<ObjectRules> | undefined): ObjectRules | undefined {
  const rules = { ...noObjectRules, ...given }
  const { fillHoles, maxRelativeHole, splitTouching, splitBy, splitDepth, minSize, maxSize, minRelativeSize, clearBorder } = rules
  const { boundaryClass, boundaryReach } = rules
  const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && (size as number) >= 1
  if (!isSize(minSize)) throw new OptionError('minSize', minSize, 'a whole number ≥ 1')
  if (maxSize !== null && !isSize(maxSize)) throw new OptionError('maxSize', maxSize, 'a whole number ≥ 1, or null')
  if (maxSize !== null && maxSize < minSize) throw new OptionError('maxSize', maxSize, `at least the smallest size, ${minSize}`)
  for (const [name, share] of Object.entries({ minRelativeSize, maxRelativeHole, splitDepth }))
    if (!(typeof share === 'number' && share >= 0 && share < 1)) throw new OptionError(name, share, 'a share from 0 to below 1')
  for (const [name, value] of Object.entries({ fillHoles, splitTouching, clearBorder }))
    if (typeof value !== 'boolean') throw new OptionError(name, value, 'true or false')
  if (!splitWays.includes(splitBy)) throw new OptionError('splitBy', splitBy, splitWays.join(' or '))
  if (boundaryClass !== null && !isSize(boundaryClass)) throw new OptionError('boundaryClass', boundaryClass, 'a whole number ≥ 1, or null')
  if (!isSize(boundaryReach) || boundaryReach > farthestReach)
    throw new OptionError('boundaryReach', boundaryReach, `a whole number of pixels from 1 to ${farthestReach}`)
  const isSized = minSize > 1 || maxSize !== null || minRelativeSize > 0
  const changes = fillHoles || maxRelativeHole > 0 || splitTouching || clearBorder || isSized || boundaryClass !== null
  if (!changes) return undefined
  const regions = { fillHoles, maxRelativeHole, splitTouching, splitBy, splitDepth }
  return { ...regions, minSize, maxSize, minRelativeSize, clearBorder, boundaryClass, boundaryReach }
}

/** Whether finding objects by some rules needs to know how sure a forest is of each pixel. */
export const needsWeights = (rules: Partial<ObjectRules> | undefined): boolean =>
  rules?.splitTouching === true && rules.splitBy === 'probability'
