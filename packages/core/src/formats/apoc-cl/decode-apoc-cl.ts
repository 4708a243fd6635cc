import { type ClassifierKind, classifierKinds, isPixelKind, type Model } from '../../classify/model.ts'
import { defaultClassifierOptions } from '../../classify/train-forest.ts'
import { FormatError } from '../../errors.ts'
import { featureNames, parseSpecification } from '../../features/specification.ts'
import { type PackedForest, packedTrees } from '../../forest/packed-forest.ts'
import { treeDepth } from '../../forest/tree.ts'
import { storedEdges } from '../stored-edges.ts'
import { storedRules } from '../stored-rules.ts'
import { declarations, footer } from './kernel-text.ts'
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

/** Text without the differences that do not matter: white space. */
const plain = (text: string): string => text.replace(/\s+/g, '')

/** Throws at the first of these lines that is not as it has to be. */
function expectLines(lines: readonly string[], start: number, expected: readonly string[]): number {
  let index = start
  for (const text of expected.flatMap((part) => part.split('\n'))) {
    while (index < lines.length && (lines[index] as string).trim() === '') index++
    const found = lines[index]
    if (found === undefined) throw problem('the kernel is incomplete (truncated?)')
    if (plain(found) !== plain(text)) {
      const isLast = lines.slice(index + 1).every((line) => line.trim() === '')
      const wanted = `line ${index + 1}: expected "${text.trim().slice(0, 80)}"`
      throw problem(`${wanted}, found "${found.trim().slice(0, 80)}"${isLast ? ' (truncated?)' : ''}`)
    }
    index++
  }
  return index
}

/** Before the kernel there is its header, behind it nothing but comments. */
function checkAround(lines: readonly string[], start: number, end: number): void {
  const header = lines
    .slice(0, start)
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
  const rest = [...header.split('\n'), ...lines.slice(end)].map((line) => line.replace(/\/\/.*/, '').trim())
  const stray = rest.find((line) => line !== '')
  if (stray !== undefined) throw problem(`text outside of header and kernel: "${stray.slice(0, 60)}"`)
}

function parseKernel(lines: readonly string[]): Kernel {
  const start = lines.findIndex((line) => line.includes('__kernel void predict'))
  if (start < 0) throw problem('no kernel named "predict"')
  const count = (pattern: RegExp): number =>
    lines.slice(start).reduce((most, line) => Math.max(most, Number(pattern.exec(line)?.[1] ?? -1) + 1), 0)
  const featureCount = count(/^\s*float i(\d{1,6}) = /)
  const classCount = count(/^\s*float s(\d{1,6})\s*=\s*0;\s*$/)
  if (featureCount === 0 || classCount === 0) throw problem('the kernel is incomplete (truncated?)')
  const first = expectLines(lines, start, declarations({ featureCount, classCount }))
  const end = lines.findIndex((line, i) => i >= first && /^\s*float (max_s|sum_s)\s*=/.test(line))
  if (end < 0) throw problem('the kernel does not end with its result (truncated?)')
  const written = /WRITE_IMAGE.*,\s*s(\d{1,6})\s*\/\s*sum_s/.exec(lines.slice(end).join('\n'))
  const probabilityOf = written === null ? undefined : Number(written[1])
  if (probabilityOf !== undefined && probabilityOf >= classCount)
    throw problem(`the kernel writes the probability of class ${probabilityOf + 1} of ${classCount}`)
  checkAround(lines, start, expectLines(lines, end, footer(classCount, probabilityOf)))
  return { forest: parseTrees(lines.slice(first, end), first + 1, classCount, featureCount), probabilityOf }
}

/** Throws where the header counts otherwise than the kernel does. */
function checkCounts(header: ReadonlyMap<string, string>, { classCount, featureCount }: PackedForest): void {
  for (const [key, found] of [
    ['num_classes', classCount],
    ['num_features', featureCount],
  ] as const) {
    const declared = wholeNumber(header, key)
    if (declared !== undefined && declared !== found) throw problem(`${key} is ${declared}, but the kernel has ${found}`)
  }
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

/** What a line of Cambium's says; undefined without it. */
function ownLine(header: ReadonlyMap<string, string>, name: string): unknown {
  const text = header.get(name)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw problem(`${name} is not JSON`)
    throw error
  }
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
  if (written === undefined) throw problem('no feature_specification in the header, so that it is no classifier that APOC or Cambium wrote')
  // before version 0.6.0 the features of pixel classifiers could be separated by commas
  const featureSpecification = isPixelKind(kind) ? written.replaceAll(',', ' ') : written
  const { forest, probabilityOf } = parseKernel(lines)
  checkCounts(header, forest)
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
    objectRules: storedRules(ownLine(header, 'cambium_object_rules'), problem),
    normalise: header.get('cambium_normalise') === 'true' ? true : undefined,
    edges: storedEdges(ownLine(header, 'cambium_edges'), channels, problem),
    pixels: undefined,
    neighbours: undefined,
    outputClass: kind === 'ProbabilityMapper' ? classes[probabilityOf ?? 0] : undefined,
    spacing: spacing.length > 0 ? spacing : undefined,
    unit: unit === 'micrometer' || unit === 'pixel' ? unit : undefined,
    mode: header.get('cambium_mode') === 'fast' ? 'fast' : 'exact',
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
