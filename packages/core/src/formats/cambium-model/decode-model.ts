import { sha256 } from '@noble/hashes/sha2.js'
import { classifierKinds, isPixelKind, type KeptSamples, type Model } from '../../classify/model.ts'
import { CambiumError, FormatError } from '../../errors.ts'
import { type ForestOptions, resolveForestOptions } from '../../forest/options.ts'
import { type PackedForest, packForest } from '../../forest/packed-forest.ts'
import type { Forest, Tree } from '../../forest/tree.ts'
import { plainBytes } from '../byte-source.ts'
import { storedEdges } from '../stored-edges.ts'
import { storedRules } from '../stored-rules.ts'
import { type ArrayEntry, type ArrayType, aligned, arrayTypes, type StoredArray, splitArrays } from './arrays.ts'
import { formatVersion, innerModels, magic } from './encode-model.ts'

const problem = (text: string): FormatError => new FormatError('cambium', text)

type Json = Readonly<Record<string, unknown>>

/** Reads the fields of the header and says which one is not as it should be. */
class Fields {
  readonly #json: Json
  constructor(json: Json) {
    this.#json = json
  }

  #take<T>(name: string, expected: string, holds: (value: unknown) => value is T): T {
    const value = Object.hasOwn(this.#json, name) ? this.#json[name] : undefined
    if (!holds(value)) throw problem(`field "${name}": expected ${expected}`)
    return value
  }

  text(name: string): string {
    return this.#take(name, 'text', (value): value is string => typeof value === 'string')
  }

  oneOf<T extends string>(name: string, words: readonly T[]): T {
    return this.#take(name, words.join(', '), (value): value is T => (words as readonly unknown[]).includes(value))
  }

  whole(name: string, least = 0): number {
    return this.#take(
      name,
      `a whole number ≥ ${least}`,
      (value): value is number => Number.isSafeInteger(value) && (value as number) >= least,
    )
  }

  optionalNumber(name: string): number | undefined {
    return this.#take(
      name,
      'a number',
      (value): value is number | undefined => value === undefined || (typeof value === 'number' && Number.isFinite(value)),
    )
  }

  numbers(name: string): readonly number[] {
    return this.#take(
      name,
      'a list of numbers',
      (value): value is number[] => Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isFinite(item)),
    )
  }

  texts(name: string): readonly string[] {
    return this.#take(
      name,
      'a list of texts',
      (value): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string'),
    )
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#json, name)
  }

  record(name: string): Json {
    return this.#take(name, 'an object', (value): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value))
  }

  list(name: string): readonly unknown[] {
    return this.#take(name, 'a list', (value): value is unknown[] => Array.isArray(value))
  }
}

function readHeader(bytes: Uint8Array): { fields: Fields; bodyStart: number } {
  const start = magic.length + 8
  if (bytes.length < start + 32 || new TextDecoder().decode(bytes.subarray(0, magic.length)) !== magic) throw problem('not a .cambium file')
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true)
  const bodyStart = start + aligned(length)
  if (bodyStart + 32 > bytes.length) throw problem('the file ends inside its header (truncated?)')
  const checksum = sha256(bytes.subarray(0, bytes.length - 32))
  if (checksum.some((byte, i) => byte !== bytes[bytes.length - 32 + i]))
    throw problem('the checksum does not fit: the file is damaged or was changed')
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, start + length)))
  } catch (error) {
    throw new FormatError('cambium', 'the header is not JSON', undefined, { cause: error })
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw problem('the header is not a JSON object')
  const fields = new Fields(json as Json)
  if (fields.text('format') !== 'cambium-model') throw problem('not a model')
  const version = fields.whole('version', 1)
  if (version > formatVersion)
    throw problem(`version ${version} was written by a newer Cambium; this one reads up to version ${formatVersion}`)
  return { fields, bodyStart }
}

function entriesOf(fields: Fields): ArrayEntry[] {
  return fields.list('arrays').map((item) => {
    const entry = new Fields(typeof item === 'object' && item !== null ? (item as Json) : {})
    return { name: entry.text('name'), type: entry.oneOf('type', Object.keys(arrayTypes) as ArrayType[]), length: entry.whole('length') }
  })
}

