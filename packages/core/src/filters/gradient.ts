import { defineFilter, type Filter } from './filter.ts'
import { mapNeighbours, oneAround } from './stencil.ts'

/** Next pixel minus previous pixel along an axis (without the factor ½ of a derivative). */
const gradient = (axis: 'x' | 'y' | 'z'): Filter =>
  defineFilter({
    name: `gradient_${axis}`,
    summary: `next minus previous pixel along ${axis}`,
    parameter: 'none',
    dimensions: axis === 'z' ? [3] : [2, 3],
    reach: oneAround,
    reference: ({ image }) =>
      mapNeighbours(image, (pixels, i, steps) => {
        const step = steps['zyx'.indexOf(axis)] as number
        return (pixels[i + step] as number) - (pixels[i - step] as number)
      }),
    examples: [0],
  })

export const gradientX = gradient('x')
export const gradientY = gradient('y')
export const gradientZ = gradient('z')
