import { describe, expect, test } from 'vitest'
import { boxShape, copyBox, crop, relativeTo, withHalo } from '../../src/array/tile.ts'
import type { Filter, FilterInput } from '../../src/filters/filter.ts'
import { filters } from '../../src/filters/index.ts'
import { RandomStream } from '../../src/random/random-stream.ts'

/** Every operation with every device that it names, on all its cases; a new kernel needs no new test file. */
describe.each([...filters.values()].map((filter) => [filter.name, filter] as const))('%s', (_, filter) => {
  test('the definition: same shape, input untouched, the same again, on every case', () => {
    for (const [name, makeInput] of Object.entries(filter.cases)) {
      const input = makeInput()
      const before = input.image.data.slice()
      const output = filter.reference(input)
      expect([name, output.shape]).toEqual([name, input.image.shape])
      expect(input.image.data).toEqual(before)
      expect(filter.reference(makeInput()).data).toEqual(output.data)
    }
  })

  test('a box with its reach around it gives what the whole image gives there, bit for bit', () => {
    const random = new RandomStream(filter.name.length)
    for (const dimensions of filter.dimensions) {
      const rank = dimensions as number
      const shape = rank === 2 ? [23, 26] : [9, 11, 12]
      const size = shape.reduce((a, b) => a * b, 1)
      const image = {
        axes: rank === 2 ? ('yx' as const) : ('zyx' as const),
        shape,
        data: Float32Array.from({ length: size }, () => random.integer(0, 200)),
      }
      const parameter = filter.parameter === 'length' ? shape.map((_, axis) => 0.5 + 0.5 * axis) : [1]
      const reach = filter.reach(parameter, rank)
      if (reach === 'global') continue
      const whole = filter.reference({ image, parameter })
      for (let trial = 0; trial < 6; trial++) {
        const start = shape.map((length) => random.integer(0, length))
        const end = shape.map((length, axis) => random.integer((start[axis] as number) + 1, length + 1))
        const box = { start, end }
        const outer = withHalo(box, reach, shape)
        const part = filter.reference({ image: crop(image, outer), parameter })
        const found = new Float32Array(boxShape(box).reduce((a, b) => a * b, 1))
        copyBox(part.data, part.shape, relativeTo(box, outer), found, boxShape(box), { start: start.map(() => 0), end: boxShape(box) })
        expect(found).toEqual(crop(whole, box).data)
      }
    }
  })

  // graphics processors are judged in the browser
  const devices = (Object.keys(filter.devices) as (keyof typeof filter.devices)[]).filter((device) => device !== 'webgpu')
  if (devices.length === 0) return
  test(`kernels on ${devices.join(' and ')} agree with the definition`, async () => {
    for (const device of devices) {
      const run = (filter.devices[device] as NonNullable<(typeof filter.devices)[typeof device]>)()
      const tolerance = filter.tolerance[device] ?? 0
      for (const [name, makeInput] of [...Object.entries(filter.cases), ...unusual(filter)]) {
        const expected = filter.reference(makeInput()).data
        const { data } = await run(makeInput())
        const worst = expected.reduce((most, value, i) => {
          const found = data[i] as number
          return Math.max(most, Object.is(value, found) ? 0 : Math.abs(value - found))
        }, 0)
        expect([device, name, data.length === expected.length && worst <= tolerance]).toEqual([device, name, true])
      }
    }
  })
})

/** Images of all widths around the lanes of vectors, with values that arithmetic stumbles over. */
function unusual(filter: Filter): [string, () => FilterInput][] {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-42, 3e38, -3e38, 0.1]
  const cases: [string, () => FilterInput][] = []
  for (const dimensions of filter.dimensions) {
    for (let width = 1; width <= 19; width++) {
      const shape = dimensions === 2 ? [3, width] : [3, 2, width]
      const makeInput = (): FilterInput => {
        const random = new RandomStream(width)
        const size = shape.reduce((a, b) => a * b, 1)
        const data = Float32Array.from({ length: size }, () =>
          random.uniform() < 0.1 ? (odd[random.integer(0, odd.length)] as number) : random.normal(0, 100),
        )
        return {
          image: { axes: dimensions === 2 ? ('yx' as const) : ('zyx' as const), shape, data },
          parameter: filter.parameter === 'length' ? shape.map((_, axis) => 0.6 + 0.7 * axis) : [1],
        }
      }
      cases.push([`${shape.join('×')} with odd values`, makeInput])
    }
  }
  return cases
}
