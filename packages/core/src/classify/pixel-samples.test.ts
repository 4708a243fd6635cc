import { expect, test } from 'vitest'
import { createAnnotation, createImage } from '../array/raster.ts'
import { pickPixelsTask } from '../features/compute-box.task.ts'
import type { Executor } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { taskFunctions } from '../workers/task-functions.ts'
import { pixelSamples } from './pixel-samples.ts'

/** An executor that counts the boxes it is asked for. */
function counting(): Executor & { boxes: number } {
  const inner = new InlineExecutor(taskFunctions)
  return {
    parallel: 1,
    boxes: 0,
    run(task, inputs, options) {
      const all = [...inputs]
      if (task.name === pickPixelsTask.name) this.boxes += all.length
      return inner.run(task, all, options)
    },
  }
}

test('only annotated tiles are featured; samples come in the order of the pixels', async () => {
  const shape = [600, 700] // 3 × 3 tiles of 256
  const image = createImage(
    Float32Array.from({ length: 420_000 }, (_, i) => i),
    { shape },
  )
  const painted = new Uint8Array(420_000)
  const places = [700 * 520 + 3, 5, 700 * 2 + 1, 700 * 521 + 2]
  for (const [k, place] of places.entries()) painted[place] = k + 1
  const executor = counting()
  const [samples] = await pixelSamples(image, createAnnotation(painted, { shape }), 'original copy=0', { executor })
  expect(executor.boxes).toBe(2)
  const order = [...places].sort((a, b) => a - b)
  expect([...(samples?.target ?? [])]).toEqual(order.map((place) => painted[place]))
  expect([...(samples?.features ?? [])]).toEqual([...order, ...order])
})
