import { fromHex } from './colours.ts'
import type { LabelColours } from './label-colours.ts'

/** What became of true objects, in colours that are told apart also by those who are colour-blind (Okabe & Ito, 2008). */
export const faultColours = { found: '#56b4e9', missed: '#d55e00', cut: '#cc79a7', glued: '#f0e442' } as const

const fates = Object.keys(faultColours) as (keyof typeof faultColours)[]
const colourOf = (fate: keyof typeof faultColours): number => fates.indexOf(fate) + 1

const colours = new Uint8Array(4 * 256)
for (const fate of fates) colours.set([...fromHex(faultColours[fate]), 255], 4 * colourOf(fate))

/** Colours of true objects by what became of them. @param largest  the largest label */
export function faultLabelColours(
  largest: number,
  wrong: { readonly missed: readonly number[]; readonly cut: readonly number[]; readonly glued: readonly number[] },
): LabelColours {
  const indices = new Uint8Array(largest + 1).fill(colourOf('found'), 1)
  for (const fate of ['glued', 'cut', 'missed'] as const) for (const label of wrong[fate]) indices[label] = colourOf(fate)
  return { indices, colours }
}
