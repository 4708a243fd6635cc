// All kernels of the forest: forest.wasm.gen.ts.
export { rankStrip, scorePackets, unblock } from './packets.as'
export { scoreClasses } from './scores.as'
export { scoreShallow } from './shallow-scores.as'

export {
  classTotals,
  growDepthFirst,
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
} from './grow-tree.as'
export { rankColumn } from './rank-column.as'
