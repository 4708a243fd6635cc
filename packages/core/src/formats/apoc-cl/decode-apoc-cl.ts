import { type ClassifierKind, classifierKinds, isPixelKind, type Model } from '../../classify/model.ts'
import { defaultClassifierOptions } from '../../classify/train-forest.ts'
import { FormatError } from '../../errors.ts'
import { featureNames, parseSpecification } from '../../features/specification.ts'
import { type PackedForest, packedTrees } from '../../forest/packed-forest.ts'
import { treeDepth } from '../../forest/tree.ts'
import { parseTrees } from './parse-trees.ts'

const problem = (text: string): FormatError => new FormatError('apoc-cl', text)

/** APOC looks for its keys in so many lines. */
const headerLines = 25
const largestText = 256 * 1024 * 1024

function readHeader(lines: readonly string[]): ReadonlyMap<string, string> {
  const header = new Map<string, string>()
  for (const line of lines.slice(0, headerLines)) {
    const match = /^(?:\/\/\s*)?([a-z_]+) = (.*)$/.exec(line)
    if (match !== null && !header.has(match[1] as string)) header.set(match[1] as string, (match[2] as string).trim())
    if (line.includes('*/')) break
  }
  return header
}

function wholeNumber(header: ReadonlyMap<string, string>, key: string): number | undefined {
  const text = header.get(key)
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw problem(`${key} is "${text.slice(0, 40)}" instead of a whole number`)
  return Number(text)
}

function numbers(header: ReadonlyMap<string, string>, key: string): number[] {
  const text = header.get(key)
  if (text === undefined || text === '') return []
  return text.split(',').map((part) => {
    const value = Number(part)
    if (!Number.isFinite(value) || part.trim() === '') throw problem(`${key} holds "${part.slice(0, 40)}" instead of a number`)
    return value
  })
}

function kindOf(header: ReadonlyMap<string, string>): ClassifierKind {
  const name = header.get('classifier_class_name') ?? 'PixelClassifier'
  const kind = classifierKinds.find((one) => one === name)
  if (kind === undefined) throw problem(`classifier_class_name is "${name.slice(0, 60)}"; known are ${classifierKinds.join(', ')}`)
  return kind
}

interface Kernel {
  readonly forest: PackedForest
  /** Class index whose probability the kernel writes; undefined for a kernel that writes classes. */
  readonly probabilityOf: number | undefined
}

function parseKernel(lines: readonly string[]): Kernel {
  const start = lines.findIndex((line) => line.includes('__kernel void predict'))
  if (start < 0) throw problem('no kernel named "predict"')
  const inputs = new Set<number>()
  let classCount = 0
  let index = start + 1
  for (; index < lines.length; index++) {
    const line = (lines[index] as string).trim()
    const input = /^float i(\d{1,6}) = /.exec(line)
    const sum = /^float s(\d{1,6})\s*=\s*0;$/.exec(line)
    if (input !== null) inputs.add(Number(input[1]))
    else if (sum !== null) classCount = Math.max(classCount, Number(sum[1]) + 1)
    else if (classCount > 0) break
    else if (!/^(sampler_t|const int|$)/.test(line))
      throw problem(`line ${index + 1}: expected the declarations of the kernel, found "${line.slice(0, 60)}"`)
  }
  const end = lines.findIndex((line, i) => i >= index && /^\s*float (max_s|sum_s)\s*=/.test(line))
  if (classCount === 0 || inputs.size === 0 || end < 0) throw problem('the kernel is incomplete (truncated?)')
  const footer = lines.slice(end).join('\n')
  const written = /WRITE_IMAGE\s*\(out,\s*POS_out_INSTANCE\(x,y,z,0\),\s*(?:cls|s(\d{1,6})\s*\/\s*sum_s)\s*\);\s*\}/.exec(footer)
  if (written === null) throw problem('the kernel does not end with its result (truncated?)')
  const probabilityOf = written[1] === undefined ? undefined : Number(written[1])
  if (probabilityOf !== undefined && probabilityOf >= classCount)
    throw problem(`the kernel writes the probability of class ${probabilityOf + 1} of ${classCount}`)
  return { forest: parseTrees(lines.slice(index, end), index + 1, classCount, inputs.size), probabilityOf }
}

/** Leaves that add up to more than 1 hold numbers of samples: scikit-learn before 1.4.1 wrote them. */
function leafWeightsOf({ weights, classCount, left }: PackedForest): 'fractions' | 'counts' {
  for (let node = 0; node < left.length; node++) {
    if (left[node] === -1 && weights.subarray(node * classCount, (node + 1) * classCount).reduce((a, b) => a + b, 0) > 1.001)
      return 'counts'
  }
  return 'fractions'
}