type Arrays = ReadonlyMap<string, StoredArray>

function arrayOf<T extends StoredArray>(arrays: Arrays, name: string, Type: new (length: number) => T, length?: number): T {
  const array = arrays.get(name)
  if (!(array instanceof Type) || (length !== undefined && array.length !== length))
    throw problem(`array "${name}" is missing or has the wrong type or length`)
  return array
}

/** Children come after their parent and belong to one parent only, so that every walk ends. */
function checkNodes(
  feature: Int32Array,
  left: Int32Array,
  right: Int32Array,
  { start, end, featureCount }: { start: number; end: number; featureCount: number },
): void {
  const hasParent = new Uint8Array(end - start)
  for (let node = start; node < end; node++) {
    const children = [left[node] as number, right[node] as number]
    if (children[0] === -1 && children[1] === -1) continue
    const f = feature[node] as number
    if (f < 0 || f >= featureCount) throw problem(`node ${node} tests feature ${f} of ${featureCount}`)
    for (const child of children) {
      if (child <= node || child >= end || hasParent[child - start] === 1) throw problem(`node ${node} has the impossible child ${child}`)
      hasParent[child - start] = 1
    }
  }
}

function forestOf(arrays: Arrays, classCount: number, featureCount: number): Forest {
  const counts = arrayOf(arrays, 'tree.nodes', Int32Array)
  if (counts.length === 0 || counts.some((count) => count < 1)) throw problem('trees without nodes')
  const total = counts.reduce((sum, count) => sum + count, 0)
  const pool: Tree = {
    feature: arrayOf(arrays, 'tree.feature', Int32Array, total),
    threshold: arrayOf(arrays, 'tree.threshold', Float64Array, total),
    left: arrayOf(arrays, 'tree.left', Int32Array, total),
    right: arrayOf(arrays, 'tree.right', Int32Array, total),
    missingGoesLeft: arrayOf(arrays, 'tree.missingGoesLeft', Uint8Array, total),
    impurity: arrayOf(arrays, 'tree.impurity', Float64Array, total),
    sampleCount: arrayOf(arrays, 'tree.sampleCount', Int32Array, total),
    weight: arrayOf(arrays, 'tree.weight', Float64Array, total),
    classWeights: arrayOf(arrays, 'tree.classWeights', Float64Array, total * classCount),
  }
  let offset = 0
  const trees = Array.from(counts, (count) => {
    const part = <T extends StoredArray>(array: T, width = 1): T => array.slice(offset * width, (offset + count) * width) as T
    const tree: Tree = {
      feature: part(pool.feature),
      threshold: part(pool.threshold),
      left: part(pool.left),
      right: part(pool.right),
      missingGoesLeft: part(pool.missingGoesLeft),
      impurity: part(pool.impurity),
      sampleCount: part(pool.sampleCount),
      weight: part(pool.weight),
      classWeights: part(pool.classWeights, classCount),
    }
    checkNodes(tree.feature, tree.left, tree.right, { start: 0, end: count, featureCount })
    offset += count
    return tree
  })
  return { trees, classCount, featureCount }
}

function packedOf(arrays: Arrays, classCount: number, featureCount: number): PackedForest {
  const feature = arrayOf(arrays, 'packed.feature', Int32Array)
  const total = feature.length
  const packed: PackedForest = {
    classCount,
    featureCount,
    roots: arrayOf(arrays, 'packed.roots', Int32Array),
    feature,
    threshold: arrayOf(arrays, 'packed.threshold', Float32Array, total),
    left: arrayOf(arrays, 'packed.left', Int32Array, total),
    right: arrayOf(arrays, 'packed.right', Int32Array, total),
    weights: arrayOf(arrays, 'packed.weights', Float64Array, total * classCount),
  }
  const { roots, left, right } = packed
  roots.forEach((root, t) => {
    const end = roots[t + 1] ?? total
    if (root < 0 || end <= root || end > total || (t === 0 && root !== 0)) throw problem('the trees overlap')
    checkNodes(feature, left, right, { start: root, end, featureCount })
  })
  if (roots.length === 0) throw problem('no tree')
  return packed
}

