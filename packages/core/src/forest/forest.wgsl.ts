import { kernelSource } from '../devices/gpu.ts'

/** Children of a leaf in `nodes`. */
export const noChild = 0xffff_ffff

/**
 * Adds what the leaves of some trees contribute to the scores (classes × pixels) of each pixel; parameters: pixels, the first tree and the
 * one behind the last.
 */
export const scoresSource = (classCount: number, larger: boolean): string =>
  kernelSource(
    /* wgsl */ `
// feature, bits of the threshold, children
@group(0) @binding(2) var<storage, read> nodes: array<vec4u>;
@group(0) @binding(3) var<storage, read> roots: array<u32>;
// (nodes × classes)
@group(0) @binding(4) var<storage, read> leaves: array<f32>;
// (features × pixels)
@group(0) @binding(5) var<storage, read> planes: array<f32>;
fn addTrees(i: u32) {
  let pixels = parameters[0];
  var scores: array<f32, ${classCount}>;
  for (var k = 0u; k < ${classCount}u; k++) { scores[k] = result[k * pixels + i]; }
  for (var tree = parameters[1]; tree < parameters[2]; tree++) {
    var leaf = roots[tree];
    var node = nodes[leaf];
    while (node.z != ${noChild}u) {
      leaf = select(node.w, node.z, planes[node.x * pixels + i] < bitcast<f32>(node.y));
      node = nodes[leaf];
    }
    for (var k = 0u; k < ${classCount}u; k++) {
      let contribution = leaves[leaf * ${classCount}u + k];
      scores[k] = ${larger ? 'max(scores[k], contribution)' : 'scores[k] + contribution'};
    }
  }
  for (var k = 0u; k < ${classCount}u; k++) { result[k * pixels + i] = scores[k]; }
}
`,
    'addTrees(i);',
  )

/** The index of the class with the largest score, the first of equal ones; parameters: pixels, classes. */
export const winnersSource = kernelSource(
  /* wgsl */ `
@group(0) @binding(2) var<storage, read> scores: array<f32>;
fn value(i: u32) -> u32 {
  var best = 0u;
  for (var k = 1u; k < parameters[1]; k++) {
    if (scores[k * parameters[0] + i] > scores[best * parameters[0] + i]) { best = k; }
  }
  return best;
}
`,
  'result[i] = value(i);',
  'u32',
)
