import { parseSpecification } from '@cambium/core'

/** Why a feature specification is not understood; undefined where it is. In the worker, since all filters come with it. */
export function problemOf(specification: string): string | undefined {
  try {
    parseSpecification(specification)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
