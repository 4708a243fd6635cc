import { type ClassifierKind, OptionError, suggestionFor } from '@cambium/core'

/** What the inputs of a kind are called on the command line; those with ? may be left out. */
export type Role = 'image' | 'annotation' | 'labels' | 'table'

interface Kind {
  readonly kind: ClassifierKind
  /** Inputs of training. */
  readonly needs: readonly Role[]
  readonly optional: readonly Role[]
}

const pixel = { needs: ['image', 'annotation'], optional: [] } as const
const object = { needs: ['labels', 'annotation'], optional: ['image'] } as const

/** The kinds by their names on the command line. */
export const kinds: Readonly<Record<string, Kind>> = {
  'pixel-classifier': { kind: 'PixelClassifier', ...pixel },
  'object-segmenter': { kind: 'ObjectSegmenter', ...pixel },
  'probability-mapper': { kind: 'ProbabilityMapper', ...pixel },
  'object-classifier': { kind: 'ObjectClassifier', ...object },
  'object-selector': { kind: 'ObjectSelector', ...object },
  'object-merger': { kind: 'ObjectMerger', ...object },
  'table-row-classifier': { kind: 'TableRowClassifier', needs: ['table'], optional: [] },
}

/** @throws {OptionError} for an unknown name */
export function kindOf(name: string): Kind {
  const found = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (found !== undefined) return found
  const known = Object.keys(kinds).join(', ')
  const suggestion = suggestionFor(name, Object.keys(kinds))
  throw new OptionError(
    'kind',
    name,
    known,
    `unknown kind "${name}"; ${suggestion === undefined ? `known are ${known}` : `did you mean ${suggestion}?`}`,
  )
}

/** Throws unless exactly the inputs are given that a kind takes. */
export function checkRoles(
  name: string,
  given: Readonly<Record<string, unknown>>,
  { needs, optional }: { readonly needs: readonly Role[]; readonly optional: readonly Role[] },
): void {
  const flags = (roles: readonly Role[]): string => roles.map((role) => `--${role}`).join(' and ')
  for (const role of needs) if (given[role] === undefined) throw new OptionError(role, undefined, `${flags(needs)}, which ${name} needs`)
  for (const role of ['image', 'annotation', 'labels', 'table'] as const) {
    if (given[role] !== undefined && !needs.includes(role) && !optional.includes(role))
      throw new OptionError(role, 'given', 'nothing', `${name} does not take it; it takes ${flags([...needs, ...optional])}`)
  }
}
