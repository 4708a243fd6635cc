import { type ClassifierKind, isPixelKind, type Model } from '../../classify/model.ts'
import { UnsupportedError } from '../../errors.ts'
import { parseSpecification } from '../../features/specification.ts'
import { extraFilters } from '../../filters/index.ts'
import type { Combine } from '../../forest/options.ts'
import { type PackedForest, packedTrees } from '../../forest/packed-forest.ts'
import { treeDepth } from '../../forest/tree.ts'
import { extraObjectFeatures } from '../../measure/neighbour-statistics.ts'
import { isClassFeature } from '../../measure/object-features.ts'
import { declarations, footer } from './kernel-text.ts'
import { formatPythonFloat } from './python-number.ts'

/** The version of APOC whose text is written. */
const apocVersion = '0.14.0'

const refuse = (what: string): never => {
  throw new UnsupportedError(`a .cl file cannot say this: ${what}; APOC would compute something else, so store the model as .cambium`)
}

/** What decides whether APOC computes from a `.cl` file what Cambium does; known before training. */
export interface ApocQuestion {
  readonly kind: ClassifierKind
  readonly combine: Combine
  readonly connectivity: number | undefined
  readonly featureSpecification: string
  readonly features: readonly string[]
}

/** Refuses what a `.cl` file cannot say. @throws {UnsupportedError} where APOC would read the file, but compute something else */
export function checkApocCanDo({ kind, combine, connectivity, featureSpecification, features }: ApocQuestion): void {
  if (combine !== 'mean') refuse(`trees combined by ${combine}`)
  if (connectivity !== undefined && connectivity !== 4 && connectivity !== 6)
    refuse(`connectivity ${connectivity}, since APOC connects 4 or 6 neighbours`)
  if (!isPixelKind(kind)) {
    const bad = features.find((name) => /[\s,"\p{Cc}]|\*\//u.test(name))
    const own = features.find((name) => extraObjectFeatures.includes(name) || isClassFeature(name))
    if (own !== undefined) refuse(`the feature ${own}, which APOC does not have`)
    if (bad !== undefined) refuse(`a column named ${JSON.stringify(bad)}, with a space, comma, quote or the end of a comment`)
    return
  }
  for (const { text, parameter, filters: chain } of parseSpecification(featureSpecification)) {
    const own = chain.find(({ name }) => extraFilters.has(name))
    if (own !== undefined)
      refuse(`${text} with ${own.name}, which APOC does not have (it has original, gaussian_blur and difference_of_gaussian, also in 3-D)`)
    if (parameter.length > 1) refuse(`${text} with one number per axis`)
    const word = text.split('=')[0] as string
    if (chain.length > 1 && word.split('_of_').length > 2) refuse(`${text} with ${word.split('_of_').length} words`)
  }
}

/** What the reader should know about a model that APOC understands with a difference: class values that are not 1 to n. */
export function apocWarnings({ classes, mode, objectRules, edges, normalise }: Model): string[] {
  const numbers = classes.map((_, k) => k + 1)
  return [
    ...(isNumbered(classes)
      ? []
      : [`the classes ${classes.join(', ')} are numbered ${numbers.join(', ')} by APOC; Cambium reads their values from an extra line`]),
    ...(objectRules === undefined
      ? []
      : ['APOC has no rules for holes, sizes and the border of an image: only Cambium reads them, from an extra line']),
    ...(edges === undefined
      ? []
      : ['APOC leaves boundaries where the forest puts them: only Cambium moves them to edges of the image, by an extra line']),
    ...(normalise === undefined
      ? []
      : [
          'APOC takes intensities as they are: give it images in which the percentiles 1 and 99.8 are 0 and 1, as this model was trained, or train without normalising',
        ]),
    ...(mode === 'fast'
      ? ['APOC computes the features of this model exactly: a few pixels may get another class than in the fast mode']
      : []),
  ]
}

/** Whether the classes are 1 to n, as APOC numbers them. */
const isNumbered = (classes: readonly number[]): boolean => classes.every((value, k) => value === k + 1)

function headerOf(model: Model): string[] {
  const { kind, packed, options, classes, featureImportances } = model
  const depth = packedTrees(packed).reduce((most, tree) => Math.max(most, treeDepth(tree)), 0)
  const dimensions = kind === 'ObjectMerger' ? 2 : isPixelKind(kind) ? model.dimensions : 1
  const lines = [
    '/*',
    'OpenCL RandomForestClassifier',
    `classifier_class_name = ${kind}`,
    `feature_specification = ${model.featureSpecification}`,
    `num_ground_truth_dimensions = ${dimensions}`,
    `num_classes = ${packed.classCount}`,
    `num_features = ${packed.featureCount}`,
    `max_depth = ${options.maxDepth ?? Math.max(1, depth)}`,
    `num_trees = ${packed.roots.length}`,
  ]
  if (featureImportances.length > 0) lines.push(`feature_importances = ${featureImportances.map(formatPythonFloat).join(',')}`)
  if (model.positiveClass !== undefined) {
    const position = classes.indexOf(model.positiveClass)
    lines.push(`positive_class_identifier = ${position < 0 ? model.positiveClass : position + 1}`)
  }
  if (!isNumbered(classes)) lines.push(`cambium_class_values = ${classes.join(',')}`)
  if (Object.keys(model.classNames).length > 0)
    lines.push(`cambium_class_names = ${JSON.stringify(model.classNames).replaceAll('*/', '*\\u002f')}`)
  if (model.spacing !== undefined) lines.push(`cambium_spacing = ${model.spacing.join(',')}`, `cambium_unit = ${model.unit ?? 'pixel'}`)
  if (model.objectRules !== undefined) lines.push(`cambium_object_rules = ${JSON.stringify(model.objectRules)}`)
  if (model.normalise) lines.push('cambium_normalise = true')
  if (model.edges !== undefined) lines.push(`cambium_edges = ${JSON.stringify(model.edges)}`)
  if (model.mode === 'fast') lines.push('cambium_mode = fast')
  return [...lines, `apoc_version = ${apocVersion}`, '*/']
}

/** The lines of a tree, indented by depth; written with a stack, since trees may be deep. */
function treeLines(forest: PackedForest, root: number): string[] {
  const { feature, threshold, left, right, weights, classCount } = forest
  const lines: string[] = []
  const stack: (string | { node: number; depth: number })[] = [{ node: root, depth: 0 }]
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (typeof item === 'string') {
      lines.push(item)
      continue
    }
    const { node, depth } = item
    const indent = ' '.repeat(depth)
    if (left[node] === -1) {
      for (let k = 0; k < classCount; k++) {
        const weight = weights[node * classCount + k] as number
        if (weight > 0) lines.push(`${indent}s${k}+=${formatPythonFloat(weight)};`)
      }
      continue
    }
    lines.push(`${indent}if(i${feature[node]}<${formatPythonFloat(threshold[node] as number)}){`)
    stack.push(`${indent}}`, { node: right[node] as number, depth: depth + 1 }, `${indent}} else {`, {
      node: left[node] as number,
      depth: depth + 1,
    })
  }
  return lines
}

/**
 * Writes a classifier as the OpenCL text that APOC reads.
 *
 * @throws {UnsupportedError} where APOC would compute something else from it
 */
export function encodeApocCl(model: Model): string {
  checkApocCanDo({ ...model, combine: model.options.combine })
  const { packed, classes, outputClass } = model
  if (packed.threshold.some((value) => !Number.isFinite(value))) refuse('a threshold that is not finite (from missing values)')
  const trees = Array.from(packed.roots, (root) => treeLines(packed, root)).flat()
  const probabilityOf = outputClass === undefined ? undefined : classes.indexOf(outputClass)
  return `${[...headerOf(model), ...declarations(packed), ...trees, ...footer(packed.classCount, probabilityOf)].join('\n')}\n`
}
