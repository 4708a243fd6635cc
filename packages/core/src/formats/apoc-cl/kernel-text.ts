/** The lines of APOC's kernels around the trees. */

const each = (count: number, write: (i: number) => string): string[] => Array.from({ length: count }, (_, i) => write(i))

/** What stands before the trees: the kernel's head, its inputs, a sum for each class. */
export function declarations({ featureCount, classCount }: { readonly featureCount: number; readonly classCount: number }): string[] {
  return [
    `__kernel void predict (${each(featureCount, (i) => `IMAGE_in${i}_TYPE in${i}, `).join('')}IMAGE_out_TYPE out) {`,
    ' sampler_t sampler = CLK_NORMALIZED_COORDS_FALSE | CLK_ADDRESS_CLAMP_TO_EDGE | CLK_FILTER_NEAREST;',
    ' const int x = get_global_id(0);',
    ' const int y = get_global_id(1);',
    ' const int z = get_global_id(2);',
    ...each(featureCount, (i) => ` float i${i} = READ_IMAGE(in${i}, sampler, POS_in${i}_INSTANCE(x,y,z,0)).x;`),
    ...each(classCount, (k) => ` float s${k}=0;`),
  ]
}

/** What stands behind the trees: the class with the largest sum, or the share of one class (its index). */
export function footer(classCount: number, probabilityOf: number | undefined): string[] {
  if (probabilityOf !== undefined) {
    return [
      ' float sum_s=s0;',
      ' int cls=1;',
      ...each(classCount - 1, (k) => ` sum_s = sum_s + s${k + 1};`),
      ` WRITE_IMAGE (out, POS_out_INSTANCE(x,y,z,0), s${probabilityOf} / sum_s);`,
      '}',
    ]
  }
  return [
    ' float max_s=s0;',
    ' int cls=1;',
    ...each(classCount - 1, (k) => [` if (max_s < s${k + 1}) {`, `  max_s = s${k + 1};`, `  cls=${k + 2};`, ' }'].join('\n')),
    ' WRITE_IMAGE (out, POS_out_INSTANCE(x,y,z,0), cls);',
    '}',
  ]
}
