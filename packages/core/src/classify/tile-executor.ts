import type { Device } from '../devices/device.ts'
import { openGpu } from '../devices/gpu.ts'
import { DeviceError } from '../errors.ts'
import { freeForest, type GpuForest, loadForest } from '../forest/gpu-scores.ts'
import type { Scorer } from '../forest/predict-packed.ts'
import type { Executor, RunOptions } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { implement } from '../tasks/task.ts'
import { predictTile, predictTileOnGpu, predictTileTask } from './predict-tile.ts'

/** An executor in this thread that knows how to predict tiles. */
export const tileExecutor = (): Executor => new InlineExecutor(new Map([implement(predictTileTask, predictTile)]))

/** Who is told that a device was lost; the work then begins again on WebAssembly. */
export type DeviceLossListener = (error: DeviceError) => void

/**
 * Calls with an executor that predicts tiles on the device: its own for a graphics processor, else the given one. Where the graphics
 * processor is lost the work begins again on WebAssembly, if somebody wants to hear of it; no result is ever made by two devices.
 *
 * @throws {DeviceError} where the device is lost and nobody listens
 */
export async function onDevice<T>(
  device: Device,
  {
    executor,
    onDeviceLost,
    signal,
  }: RunOptions & { readonly executor?: Executor | undefined; readonly onDeviceLost?: DeviceLossListener | undefined },
  work: (executor: Executor, device: Device) => Promise<T>,
): Promise<T> {
  if (device !== 'webgpu') return work(executor ?? tileExecutor(), device)
  const gpu = await openGpu()
  const forests = new Map<Scorer, GpuForest>()
  const forestOf = (scorer: Scorer): GpuForest => {
    const loaded = forests.get(scorer) ?? loadForest(gpu, scorer)
    forests.set(scorer, loaded)
    return loaded
  }
  try {
    const tiles = implement(predictTileTask, (input) => predictTileOnGpu(gpu, forestOf(input.scorer), input))
    return await work(new InlineExecutor(new Map([tiles])), device)
  } catch (error) {
    if (!gpu.isLost || onDeviceLost === undefined || signal?.aborted) throw error
    onDeviceLost(error instanceof DeviceError ? error : new DeviceError(device, `the device was lost (${error})`))
  } finally {
    for (const forest of forests.values()) freeForest(gpu, forest)
    gpu.trim()
  }
  return work(executor ?? tileExecutor(), 'wasm')
}
