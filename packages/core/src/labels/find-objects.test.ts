import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLabelImage, type Raster } from '../array/raster.ts'
import { threads } from '../node/threads.ts'
import { clearBorder } from './border.ts'
import { connectedComponents } from './connected-components.ts'
import { fillHoles, fillHolesAsync } from './fill-holes.ts'
import { findObjects } from './find-objects.ts'
import { noObjectRules, type ObjectRules } from './object-rules.ts'
import { StreamedComponents } from './streamed-components.ts'

const maskOf = (rows: string, shape: readonly number[]): Raster => ({
  axes: shape.length === 2 ? 'yx' : 'zyx',
  shape,
  data: Uint8Array.from(rows.replaceAll('/', ''), Number),
})

/** Masks, with their holes filled (scipy 1.17.1), and without what touches the border (scikit-image 0.26.0). */
const peers = [
  {
    shape: [12, 16],
    mask: '0001000000100000/1111000111001000/0110000100000001/0000000010110100/0000001001101000/0100010001001110/0000100001010000/0000010001010000/0000000000100001/0000000000000010/0010000000000000/0001000000000000',
    filled:
      '0001000000100000/1111000111001000/0110000100000001/0000000010110100/0000001001111000/0100010001111110/0000100001110000/0000010001110000/0000000000100001/0000000000000010/0010000000000000/0001000000000000',
    inside:
      '0000000000000000/0000000111001000/0000000100000000/0000000010110100/0000001001101000/0100010001001110/0000100001010000/0000010001010000/0000000000100000/0000000000000010/0010000000000000/0000000000000000',
  },
  {
    shape: [6, 7, 8],
    mask: '01000010/00000000/00000010/00000000/00000000/00001100/00000010/01000101/00000000/00111001/00111100/00111000/00000000/01000000/01000000/00111000/01101100/01011100/01101100/00111010/00000000/00000000/00111000/01101100/01000100/01101100/10111010/00000000/00000000/00000000/00111000/10111000/10111010/00000000/01000000/00000010/10000001/01000000/00000101/10000000/00000000/00000010',
    filled:
      '01000010/00000000/00000010/00000000/00000000/00001100/00000010/01000101/00000000/00111001/00111100/00111000/00000000/01000000/01000000/00111000/01111100/01111100/01111100/00111010/00000000/00000000/00111000/01111100/01111100/01111100/10111010/00000000/00000000/00000000/00111000/10111000/10111010/00000000/01000000/00000010/10000001/01000000/00000101/10000000/00000000/00000010',
    inside:
      '00000000/00000000/00000000/00000000/00000000/00000000/00000000/00000000/00000000/00111000/00111100/00111000/00000000/00000000/00000000/00111000/01101100/01011100/01101100/00111010/00000000/00000000/00111000/01101100/01000100/01101100/00111010/00000000/00000000/00000000/00111000/00111000/00111010/00000000/00000000/00000000/00000000/00000000/00000000/00000000/00000000/00000000',
  },
]

test.each(peers)('holes and borders as scipy and scikit-image have them: $shape', async ({ shape, ...rows }) => {
  const mask = maskOf(rows.mask, shape)
  const filled = maskOf(rows.filled, shape)
  expect(fillHoles(mask).data).toEqual(filled.data)
  expect(Uint8Array.from((await fillHolesAsync(mask, { executor: threads(2) })).data)).toEqual(filled.data)
  expect(connectedComponents({ ...mask, data: Uint8Array.from(clearBorder(connectedComponents(mask)).data, Math.sign) }).data).toEqual(
    connectedComponents(maskOf(rows.inside, shape)).data,
  )
})

test('each time point has its own border and holes; numbers have no gaps', async () => {
  const still = '000000/001110/001010/001110/000000/100000'
  const mask: Raster = { axes: 'tyx', shape: [2, 6, 6], data: maskOf(`${still}/${still.replace('001010', '001110')}`, [12, 6]).data }
  const found = await findObjects(mask, { rules: { fillHoles: true, clearBorder: true } })
  const square = maskOf(still.replace('001010', '001110').replace('100000', '000000'), [6, 6]).data
  expect([...found.data]).toEqual([...square, ...square])
  expect([...clearBorder(createLabelImage([0, 0, 0, 0, 5, 0, 3, 0, 0], { shape: [3, 3] })).data]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0])
})

