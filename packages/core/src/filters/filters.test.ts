import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createImage, type Plane } from '../array/raster.ts'
import { filters } from './index.ts'

const plane = (rows: number[][]): Plane => createImage(rows.flat(), { shape: [rows.length, (rows[0] as number[]).length] }) as Plane
const apply = (name: string, image: Plane, parameter: number[] = [0]): number[] => [
  ...(filters.get(name)?.reference({ image, parameter }).data ?? []),
]

const spot = plane([
  [0, 0, 0],
  [0, 9, 0],
  [0, 0, 0],
])
const ramp = plane([
  [0, 1, 2, 3],
  [0, 1, 2, 3],
  [0, 1, 2, 3],
])

describe('values by hand', () => {
  test('laplace_box: eight times the pixel minus its neighbours', () =>
    expect(apply('laplace_box', spot)).toEqual([-9, -9, -9, -9, 72, -9, -9, -9, -9]))
  test('laplace_diamond: four times the pixel minus its direct neighbours', () =>
    expect(apply('laplace_diamond', spot)).toEqual([0, -9, 0, -9, 36, -9, 0, -9, 0]))
  test('sobel of a ramp: 8 inside, half of it where the border repeats', () =>
    expect(apply('sobel', ramp).slice(4, 8)).toEqual([4, 8, 8, 4]))
  test('gradient_x is the next minus the previous pixel', () => expect(apply('gradient_x', ramp).slice(0, 4)).toEqual([1, 2, 2, 1]))
  test('a box of radius 1 holds nine pixels', () => {
    expect(apply('mean_box', spot, [1, 1])).toEqual(new Array(9).fill(1))
    expect(apply('maximum_box', spot, [1, 1])).toEqual(new Array(9).fill(9))
    expect(apply('minimum_box', spot, [1, 1])).toEqual(new Array(9).fill(0))
    expect(apply('median_box', spot, [1, 1])).toEqual(new Array(9).fill(0))
  })
  test('a sphere of radius 1 holds five pixels', () => expect(apply('maximum_sphere', spot, [1, 1])).toEqual([0, 9, 0, 9, 9, 9, 0, 9, 0]))
  test('top_hat_box keeps what is smaller than the box', () =>
    expect(apply('top_hat_box', spot, [1, 1])).toEqual([0, 0, 0, 0, 9, 0, 0, 0, 0]))
  test('eigenvalues of the Hessian of a ridge: across it curved, along it flat', () => {
    const ridge = plane([
      [0, 4, 0],
      [0, 4, 0],
      [0, 4, 0],
    ])
    expect(apply('small_hessian_eigenvalue', ridge)[4]).toBe(-8)
    expect(apply('large_hessian_eigenvalue', ridge)[4]).toBe(0)
  })
  test('in three dimensions the corrected filters vanish on flat ground and the historical one does not', () => {
    const flat = createImage(new Float32Array(27).fill(5), { shape: [3, 3, 3] }) as Plane
    expect(apply('laplace_box3d', flat)).toEqual(new Array(27).fill(0))
    expect(apply('laplace_box', flat)[13]).toBe(5 - 26 * 5)
    expect(apply('sobel3d', flat)).toEqual(new Array(27).fill(0))
    const slope = createImage(
      Float32Array.from({ length: 27 }, (_, i) => i % 3),
      { shape: [3, 3, 3] },
    ) as Plane
    expect(apply('sobel3d', slope)[13]).toBe(32) // 2 along x, times 16 of the weights across it
  })
})

