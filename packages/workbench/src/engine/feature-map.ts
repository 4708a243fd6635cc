import { type Executor, framesOf, generateFeatureStackAsync, type Image, type RunOptions } from '@cambium/core'

/** What a feature makes of the first channel of an image; time, then space. */
export async function featureMap(image: Image, feature: string, run: RunOptions & { readonly executor: Executor }): Promise<Float32Array> {
  const frames = framesOf(image) as Image[]
  const maps: Float32Array[] = []
  for (const frame of frames) {
    const size = frame.shape.reduce((product, length, axis) => (frame.axes[axis] === 'c' ? product : product * length), 1)
    // a map is the first of as many as there are channels
    maps.push((await generateFeatureStackAsync(frame, feature, run)).data.subarray(0, size))
  }
  const [first] = maps as [Float32Array]
  const data = new Float32Array(maps.length * first.length)
  for (const [t, map] of maps.entries()) data.set(map, t * first.length)
  return data
}
