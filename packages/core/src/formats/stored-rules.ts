import { CambiumError } from '../errors.ts'
import { type ObjectRules, resolveObjectRules } from '../labels/object-rules.ts'

/**
 * Rules for objects as a file tells them.
 *
 * @param problem  makes an error of a sentence
 */
export function storedRules(value: unknown, problem: (text: string) => Error): ObjectRules | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw problem('the rules for objects are no record')
  try {
    return resolveObjectRules(value)
  } catch (error) {
    if (error instanceof CambiumError) throw problem(`the rules for objects: ${error.message}`)
    throw error
  }
}