describe('laws', () => {
  const image = fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 63, maxLength: 63 })
    .map((data) => createImage(data, { shape: [7, 9] }) as Plane)
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

  test('a blur keeps the range, and a constant image', () => {
    const property = fc.property(image, fc.double({ min: 0, max: 3, noNaN: true }), (one, sigma) => {
      const blurred = apply('gaussian_blur', one, [sigma, sigma])
      const [low, high] = [Math.min(...one.data), Math.max(...one.data)]
      for (const value of blurred) expect(value >= low - 1e-3 && value <= high + 1e-3).toBe(true)
    })
    fc.assert(property, { seed: 5, numRuns: 60 })
    const flat = createImage(new Float32Array(63).fill(7), { shape: [7, 9] }) as Plane
    for (const value of apply('gaussian_blur', flat, [2, 2])) expect(value).toBeCloseTo(7, 5)
  })

  test('minimum ≤ opening ≤ image ≤ closing ≤ maximum, for boxes and spheres', () => {
    const property = fc.property(image, fc.constantFrom(0.5, 1, 2), fc.constantFrom('box', 'sphere'), (one, radius, shape) => {
      const [least, opened, closed, most] = ['minimum', 'opening', 'closing', 'maximum'].map((name) =>
        apply(`${name}_${shape}`, one, [radius, radius]),
      ) as [number[], number[], number[], number[]]
      one.data.forEach((value, i) => {
        const chain = [least[i], opened[i], value, closed[i], most[i]] as number[]
        expect(chain).toEqual([...chain].sort((a, b) => a - b))
      })
    })
    fc.assert(property, { seed: 6, numRuns: 60 })
  })

  test('turning the image by 90° turns the result', () => {
    const turned = (values: readonly number[], height: number, width: number): number[] =>
      Array.from({ length: values.length }, (_, i) => values[(height - 1 - (i % height)) * width + Math.floor(i / height)] as number)
    const property = fc.property(
      image,
      fc.constantFrom('laplace_box', 'sobel', 'median_sphere', 'maximum_box', 'variance_sphere'),
      (one, name) => {
        const other = createImage(turned([...one.data], 7, 9), { shape: [9, 7] }) as Plane
        const expected = turned(apply(name, one, [2, 2]), 7, 9)
        apply(name, other, [2, 2]).forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i] as number, 2)
        })
      },
    )
    fc.assert(property, { seed: 7, numRuns: 60 })
  })

  test('difference of Gaussian, Laplace and gradients ignore an offset', () => {
    const property = fc.property(image, fc.constantFrom('laplace_box', 'sobel', 'gradient_x', 'gradient_y', 'top_hat_box'), (one, name) => {
      const other = { ...one, data: one.data.map((value) => value + 64) }
      expect(apply(name, other, [1, 1])).toEqual(apply(name, one, [1, 1]))
    })
    fc.assert(property, { seed: 8, numRuns: 60 })
    expect(sum(apply('difference_of_gaussian', createImage(new Float32Array(9).fill(3), { shape: [3, 3] }) as Plane, [1, 1]))).toBeCloseTo(
      0,
      4,
    )
  })
})

test('every filter says in a sentence what it does', () => {
  for (const { name, summary } of filters.values()) expect([name, summary.length > 8]).toEqual([name, true])
})

test('a radius that would compute for hours is refused', () => {
  expect(() => apply('median_sphere', spot, [999, 999])).toThrow('at most 100000 pixels')
  expect(apply('maximum_box', spot, [999, 999])).toEqual(new Array(9).fill(9))
})

/** Eigenvalues by scipy's gaussian_filter and correlate1d (nearest pixels outside, the same radii) and scikit-image 0.26's structure_tensor_eigenvalues. */
test.each([
  [
    [9, 11],
    [1.5, 1.5],
    [
      [0, 0, 54.93951, 6.80344],
      [0, 10, 4.60964, 1.09485],
      [4, 5, 15.48498, 0.9294],
      [8, 0, 12.78016, 0.39952],
      [8, 10, 53.28995, 2.61887],
      [3, 7, 13.97673, 3.45729],
    ],
  ],
  [
    [5, 6, 7],
    [1, 1, 1],
    [
      [0, 0, 0, 85.63984, 3.44897],
      [2, 3, 3, 3.572, 0.18859],
      [4, 5, 6, 63.57186, 0.39993],
      [1, 4, 2, 3.61039, 0.47577],
    ],
  ],
] as const)('structure tensor of %j pixels with σ %j as scikit-image has it', (shape, sigma, expected) => {
  const [width, height] = [...shape].reverse() as [number, number]
  const data = Float32Array.from({ length: shape.reduce((product: number, length) => product * length, 1) }, (_, i) => {
    const [x, y, z] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))]
    return (7 * x * x + 13 * y * y * y + 5 * x * y + 11 * z * z + 3 * z * x) % 97
  })
  const image = createImage(data, { shape }) as Plane
  const [large, small] = ['large', 'small'].map((which) => apply(`${which}_structure_tensor_eigenvalue`, image, [...sigma]))
  for (const row of expected) {
    const place = row.slice(0, shape.length)
    const at = place.reduce<number>((index, step, axis) => index * (shape[axis] as number) + step, 0)
    const [most, least] = row.slice(shape.length) as [number, number]
    expect(Math.abs((large?.[at] as number) - most)).toBeLessThan(1e-4 * most)
    expect(Math.abs((small?.[at] as number) - least)).toBeLessThan(1e-4 * most)
  }
})

test('the structure tensor of missing pixels is missing', () => {
  const image = createImage(
    Float32Array.from({ length: 225 }, (_, i) => (i === 112 ? Number.NaN : i % 7)),
    { shape: [15, 15] },
  ) as Plane
  for (const which of ['large', 'small']) {
    const found = apply(`${which}_structure_tensor_eigenvalue`, image, [0.5, 0.5])
    expect([found[112], found[0]]).toEqual([Number.NaN, expect.any(Number)])
    expect(found[0]).not.toBeNaN()
  }
})
