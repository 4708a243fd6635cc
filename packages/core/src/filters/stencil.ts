import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { gradientAt } from './gradient.ts'
import { hessianEigenvalueAt } from './hessian.ts'
import { laplaceBox3dAt, laplaceBoxAt, laplaceDiamondAt } from './laplace.ts'
import type { NeighbourFormula } from './neighbour-formula.ts'
import { forEachRow, padded } from './padding.ts'
import { sobel3dAt, sobelAt } from './sobel.ts'

/** Every formula on direct neighbours, by the filter's name. */
export const stencils = {
  laplace_box: laplaceBoxAt,
  laplace_box3d: laplaceBox3dAt,
  laplace_diamond: laplaceDiamondAt,
  sobel: sobelAt,
  sobel3d: sobel3dAt,
  gradient_x: gradientAt('x'),
  gradient_y: gradientAt('y'),
  gradient_z: gradientAt('z'),
  small_hessian_eigenvalue: hessianEigenvalueAt('smallest'),
  large_hessian_eigenvalue: hessianEigenvalueAt('largest'),
} as const satisfies Readonly<Record<string, NeighbourFormula>>

export type StencilName = keyof typeof stencils

/** A new image from each pixel and its direct neighbours; outside the image the nearest pixel repeats. */
export function applyStencil(image: Plane, name: StencilName): Plane {
  const formula = stencils[name]
  const deep = image.shape.length === 3
  const source = padded(
    image,
    image.shape.map(() => 1),
  )
  const output = new Float32Array(image.data.length)
  forEachRow(source, (from, to) => {
    for (let x = 0; x < source.width; x++) output[to + x] = formula(source.data, from + x, source.steps, deep)
  })
  return withData(image, output)
}
