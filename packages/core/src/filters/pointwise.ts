import { defineFilter, type FilterDefinition } from './filter.ts'
import { type PixelMap, type PixelMapName, pixelMaps } from './pixel-maps.ts'

/** Filters that look at one pixel at a time. */
export const pointwiseFilters: readonly FilterDefinition[] = (Object.keys(pixelMaps) as PixelMapName[]).map((name) => {
  const { parameter, summary }: PixelMap = pixelMaps[name]
  return defineFilter({
    name,
    summary,
    parameter,
    reach: (_, rank) => new Array<number>(rank).fill(0),
    run: ({ image, parameter: [number = 0] }, kernels) => kernels.map(image, name, Math.fround(number)),
    examples: parameter === 'none' ? [0] : [-1, 0.5, 100],
  })
})
