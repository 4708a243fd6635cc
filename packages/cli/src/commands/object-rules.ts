import { farthestReach, type ObjectRules, OptionError, type SplitBy, splitWays } from '@cambium/core'
import { wholeNumber } from '../session.ts'

/** Flags about what counts as an object. */
export interface ObjectRuleFlags {
  readonly fillHoles?: boolean
  readonly maxRelativeHole?: string
  readonly splitTouching?: boolean
  readonly splitBy?: string
  readonly splitDepth?: string
  readonly minSize?: string
  readonly maxSize?: string
  readonly minRelativeSize?: string
  readonly clearBorder?: boolean
  readonly boundaryClass?: string
  readonly boundaryReach?: string
}

const dashed: Readonly<Record<keyof ObjectRuleFlags, string>> = {
  fillHoles: 'fill-holes',
  maxRelativeHole: 'max-relative-hole',
  splitTouching: 'split-touching',
  splitBy: 'split-by',
  splitDepth: 'split-depth',
  minSize: 'min-size',
  maxSize: 'max-size',
  minRelativeSize: 'min-relative-size',
  clearBorder: 'clear-border',
  boundaryClass: 'boundary-class',
  boundaryReach: 'boundary-reach',
}

function shareOf(flag: string, text: string): number {
  const share = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(share >= 0 && share < 1)) throw new OptionError(flag, text, 'a share from 0 to below 1, such as 0.1')
  return share
}

function splitWayOf(text: string): SplitBy {
  const way = splitWays.find((known) => known === text)
  if (way === undefined) throw new OptionError('split-by', text, splitWays.join(' or '))
  return way
}

/**
 * The rules that flags name; those that are left out stay as they are.
 *
 * @param before  the rules there are without them
 * @throws {OptionError} for sizes that are none, and a reach into no class
 */
export function objectRulesOf(flags: ObjectRuleFlags, before?: Partial<ObjectRules>): Partial<ObjectRules> {
  const {
    fillHoles,
    maxRelativeHole,
    splitTouching,
    splitBy,
    splitDepth,
    minSize,
    maxSize,
    minRelativeSize,
    clearBorder,
    boundaryClass,
    boundaryReach,
  } = flags
  const most = Number.MAX_SAFE_INTEGER
  if (minSize !== undefined && maxSize !== undefined && Number(maxSize) < Number(minSize))
    throw new OptionError('max-size', maxSize, `at least --min-size, ${minSize}`)
  const isGrown = boundaryClass === undefined ? typeof before?.boundaryClass === 'number' : boundaryClass !== 'none'
  if (boundaryReach !== undefined && !isGrown)
    throw new OptionError('boundary-reach', boundaryReach, 'nothing', 'no class of boundaries is named; --boundary-class names one')
  return {
    ...(fillHoles === undefined ? {} : { fillHoles }),
    // no holes are filled at all
    ...(fillHoles === false ? { maxRelativeHole: 0 } : {}),
    ...(maxRelativeHole === undefined ? {} : { maxRelativeHole: shareOf('max-relative-hole', maxRelativeHole) }),
    // whoever says how wants objects to be split
    ...(splitBy === undefined ? {} : { splitTouching: true, splitBy: splitWayOf(splitBy) }),
    ...(splitDepth === undefined ? {} : { splitTouching: true, splitDepth: shareOf('split-depth', splitDepth) }),
    ...(splitTouching === undefined ? {} : { splitTouching }),
    ...(minSize === undefined ? {} : { minSize: wholeNumber('min-size', minSize, 1, most) }),
    ...(maxSize === undefined ? {} : { maxSize: maxSize === 'none' ? null : wholeNumber('max-size', maxSize, 1, most) }),
    ...(minRelativeSize === undefined ? {} : { minRelativeSize: shareOf('min-relative-size', minRelativeSize) }),
    ...(clearBorder === undefined ? {} : { clearBorder }),
    ...(boundaryClass === undefined
      ? {}
      : { boundaryClass: boundaryClass === 'none' ? null : wholeNumber('boundary-class', boundaryClass, 1, most) }),
    ...(boundaryReach === undefined ? {} : { boundaryReach: wholeNumber('boundary-reach', boundaryReach, 1, farthestReach) }),
  }
}

/** What rules say, in words. */
export function rulesInWords(rules: ObjectRules): string {
  const { fillHoles, maxRelativeHole, splitTouching, splitBy, splitDepth, minSize, maxSize, minRelativeSize, clearBorder } = rules
  const { boundaryClass, boundaryReach } = rules
  const said = [
    ...(fillHoles ? ['holes filled'] : maxRelativeHole > 0 ? [`holes up to ${maxRelativeHole} of the typical region filled`] : []),
    ...(splitTouching ? [`touching ones split by ${splitBy} at waists deeper than ${splitDepth}`] : []),
    ...(minSize > 1 ? [`at least ${minSize} pixels`] : []),
    ...(maxSize === null ? [] : [`at most ${maxSize} pixels`]),
    ...(minRelativeSize > 0 ? [`at least ${minRelativeSize} of the typical object`] : []),
    ...(clearBorder ? ['none at the border'] : []),
    ...(boundaryClass === null ? [] : [`grown by up to ${boundaryReach} pixels into class ${boundaryClass}`]),
  ]
  return said.length === 0 ? 'every region as it is' : said.join(', ')
}

/** @throws {OptionError} where rules are given for what finds no objects */
export function refuseObjectRules(flags: ObjectRuleFlags, what: string): void {
  for (const [name, flag] of Object.entries(dashed)) {
    const value = flags[name as keyof ObjectRuleFlags]
    if (value !== undefined) throw new OptionError(flag, value, 'nothing', `${what} does not take it; it is for object-segmenter`)
  }
}
