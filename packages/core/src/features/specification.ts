import { FeatureSpecificationError } from '../errors.ts'
import type { Filter } from '../filters/filter.ts'
import { filters } from '../filters/index.ts'
import { suggestionFor } from '../suggestion.ts'
import type { Feature } from './feature.ts'
import { featureSetFor, featureSets } from './feature-sets.ts'

/** Lengths above this are refused: no image feature is that large, and weights for it would fill the memory. */
const longest = 1000

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** The filters of an operation word, inner first; undefined where the word is not known. */
function filtersOf(word: string): readonly Filter[] | undefined {
  const whole = filters.get(word)
  if (whole !== undefined) return [whole]
  for (let at = word.indexOf('_of_'); at >= 0; at = word.indexOf('_of_', at + 1)) {
    const outer = filters.get(word.slice(0, at))
    const inner = filters.get(word.slice(at + 4))
    if (outer !== undefined && inner !== undefined) return [inner, outer]
  }
  return undefined
}

/** The nearest known operation; of a combination, part by part. */
function suggestOperation(word: string): string | undefined {
  const names = [...filters.keys()]
  const at = word.indexOf('_of_')
  if (at < 0 || suggestionFor(word, names) !== undefined) return suggestionFor(word, [...names, 'original'])
  const outer = suggestionFor(word.slice(0, at), names)
  const inner = suggestionFor(word.slice(at + 4), names)
  return outer === undefined || inner === undefined ? undefined : `${outer}_of_${inner}`
}

function parseParameter(text: string, position: number, chain: readonly Filter[]): number[] {
  const parts = text.split(':')
  let offset = position
  const values = parts.map((part) => {
    if (!numberPattern.test(part) || !Number.isFinite(Number(part)))
      throw new FeatureSpecificationError(`"${part}" is not a number`, text, offset)
    offset += part.length + 1
    return Number(part)
  })
  const isLength = chain.some((filter) => filter.parameter === 'length')
  if (isLength) {
    const bad = values.find((value) => value < 0 || value > longest)
    if (bad !== undefined) throw new FeatureSpecificationError(`a length must be from 0 to ${longest} pixels, not ${bad},`, text, position)
  }
  const single = chain.find((filter) => filter.parameter !== 'length')
  if (values.length > 1 && (!isLength || chain.some((filter) => filter.parameter === 'number'))) {
    throw new FeatureSpecificationError(`${single?.name} takes one number, not one per axis,`, text, position)
  }
  if (values.length > 3) throw new FeatureSpecificationError('a parameter has at most three numbers, one per axis (z:y:x),', text, position)
  return values
}

function parseFeature(text: string, position: number): Feature {
  if (text.toLowerCase() === 'original') return { text, position, filters: [], parameter: [] }
  const equals = text.indexOf('=')
  const word = equals < 0 ? text : text.slice(0, equals)
  if (/[,;\n\r]/.test(text)) {
    throw new FeatureSpecificationError(
      'features are separated by spaces, not by commas or line breaks,',
      text,
      position + text.search(/[,;\n\r]/),
    )
  }
  const chain = filtersOf(word)
  if (chain === undefined) {
    const suggestion = suggestOperation(word) ?? (equals < 0 ? suggestionFor(word, Object.keys(featureSets)) : undefined)
    throw new FeatureSpecificationError(`unknown feature "${word}"`, text, position, suggestion)
  }
  if (equals < 0) {
    const example = `${word}=${chain.some((filter) => filter.parameter !== 'none') ? 1 : 0}`
    throw new FeatureSpecificationError(`"${word}" needs a parameter`, text, position, example)
  }
  return { text, position, filters: chain, parameter: parseParameter(text.slice(equals + 1), position + equals + 1, chain) }
}

/**
 * Reads a feature specification: features separated by spaces or tabs, each `original`, `operation=number` or
 * `outer_of_inner=number`; a number per axis is written `z:y:x`.
 *
 * @throws {FeatureSpecificationError} at the first word that is not understood; nothing is dropped silently
 */
export function parseSpecification(text: string): Feature[] {
  const features: Feature[] = []
  for (const { 0: word, index } of text.matchAll(/[^ \t]+/g)) features.push(parseFeature(word, index))
  if (features.length === 0) throw new FeatureSpecificationError('the feature specification names no feature', text, 0)
  return features
}

/** The specification as the user means it for images of that many dimensions: a predefined set by name, or the text itself. */
export function resolveSpecification(text: string, dimensions: 2 | 3): { specification: string; replaced: readonly string[] } {
  const name = text.trim()
  if (Object.hasOwn(featureSets, name)) return featureSetFor(name, dimensions)
  return { specification: text, replaced: [] }
}

/** @throws {FeatureSpecificationError} where a feature is not defined in so many dimensions, or has the wrong number of axes */
export function checkDimensions(features: readonly Feature[], dimensions: 2 | 3): void {
  for (const { text, position, filters: chain, parameter } of features) {
    for (const filter of chain) {
      if (filter.dimensions.includes(dimensions)) continue
      const other = filters.get(`${filter.name}3d`) ?? filters.get(filter.name.replace(/3d$/, ''))
      const suggestion = other?.dimensions.includes(dimensions) ? text.replace(filter.name, other.name) : undefined
      throw new FeatureSpecificationError(`${filter.name} is not defined in ${dimensions}-D`, text, position, suggestion)
    }
    if (parameter.length > 1 && parameter.length !== dimensions) {
      const at = position + text.indexOf('=') + 1
      throw new FeatureSpecificationError(`${text} has ${parameter.length} numbers for ${dimensions} axes`, text, at)
    }
  }
}

/** Names of the features for each channel: the second channel's get `_1`; a repeated feature gets `#2`, `#3`, … */
export function featureNames(features: readonly Pick<Feature, 'text'>[], channels: number): string[] {
  const seen = new Map<string, number>()
  const once = features.map(({ text }) => {
    const count = (seen.get(text) ?? 0) + 1
    seen.set(text, count)
    return count === 1 ? text : `${text}#${count}`
  })
  return Array.from({ length: channels }, (_, channel) => once.map((name) => (channel === 0 ? name : `${name}_${channel}`))).flat()
}
