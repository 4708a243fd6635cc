import { defineFilter, type FilterDefinition } from './filter.ts'
import type { StencilName } from './stencil.ts'

const stencilFilter = (name: StencilName, summary: string, dimensions: readonly (2 | 3)[] = [2, 3]): FilterDefinition =>
  defineFilter({
    name,
    summary,
    parameter: 'none',
    dimensions,
    reach: (_, rank) => new Array<number>(rank).fill(1),
    run: ({ image }, kernels) => kernels.stencil(image, name),
    examples: [0],
  })

/** Filters that look at the direct neighbours of a pixel only. */
export const stencilFilters: readonly FilterDefinition[] = [
  stencilFilter(
    'laplace_box',
    'pixel against its 8 neighbours, bright spots positive; in 3-D APOC weighs the centre with 1 (see laplace_box3d)',
  ),
  stencilFilter('laplace_box3d', 'pixel against its 26 neighbours, bright spots positive', [3]),
  stencilFilter('laplace_diamond', 'pixel against its 4 (in 3-D 6) direct neighbours'),
  stencilFilter('sobel', 'strength of edges (2-D; in 3-D use sobel3d)', [2]),
  stencilFilter('sobel3d', 'strength of edges in 3-D', [3]),
  stencilFilter('small_hessian_eigenvalue', 'smallest eigenvalue of the matrix of second differences: ridges and blobs'),
  stencilFilter('large_hessian_eigenvalue', 'largest eigenvalue of the matrix of second differences: ridges and blobs'),
  stencilFilter('gradient_x', 'next minus previous pixel along x'),
  stencilFilter('gradient_y', 'next minus previous pixel along y'),
  stencilFilter('gradient_z', 'next minus previous pixel along z', [3]),
]