function namesOf(kind: ClassifierKind, specification: string, inputs: number): { features: string[]; channels: number } {
  const features = isPixelKind(kind)
    ? parseSpecification(specification)
    : specification.split(/[ ,\t]+/).flatMap((text) => (text === '' ? [] : [{ text }]))
  const channels = inputs / features.length
  if (!Number.isInteger(channels) || (channels !== 1 && !isPixelKind(kind)))
    throw problem(`${inputs} inputs for ${features.length} features`)
  return { features: featureNames(features, channels), channels }
}

/** The values of the classes: 1 to n, unless Cambium wrote others. */
function classValues(header: ReadonlyMap<string, string>, count: number): number[] {
  const values = numbers(header, 'cambium_class_values')
  if (values.length === 0) return Array.from({ length: count }, (_, k) => k + 1)
  const ascending = values.every((value, k) => Number.isInteger(value) && value > (values[k - 1] ?? 0))
  if (values.length !== count || !ascending) throw problem(`cambium_class_values: expected ${count} ascending whole numbers`)
  return values
}

function classNames(header: ReadonlyMap<string, string>): Record<string, string> {
  const text = header.get('cambium_class_names')
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined
    if (entries?.every(([key, name]) => /^\d{1,10}$/.test(key) && typeof name === 'string')) return Object.fromEntries(entries)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw problem('cambium_class_names: expected a JSON object of names by class')
}

/**
 * Reads a classifier that APOC (or Cambium) wrote as OpenCL text. Both conventions of leaf weights are understood; nothing is evaluated.
 *
 * @throws {FormatError} at the first line that is not as APOC writes it
 */
export function decodeApocCl(text: string): Model {
  if (text.length > largestText) throw problem('the file is too large')
  const lines = text.split(/\r?\n/)
  const header = readHeader(lines)
  const kind = kindOf(header)
  const written = header.get('feature_specification')
  if (written === undefined) throw problem('no feature_specification in the header')
  // before version 0.6.0 the features of pixel classifiers could be separated by commas
  const featureSpecification = isPixelKind(kind) ? written.replaceAll(',', ' ') : written
  const { forest, probabilityOf } = parseKernel(lines)
  const { features, channels } = namesOf(kind, featureSpecification, forest.featureCount)
  const depth = packedTrees(forest).reduce((most, tree) => Math.max(most, treeDepth(tree)), 0)
  const classes = classValues(header, forest.classCount)
  const dimensions = wholeNumber(header, 'num_ground_truth_dimensions')
  const spacing = numbers(header, 'cambium_spacing')
  const unit = header.get('cambium_unit')
  const isPositive = kind === 'ObjectSegmenter' || kind === 'ObjectSelector'
  return {
    kind,
    featureSpecification,
    features,
    dimensions: isPixelKind(kind) ? (dimensions ?? 0) : 0,
    channels,
    classes,
    classNames: classNames(header),
    samplesPerClass: [],
    options: {
      ...defaultClassifierOptions,
      nEstimators: forest.roots.length,
      maxDepth: Math.max(1, wholeNumber(header, 'max_depth') ?? depth, depth),
    },
    leafWeights: leafWeightsOf(forest),
    packed: forest,
    forest: undefined,
    featureImportances: importancesOf(header, features.length),
    outOfBag: undefined,
    positiveClass: isPositive ? positiveClass(header, classes) : undefined,
    connectivity: undefined,
    outputClass: kind === 'ProbabilityMapper' ? classes[probabilityOf ?? 0] : undefined,
    spacing: spacing.length > 0 ? spacing : undefined,
    unit: unit === 'micrometer' || unit === 'pixel' ? unit : undefined,
    mode: 'exact',
    kept: undefined,
  }
}

/** APOC's identifier is a position among the classes; where Cambium wrote their values, it stands for one of them. */
function positiveClass(header: ReadonlyMap<string, string>, classes: readonly number[]): number {
  const position = wholeNumber(header, 'positive_class_identifier') ?? 2
  return header.has('cambium_class_values') ? (classes[position - 1] ?? position) : position
}

function importancesOf(header: ReadonlyMap<string, string>, count: number): number[] {
  const values = numbers(header, 'feature_importances')
  if (values.length !== 0 && values.length !== count) throw problem(`feature_importances: ${values.length} numbers for ${count} features`)
  return values
}