function optionsOf(fields: Fields): ForestOptions {
  try {
    return resolveForestOptions(fields.record('options') as Partial<ForestOptions>)
  } catch (error) {
    if (error instanceof CambiumError) throw problem(`options: ${error.message}`)
    throw error
  }
}

function keptOf(arrays: Arrays, featureCount: number): KeptSamples | undefined {
  if (!arrays.has('kept.target')) return undefined
  const target = arrayOf(arrays, 'kept.target', Uint32Array)
  return { target, features: arrayOf(arrays, 'kept.features', Float32Array, target.length * featureCount) }
}

function classNamesOf(fields: Fields): Record<string, string> {
  const entries = Object.entries(fields.record('classNames'))
  if (!entries.every(([key, name]) => /^\d{1,10}$/.test(key) && typeof name === 'string'))
    throw problem('field "classNames": expected names by class')
  return Object.fromEntries(entries) as Record<string, string>
}

/** A model within a model; it holds no further ones. */
function innerModel(arrays: Arrays, name: (typeof innerModels)[number]): Model | undefined {
  if (!arrays.has(`model.${name}`)) return undefined
  const model = decodeModel(arrayOf(arrays, `model.${name}`, Uint8Array))
  const isRight = name === 'pixels' ? isPixelKind(model.kind) : model.dimensions === 0
  if (!isRight || model.pixels !== undefined || model.neighbours !== undefined)
    throw problem(`the inner model "${name}" is of another kind`)
  return model
}

/**
 * Reads a `.cambium` model.
 *
 * @throws {FormatError} where the file is damaged, was changed, or comes from a newer version
 */
export const decodeModel = (given: Uint8Array): Model => readModel(plainBytes(given), false)

function readModel(bytes: Uint8Array, isInner: boolean): Model {
  const { fields, bodyStart } = readHeader(bytes)
  const arrays = splitArrays(entriesOf(fields), bytes.subarray(bodyStart, bytes.length - 32))
  if (isInner && innerModels.some((name) => arrays.has(`model.${name}`))) throw problem('a model within a model within a model')
  const classCount = fields.whole('classCount', 1)
  const featureCount = fields.whole('featureCount', 1)
  const leafWeights = fields.oneOf('leafWeights', ['fractions', 'counts'] as const)
  const forest = arrays.has('tree.nodes') ? forestOf(arrays, classCount, featureCount) : undefined
  const classes = fields.numbers('classes')
  const features = fields.texts('features')
  if (classes.length !== classCount || features.length !== featureCount) throw problem('names of classes or features do not fit the forest')
  return {
    kind: fields.oneOf('kind', classifierKinds),
    featureSpecification: fields.text('featureSpecification'),
    features,
    dimensions: fields.whole('dimensions'),
    channels: fields.whole('channels', 1),
    classes,
    classNames: classNamesOf(fields),
    samplesPerClass: fields.numbers('samplesPerClass'),
    options: optionsOf(fields),
    leafWeights,
    packed: forest === undefined ? packedOf(arrays, classCount, featureCount) : packForest(forest, leafWeights),
    forest,
    featureImportances: fields.numbers('featureImportances'),
    outOfBag: fields.optionalNumber('outOfBag'),
    positiveClass: fields.optionalNumber('positiveClass'),
    connectivity: fields.optionalNumber('connectivity'),
    objectRules: fields.has('objectRules') ? storedRules(fields.record('objectRules'), problem) : undefined,
    normalise: fields.has('normalise') ? true : undefined,
    edges: fields.has('edges') ? storedEdges(fields.record('edges'), fields.whole('channels', 1), problem) : undefined,
    outputClass: fields.optionalNumber('outputClass'),
    pixels: innerModel(arrays, 'pixels'),
    neighbours: innerModel(arrays, 'neighbours'),
    spacing: fields.has('spacing') ? fields.numbers('spacing') : undefined,
    unit: fields.has('unit') ? fields.oneOf('unit', ['pixel', 'micrometer'] as const) : undefined,
    mode: fields.oneOf('mode', ['exact', 'fast'] as const),
    kept: keptOf(arrays, featureCount),
  }
}
