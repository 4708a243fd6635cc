import { lazyKernels } from '../devices/wasm-kernels.ts'
import base64 from './forest.wasm.gen.ts'

/** What forest.entry.as.ts exports. Pointers are bytes in the instance's memory; true and false are 1 and 0. */
export interface ForestKernels {
  scoreClasses(...parameters: number[]): void
  rankStrip(...parameters: number[]): void
  scorePackets(...parameters: number[]): void
  closePixels(...parameters: number[]): number
  movePixels(...parameters: number[]): void
  returnSums(...parameters: number[]): void
  pickClasses(...parameters: number[]): void
  unblock(...parameters: number[]): void
  unblockWhole(...parameters: number[]): void
  scoreShallowBlocks(...parameters: number[]): void
  scoreShallow(...parameters: number[]): void
  rankColumn(...parameters: number[]): number
  binColumn(...parameters: number[]): void
  drawSamples(...parameters: number[]): number
  useData(...parameters: number[]): void
  startTree(weightAndClass: number, room: number, seed: number, maxFeatures: number, minSamplesLeaf: number, minWeightLeaf: number): number
  startNode(start: number, end: number): number
  nodeImpurity(): number
  split(start: number, end: number, impurity: number, knownConstants: number): number
  splitFeature(): number
  splitThreshold(): number
  splitPosition(): number
  splitLeftImpurity(): number
  splitRightImpurity(): number
  splitImprovement(): number
  splitConstants(): number
  classTotals(): number
  growDepthFirst(...parameters: number[]): number
}

export const forestKernels = lazyKernels<ForestKernels>(base64)
