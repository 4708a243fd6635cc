// All kernels of the forest: forest.wasm.gen.ts.
export { binColumn } from './bin-column.as'
export { drawSamples } from './bootstrap.as'
export { closePixels, movePixels, returnSums } from './open-pixels.as'
export { rankStrip, scorePackets, unblock, unblockWhole } from './packets.as'
export { pickClasses } from './pick-classes.as'
export { scoreClasses } from './scores.as'
export { scoreShallowBlocks } from './shallow-packets.as'
export { scoreShallow } from './shallow-scores.as'

export {
  classTotals,
  nodeImpurity,
  split,
  splitConstants,
  splitFeature,
  splitImprovement,
  splitLeftImpurity,
  splitPosition,
  splitRightImpurity,
  splitThreshold,
  startNode,
  startTree,
  useData,
} from './find-split.as'
export { growDepthFirst } from './grow-tree.as'
export { rankColumn } from './rank-column.as'
