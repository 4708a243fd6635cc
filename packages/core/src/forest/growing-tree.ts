import type { Tree } from './tree.ts'

export interface NewNode {
  readonly parent: number
  readonly isLeft: boolean
  readonly isLeaf: boolean
  readonly feature: number
  readonly threshold: number
  readonly missingGoesLeft: boolean
  readonly impurity: number
  readonly sampleCount: number
  readonly weight: number
}

/** A tree while it grows: arrays that double when they are full. */
export class GrowingTree {
  readonly #classCount: number
  #count = 0
  #tree: { -readonly [Name in keyof Tree]: Tree[Name] }

  constructor(classCount: number) {
    this.#classCount = classCount
    this.#tree = allocate(16, classCount)
  }

  /** Adds a node and hooks it to its parent; returns its number. */
  add(node: NewNode, classWeights: Float64Array): number {
    if (this.#count === this.#tree.feature.length) this.#tree = resized(this.#tree, this.#count * 2, this.#classCount)
    const tree = this.#tree
    const id = this.#count++
    tree.feature[id] = node.isLeaf ? -1 : node.feature
    tree.threshold[id] = node.isLeaf ? 0 : node.threshold
    tree.left[id] = -1
    tree.right[id] = -1
    tree.missingGoesLeft[id] = !node.isLeaf && node.missingGoesLeft ? 1 : 0
    tree.impurity[id] = node.impurity
    tree.sampleCount[id] = node.sampleCount
    tree.weight[id] = node.weight
    tree.classWeights.set(classWeights, id * this.#classCount)
    if (node.parent >= 0) (node.isLeft ? tree.left : tree.right)[node.parent] = id
    return id
  }

  /** Turns a node without children into a leaf. */
  close(node: number): void {
    this.#tree.feature[node] = -1
    this.#tree.threshold[node] = 0
    this.#tree.missingGoesLeft[node] = 0
  }

  finish(): Tree {
    return resized(this.#tree, this.#count, this.#classCount)
  }
}

function allocate(nodes: number, classCount: number): Tree {
  return {
    feature: new Int32Array(nodes),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    missingGoesLeft: new Uint8Array(nodes),
    impurity: new Float64Array(nodes),
    sampleCount: new Int32Array(nodes),
    weight: new Float64Array(nodes),
    classWeights: new Float64Array(nodes * classCount),
  }
}

function resized(tree: Tree, nodes: number, classCount: number): Tree {
  const copy = allocate(nodes, classCount)
  for (const name of Object.keys(copy) as (keyof Tree)[]) {
    const target = copy[name]
    target.set(tree[name].subarray(0, target.length))
  }
  return copy
}
