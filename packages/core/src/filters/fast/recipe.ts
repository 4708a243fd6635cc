import { narrower, wider } from '../difference-of-gaussian.ts'
import type { Filter } from '../filter.ts'
import type { JoinName } from '../pixel-maps.ts'
import { fastGaussianReach } from './fast-gaussian.ts'
import type { FastStencilName } from './fast-kernels.ts'

/** How the fast mode computes a feature: blurs of the image, joined, and a formula on direct neighbours of the result. */
export interface Recipe {
  /** σ along the axes of the image; none is the image itself. */
  readonly blurs: readonly (readonly number[])[]
  /** How two blurs become one; a single blur is taken off the image, or divides it. */
  readonly join?: JoinName
  readonly stencil?: FastStencilName
}

const stencils2d: ReadonlySet<string> = new Set<FastStencilName>([
  'laplace_box',
  'laplace_diamond',
  'sobel',
  'gradient_x',
  'gradient_y',
  'small_hessian_eigenvalue',
  'large_hessian_eigenvalue',
])
const stencils3d: ReadonlySet<string> = new Set<FastStencilName>([
  'laplace_box',
  'laplace_box3d',
  'laplace_diamond',
  'sobel3d',
  'gradient_x',
  'gradient_y',
])

/**
 * The recipe for filters that are applied one after the other, inner one first; undefined for those that the fast mode computes as the
 * exact mode does.
 *
 * @param sigma  along each axis of the image
 */
export function recipeFor(chain: readonly Filter[], sigma: readonly number[], rank: number): Recipe | undefined {
  const [inner, outer] = chain
  if (chain.length > 2) return undefined
  if (inner === undefined) return { blurs: [] }
  const stencils: ReadonlySet<string> = rank === 2 ? stencils2d : stencils3d
  if (outer !== undefined) {
    if (inner.name !== 'gaussian_blur' || !stencils.has(outer.name)) return undefined
    return { blurs: [sigma], stencil: outer.name as FastStencilName }
  }
  if (inner.name === 'gaussian_blur') return { blurs: [sigma] }
  if (inner.name === 'difference_of_gaussian') return { blurs: [narrower(sigma), wider(sigma)], join: 'difference' }
  if (inner.name === 'subtract_gaussian_background') return { blurs: [sigma], join: 'difference' }
  if (inner.name === 'divide_by_gaussian_background') return { blurs: [sigma], join: 'ratio' }
  return stencils.has(inner.name) ? { blurs: [], stencil: inner.name as FastStencilName } : undefined
}

/** How far a recipe looks along each of so many axes. */
export function recipeReach({ blurs, stencil }: Recipe, rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => {
    const blur = Math.max(0, ...blurs.map((sigma) => fastGaussianReach(sigma[axis] as number)))
    return blur + (stencil === undefined ? 0 : 1)
  })
}