test('small holes are filled by the typical region of their time point, large ones stay', async () => {
  // a ring of 16 pixels around 9, one of 8 around one, and the latter alone, for which its hole is as small as its share says
  const [large, small] = ['11111000/10001000/10001000/10001000/11111000/00000111/00000101/00000111', '00000000/'.repeat(5)]
  const mask: Raster = { axes: 'tyx', shape: [2, 8, 8], data: maskOf(`${large}/${small}00000111/00000101/00000111`, [16, 8]).data }
  const filledAt = async (maxRelativeHole: number): Promise<number[]> => {
    const { data } = await findObjects(mask, { rules: { maxRelativeHole } })
    return [18, 54, 118].map((at) => data[at] as number)
  }
  // a hole of one pixel among regions of 16 and 8 pixels, of which 16 is typical; then among one of 8
  expect(await filledAt(0)).toEqual([0, 0, 0])
  expect(await filledAt(1 / 16)).toEqual([0, 2, 0])
  expect(await filledAt(1 / 8)).toEqual([0, 2, 1])
  expect(await filledAt(0.5)).toEqual([0, 2, 1])
  expect(await filledAt(9 / 16)).toEqual([1, 2, 1])
})

test('rules that contradict each other are refused', async () => {
  const mask = maskOf('00/00', [2, 2])
  await expect(findObjects(mask, { rules: { minSize: 9, maxSize: 3 } })).rejects.toThrow('at least the smallest size, 9')
  await expect(findObjects(mask, { rules: { minSize: 0.5 } })).rejects.toThrow('minSize')
  await expect(findObjects(mask, { rules: { maxRelativeHole: 1 } })).rejects.toThrow('a share from 0 to below 1')
})

test('what is left grows into the class of boundaries, and needs to know where it is', async () => {
  const classes = '2231122/2231332/3331333/0003330'
  const shape = [4, 7]
  const [mask, boundary] = ['2', '3'].map((value) =>
    maskOf(
      classes.replace(/\d/g, (found) => (found === value ? '1' : '0')),
      shape,
    ),
  )
  const grown = async (rules: Partial<ObjectRules>): Promise<string> =>
    (await findObjects(mask as Raster, { rules, boundary: (boundary as Raster).data as Uint8Array })).data.join('')
  expect(await grown({ boundaryClass: 3, boundaryReach: 1 })).toBe('1110022' + '1110022' + '1100002' + '0000000')
  expect(await grown({ boundaryClass: 3 })).toBe('1110022' + '1110222' + '1110222' + '0001220')
  // sizes are looked at before
  expect(await grown({ boundaryClass: 3, minSize: 4 })).toBe('1110000' + '1110110' + '1110111' + '0001110')
  await expect(findObjects(mask as Raster, { rules: { boundaryClass: 3 } })).rejects.toThrow('no classes are known here')
  await expect(findObjects(mask as Raster, { rules: { boundaryReach: 0 } })).rejects.toThrow('a whole number of pixels from 1 to 100')
})

/** What `segmentBands` does with the rows of an image that is larger than memory. */
test('row by row the same objects have the same sizes and touch the same borders', async () => {
  const rules: fc.Arbitrary<ObjectRules> = fc.record({
    fillHoles: fc.constant(false),
    maxRelativeHole: fc.constant(0),
    splitTouching: fc.constant(false),
    splitBy: fc.constant(noObjectRules.splitBy),
    splitDepth: fc.constant(noObjectRules.splitDepth),
    minRelativeSize: fc.constant(0),
    minSize: fc.integer({ min: 1, max: 4 }),
    maxSize: fc.option(fc.integer({ min: 4, max: 9 })),
    clearBorder: fc.boolean(),
    boundaryClass: fc.constant(null),
    boundaryReach: fc.constant(noObjectRules.boundaryReach),
  })
  const property = fc.asyncProperty(
    fc.array(fc.boolean(), { minLength: 56, maxLength: 56 }),
    rules,
    fc.constantFrom(4, 8),
    async (bits, rules, connectivity) => {
      const data = Uint8Array.from(bits, Number)
      const components = new StreamedComponents([7, 8], connectivity)
      for (let y = 0; y < 7; y++) components.add(data.subarray(8 * y, 8 * y + 8))
      const { minSize, maxSize, clearBorder } = rules
      const count = components.finish(
        ({ size, isAtBorder }) => size >= minSize && size <= (maxSize ?? size) && !(clearBorder && isAtBorder),
      )
      const labels = new Uint32Array(56)
      for (let y = 0; y < 7; y++) components.labels(labels.subarray(8 * y, 8 * y + 8))
      const whole = await findObjects({ axes: 'yx', shape: [7, 8], data }, { rules, connectivity, numbering: 'columns' })
      expect(labels).toEqual(Uint32Array.from(whole.data))
      expect(count).toBe(Math.max(...whole.data))
    },
  )
  await fc.assert(property, { seed: 2, numRuns: 200 })
})
