import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { labelsIn } from '../labels/relabel.ts'
import { regionProperties } from '../measure/region-properties.ts'
import { createSample, sampleFacts, sampleNames } from './samples.ts'

describe.each(sampleNames)('%s', (name) => {
  const sample = createSample(name)
  const { image, labels, annotation, objectAnnotation, objectClasses } = sample

  test('is what the list says, the same every time, and another one for another seed', () => {
    expect(sampleFacts(name)).toMatchObject({ axes: image.axes, shape: image.shape })
    const digests = ({ image: one, ...maps }: typeof sample): string[] =>
      [one, maps.labels, maps.annotation, maps.objectAnnotation, maps.objectClasses].map(({ data }) =>
        createHash('sha256').update(data).digest('hex'),
      )
    const first = digests(sample)
    expect(digests(createSample(name))).toEqual(first)
    expect(digests(createSample(name, 1))[0]).not.toBe(first[0])
  })

  test('everything covers the same pixels', () => {
    for (const part of [labels, annotation, objectAnnotation, objectClasses])
      expect(part).toMatchObject({ axes: image.axes, shape: image.shape })
  })

  test('strokes lie where they say: 1 beside the nuclei, 2 inside; sparse', () => {
    const misplaced = annotation.data.filter((value, i) => value !== 0 && (labels.data[i] === 0) !== (value === 1))
    expect(misplaced).toHaveLength(0)
    const painted = annotation.data.filter((value) => value > 0).length / annotation.data.length
    expect(painted).toBeGreaterThan(0.001)
    expect(painted).toBeLessThan(0.03)
  })

  test('painted objects have their true class; both classes occur, most objects are not painted', () => {
    const painted = new Map<number, number>()
    objectAnnotation.data.forEach((value, i) => {
      if (value === 0) return
      expect(value).toBe(objectClasses.data[i])
      painted.set(labels.data[i] as number, value)
    })
    expect(new Set(painted.values())).toEqual(new Set([1, 2]))
    expect(painted.size).toBeLessThan(0.6 * labelsIn(labels.data).length)
  })

  test('looks like microscopy: nuclei of many sizes, brighter than the ground, noise in 16 bits, some touching', () => {
    const table = regionProperties(labels, { image, properties: ['area', 'intensity_mean'] })
    const areas = (table.area as number[]).toSorted((a, b) => a - b)
    expect(areas.length).toBeGreaterThanOrEqual(20)
    expect(areas.at(-1)).toBeGreaterThan(2 * (areas[0] as number))
    const ground = image.data.filter((_, i) => labels.data[i] === 0)
    const mean = ground.reduce((a, b) => a + b, 0) / ground.length
    expect((table.intensity_mean as number[]).filter((value) => value > 1.15 * mean).length).toBeGreaterThan(0.9 * areas.length)
    expect(image.data.every((value) => Number.isInteger(value) && value >= 0 && value < 65536)).toBe(true)
    const width = image.shape.at(-1) as number
    const contacts = labels.data.some(
      (label, i) => i % width > 0 && label > 0 && (labels.data[i - 1] as number) > 0 && labels.data[i - 1] !== label,
    )
    expect(contacts).toBe(true)
  })
})

test('the bytes of the embedded images are the same on every machine', () => {
  const digest = (name: string): string =>
    createHash('sha256')
      .update(Uint16Array.from(createSample(name).image.data))
      .digest('hex')
      .slice(0, 16)
  expect(sampleNames.map(digest)).toMatchInlineSnapshot(`
    [
      "33a00915ef02206d",
      "3902fb2a63ca9bfe",
    ]
  `)
})

test('an unknown sample names the known ones', () => expect(() => createSample('cells')).toThrow('nuclei or nuclei3d'))
