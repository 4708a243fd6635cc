import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLabelImage } from '../array/raster.ts'
import { growLabels } from './grow-labels.ts'
import { GrownRows } from './grown-rows.ts'

/** The definition, pixel by pixel: the smallest label among the nearest of all pixels of objects. */
function nearestLabels(
  data: ArrayLike<number>,
  shape: readonly number[],
  { into, reach, spacing }: { readonly into: ArrayLike<number>; readonly reach: number; readonly spacing: readonly number[] },
): number[] {
  const placeOf = (at: number): number[] => {
    let rest = at
    return [...shape.keys()].reverse().map((axis) => {
      const place = rest % (shape[axis] as number)
      rest = (rest - place) / (shape[axis] as number)
      return (place * (spacing[axis] as number)) / (spacing.at(-1) as number)
    })
  }
  const away = (one: number, other: number): number => {
    const there = placeOf(other)
    return Math.sqrt(placeOf(one).reduce((sum, at, axis) => sum + (at - (there[axis] as number)) ** 2, 0))
  }
  return Array.from(data, (label, at) => {
    if (label > 0 || into[at] === 0) return label
    const within = Array.from(data, (other, i) => ({ other, away: away(at, i) })).filter(({ other, away }) => other > 0 && away <= reach)
    const least = Math.min(...within.map(({ away }) => away))
    return Math.min(...within.filter(({ away }) => away === least).map(({ other }) => other), Number.POSITIVE_INFINITY)
  }).map((label) => (label === Number.POSITIVE_INFINITY ? 0 : label))
}

const spacings = fc.constantFrom([1, 1, 1], [2, 1, 1], [4, 1, 2], [0.5, 0.25, 0.5])

test('each pixel gets the nearest object within reach, in two and three dimensions and time series', () => {
  const property = fc.property(
    fc.array(fc.nat(9), { minLength: 60, maxLength: 60 }),
    fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
    fc.constantFrom<['yx' | 'zyx' | 'tyx', number[]]>(['yx', [6, 10]], ['zyx', [3, 4, 5]], ['tyx', [2, 5, 6]]),
    fc.integer({ min: 1, max: 5 }),
    spacings,
    (values, grown, [axes, shape], reach, spacing) => {
      const data = values.map((value) => (value > 5 ? value - 5 : 0))
      const into = Uint8Array.from(grown, Number)
      const [spatial, frames] = axes === 'tyx' ? [shape.slice(1), 2] : [shape, 1]
      const ofAxes = spacing.slice(-spatial.length)
      const found = growLabels(createLabelImage(data, { axes, shape, spacing: axes === 'tyx' ? [1, ...ofAxes] : ofAxes }), { into, reach })
      const size = 60 / frames
      const wanted = Array.from({ length: frames }, (_, i) => {
        const part = [i * size, (i + 1) * size] as const
        return nearestLabels(data.slice(...part), spatial, { into: into.subarray(...part), reach, spacing: ofAxes })
      })
      expect(Array.from(found.data)).toEqual(wanted.flat())
    },
  )
  fc.assert(property, { seed: 4, numRuns: 300 })
})

test('row by row objects grow as in the whole image', () => {
  const width = 9
  const property = fc.property(
    fc.array(fc.nat(19), { minLength: 200 * width, maxLength: 200 * width }),
    fc.integer({ min: 1, max: 40 }),
    spacings,
    (values, reach, spacing) => {
      const data = Uint32Array.from(values, (value) => (value > 15 ? value - 15 : 0))
      const into = Uint8Array.from(values, (value) => (value > 6 ? 1 : 0))
      const ofAxes = spacing.slice(-2)
      const whole = growLabels(createLabelImage(data, { axes: 'yx', shape: [200, width], spacing: ofAxes }), { into, reach })
      const rows = new GrownRows([200, width], { reach, spacing: ofAxes })
      for (let y = 0; y < 200; y++) rows.add(into.subarray(y * width, (y + 1) * width))
      let next = 0
      rows.grow({ labels: (target) => target.set(data.subarray(next * width, ++next * width)) })
      const found = new Uint32Array(data.length)
      for (let y = 0; y < 200; y++) rows.labels(found.subarray(y * width, (y + 1) * width))
      expect(found).toEqual(Uint32Array.from(whole.data))
    },
  )
  fc.assert(property, { seed: 5, numRuns: 40 })
})
