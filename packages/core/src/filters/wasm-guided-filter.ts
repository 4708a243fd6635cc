import { threadMemory } from '../devices/wasm-kernels.ts'
import { filterExports } from './filter-exports.ts'
import { type GuidedFilter, guidedSteps, stepRange, windowShares } from './guided-filter.ts'

/** The guided filter of the definition, bit for bit: guide and map, and later slope and offset, travel side by side through the sums. */
export const wasmGuidedFilter: GuidedFilter = (guide, maps, shape, options) => {
  const { radius } = options
  const { scale, most } = stepRange(shape.length, options)
  const memory = threadMemory()
  const kernels = filterExports()
  const [depth, height, width] = [1, ...shape].slice(-3) as [number, number, number]
  const size = guide.length
  return memory.within(() => {
    const plane = height * width
    const [steps, means, variances, one, other, columns, shares, map] = memory.place(
      ...[8 * size, 8 * size, 8 * size, 16 * size, 16 * size, 16 * (depth > 1 ? plane : width), 8 * width, 4 * size],
    ) as [number, number, number, number, number, number, number, number]
    memory.float64(shares, width).set(windowShares(width, radius))
    const [sharesY, sharesZ] = [windowShares(height, radius), windowShares(depth, radius)]
    /** Sums of pairs that stand at the first place. @returns where the sums are, and where there is room for more */
    const sums = (): [sums: number, room: number] => {
      if (depth > 1) kernels.pairSumsDown(one, other, depth, plane, radius, columns)
      const [from, to] = depth > 1 ? [other, one] : [one, other]
      for (let z = 0; z < depth; z++) kernels.pairSums(from + 16 * z * plane, to + 16 * z * plane, height, width, radius, columns)
      return [to, from]
    }
    const eachRow = (work: (row: number, share: number) => void): void => {
      for (let z = 0; z < depth; z++)
        for (let y = 0; y < height; y++) work((z * height + y) * width, (sharesZ[z] as number) * (sharesY[y] as number))
    }
    memory.float32(map, size).set(guide)
    kernels.guidePairs(map, steps, one, size, scale, most)
    const [ofGuide] = sums()
    eachRow((row, share) =>
      kernels.guideMoments(ofGuide + 16 * row, means + 8 * row, variances + 8 * row, shares, share, width, guidedSteps.contrast ** 2),
    )
    return maps.map((values) => {
      memory.float32(map, size).set(values)
      kernels.mapPairs(map, steps, one, size, guidedSteps.map)
      const [ofMap] = sums()
      const { slope, offset } = guidedSteps
      // pairs may be replaced where they are: each is read once
      eachRow((row, share) =>
        kernels.fitPairs(ofMap + 16 * row, means + 8 * row, variances + 8 * row, one + 16 * row, shares, share, width, slope, offset),
      )
      const [ofLine] = sums()
      eachRow((row, share) =>
        kernels.linePairs(
          ofLine + 16 * row,
          steps + 8 * row,
          map + 4 * row,
          shares,
          share,
          width,
          1 / slope,
          1 / offset,
          1 / guidedSteps.map,
        ),
      )
      return memory.float32(map, size).slice()
    })
  })
}
