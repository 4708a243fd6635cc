import { OptionError } from '../errors.ts'

/** How many neighbours a pixel has: 4 or 8 in two dimensions, 6, 18 or 26 in three. */
export type Connectivity = 4 | 8 | 6 | 18 | 26

const byDimensions: Readonly<Record<2 | 3, readonly Connectivity[]>> = { 2: [4, 8], 3: [6, 18, 26] }

/** The given connectivity, or the smallest one. @throws {OptionError} for one of another dimension */
export function connectivityFor(dimensions: 2 | 3, wanted?: number): Connectivity {
  const allowed = byDimensions[dimensions]
  const found = wanted === undefined ? allowed[0] : allowed.find((one) => one === wanted)
  if (found === undefined) throw new OptionError('connectivity', wanted, `${allowed.join(' or ')} for a ${dimensions}-D image`)
  return found
}

/** Along how many axes a neighbour may differ at once. */
const stepsAtOnce: Readonly<Record<Connectivity, number>> = { 4: 1, 8: 2, 6: 1, 18: 2, 26: 3 }

/** A row that comes before a pixel's in C order; `reach` is 1 where its neighbour at the corner counts, else 0. */
export interface EarlierRow {
  readonly dz: number
  readonly dy: number
  readonly reach: 0 | 1
}

/** The earlier rows in which a pixel has neighbours. */
export function earlierRows(connectivity: Connectivity): EarlierRow[] {
  const most = stepsAtOnce[connectivity]
  const isFlat = connectivity === 4 || connectivity === 8
  return [[0, -1], ...(isFlat ? [] : [-1, 0, 1].map((dy) => [-1, dy]))].flatMap(([dz, dy]) => {
    const steps = Math.abs(dz as number) + Math.abs(dy as number)
    return steps > most ? [] : [{ dz: dz as number, dy: dy as number, reach: steps < most ? 1 : 0 }]
  })
}
