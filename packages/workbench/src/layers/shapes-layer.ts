import { signal } from '@preact/signals-core'
import type { Shape } from '../plans/shape.ts'
import { text } from '../text/en.ts'
import { type Dims, Layer } from './layer.ts'

export type ShapesRole = 'points' | 'regions'

const looks: Readonly<Record<ShapesRole, { readonly name: string; readonly colour: string }>> = {
  points: { name: text.layers.points, colour: '#ffd54f' },
  regions: { name: text.layers.regions, colour: '#4dd0e1' },
}

/** Marks on an image: places that are counted, or regions that say where something is done. */
export class ShapesLayer extends Layer {
  readonly kind = 'shapes'
  override readonly role: ShapesRole
  readonly shapes = signal<readonly Shape[]>([])
  /** Numbers of the shapes that are chosen. */
  readonly chosen = signal<ReadonlySet<number>>(new Set())
  readonly colour
  /** Diameter of a point in screen pixels. */
  readonly size = signal(9)

  constructor(role: ShapesRole, dims: Dims) {
    super(looks[role].name, role, dims)
    this.role = role
    this.colour = signal(looks[role].colour)
  }
}
