import type { Box } from '../array/tile.ts'
import type { Device } from '../devices/device.ts'
import type { Executor, RunOptions } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { implement } from '../tasks/task.ts'
import { type ComputeBoxInput, computeBoxTask } from './compute-box.task.ts'
import { computeBox, type FeatureSource, featureBox } from './feature-box.ts'
import { parseSpecification } from './specification.ts'

/** Side of the boxes that are computed at once, for two and three dimensions: some megabytes of features at a time. */
export const tileShapeFor = (rank: number): number[] => (rank === 2 ? [256, 256] : [32, 128, 128])

/** An executor in this thread that knows how to compute boxes. */
const inline = (): Executor => new InlineExecutor(new Map([implement(computeBoxTask, computeBoxOf)]))

/** The work of `computeBoxTask`. */
export const computeBoxOf = ({ specification, box, device }: ComputeBoxInput): Float32Array =>
  computeBox(parseSpecification(specification), box, device)

/**
 * The features of some boxes of a source, one box after the other in their order, computed by an executor.
 *
 * @param specification  what the source was prepared with
 */
export function computeBoxes(
  source: FeatureSource,
  specification: string,
  boxes: readonly Box[],
  { executor = inline(), ...run }: FeatureRunOptions,
): AsyncIterable<Float32Array> {
  function* inputs(): Iterable<ComputeBoxInput> {
    for (const box of boxes) yield { specification, box: featureBox(source, box), device: source.device }
  }
  return executor.run(computeBoxTask, inputs(), { ...run, total: boxes.length })
}

export interface FeatureRunOptions extends RunOptions {
  readonly executor?: Executor | undefined
  /** Where it is computed; `auto` by default. */
  readonly device?: Device | 'auto' | undefined
}
