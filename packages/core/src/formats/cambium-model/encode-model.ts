import { sha256 } from '@noble/hashes/sha2.js'
import type { Model } from '../../classify/model.ts'
import type { Tree } from '../../forest/tree.ts'
import { aligned, joinArrays, type StoredArray, typeOf } from './arrays.ts'

export const magic = 'CAMBIUM\n'
/**
 * Raised when a reader of the old version could not understand the new one: the second version has boundaries that follow edges, the third
 * the models that features of objects ask, the fourth leaves whose size follows from the samples, the fifth a level of boundaries, the sixth
 * normalised intensities. A model has the first version that can say what it is.
 */
export const formatVersion = 6

function versionOf({ options, pixels, neighbours, edges, normalise }: Model): number {
  if (normalise) return 6
  if (edges?.level !== undefined) return 5
  if (options.minSamplesLeaf === 'auto') return 4
  if (pixels !== undefined || neighbours !== undefined) return 3
  return edges === undefined ? 1 : 2
}

/** Models that features of objects ask; each is stored whole, as an array of bytes. */
export const innerModels = ['pixels', 'neighbours'] as const

const treeArrays: readonly (keyof Tree)[] = [
  'feature',
  'threshold',
  'left',
  'right',
  'missingGoesLeft',
  'impurity',
  'sampleCount',
  'weight',
  'classWeights',
]

/** One array of all trees, tree after tree. */
function pooled(trees: readonly Tree[], name: keyof Tree): StoredArray {
  const Type = (trees[0] as Tree)[name].constructor as new (length: number) => StoredArray
  const pool = new Type(trees.reduce((sum, tree) => sum + tree[name].length, 0))
  let offset = 0
  for (const tree of trees) {
    pool.set(tree[name], offset)
    offset += tree[name].length
  }
  return pool
}

function arraysOf({ forest, packed, kept, ...models }: Model, keepSamples: boolean): [string, StoredArray][] {
  const arrays: [string, StoredArray][] = []
  if (forest === undefined) {
    const { roots, feature, threshold, left, right, weights } = packed
    for (const [name, array] of Object.entries({ roots, feature, threshold, left, right, weights })) arrays.push([`packed.${name}`, array])
  } else {
    arrays.push(['tree.nodes', Int32Array.from(forest.trees, (tree) => tree.feature.length)])
    for (const name of treeArrays) arrays.push([`tree.${name}`, pooled(forest.trees, name)])
  }
  for (const name of innerModels) if (models[name] !== undefined) arrays.push([`model.${name}`, encodeModel(models[name])])
  if (keepSamples && kept !== undefined) arrays.push(['kept.features', kept.features], ['kept.target', kept.target])
  return arrays
}

/**
 * Writes a model as a `.cambium` file (docs/formats/cambium.md): self-contained, with a checksum, the same bytes for the same model.
 *
 * @param keepSamples  whether the training samples go in, so that training can continue
 */
export function encodeModel(model: Model, { keepSamples = false }: { keepSamples?: boolean } = {}): Uint8Array {
  const { forest: _, packed, kept: __, pixels, neighbours, ...facts } = model
  const arrays = arraysOf(model, keepSamples)
  const header = {
    format: 'cambium-model',
    version: versionOf(model),
    ...facts,
    classCount: packed.classCount,
    featureCount: packed.featureCount,
    arrays: arrays.map(([name, array]) => ({ name, type: typeOf(array), length: array.length })),
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = magic.length + 8
  const body = joinArrays(arrays.map(([, array]) => array))
  const bytes = new Uint8Array(start + aligned(text.length) + body.length + 32)
  bytes.set(new TextEncoder().encode(magic))
  new DataView(bytes.buffer).setUint32(magic.length, text.length, true)
  bytes.fill(32, start, start + aligned(text.length))
  bytes.set(text, start)
  bytes.set(body, start + aligned(text.length))
  bytes.set(sha256(bytes.subarray(0, bytes.length - 32)), bytes.length - 32)
  return bytes
}
