import type { Signal } from '@preact/signals-core'
import { colormapNames } from '../plans/colormaps.ts'
import { blendings, interpolations } from './image-layer.ts'
import type { Layer } from './layer.ts'

/** How a layer is shown, in values that can be written down. */
export type Look = Readonly<Record<string, unknown>>

/** A name that a project may have written has to fit into a line. */
export const longestName = 200

export const isName = (name: unknown): name is string => typeof name === 'string' && name.trim() !== '' && name.length <= longestName

const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const isNumber =
  (least: number, most: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= least && value <= most
const isOneOf = (names: readonly unknown[]) => (value: unknown) => names.includes(value)
const isLimits = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1]

/** The values of a look by the names of their signals, each with what it may be: what is stored may have been written by anybody. */
const values: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: isName,
  isVisible: isFlag,
  isLocked: isFlag,
  opacity: isNumber(0, 1),
  limits: isLimits,
  colormap: isOneOf(colormapNames),
  gamma: isNumber(0.01, 100),
  blending: isOneOf(blendings),
  interpolation: isOneOf(interpolations),
  contour: isNumber(0, 100),
  seed: isNumber(0, 2 ** 31),
  showsSelectedOnly: isFlag,
  colour: (value) => typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value),
  size: isNumber(1, 100),
}

/** The signals of a layer that say how it is shown. Whether labels are seen belongs to the step that somebody works in. */
const signalsOf = (layer: Layer & { readonly kind: string }): [string, Signal<unknown>][] =>
  Object.keys(values)
    .filter((key) => key in layer && !(key === 'isVisible' && layer.kind === 'labels'))
    .map((key) => [key, layer[key as keyof Layer] as unknown as Signal<unknown>])

export const lookOf = (layer: Layer & { readonly kind: string }): Look =>
  Object.fromEntries(signalsOf(layer).map(([key, { value }]) => [key, value]))

/** Shows a layer as it was shown; what is no value of its kind is left out. */
export function takeLook(layer: Layer & { readonly kind: string }, look: Look): void {
  for (const [key, signal] of signalsOf(layer)) if (values[key]?.(look[key])) signal.value = look[key]
}
