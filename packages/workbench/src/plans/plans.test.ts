import { expect, test } from 'vitest'
import { fitted, panned, toImage, toScreen, visibleRect, zoomedAt } from './camera.ts'
import { chordOf } from './chord.ts'
import { channelColormaps, colormap, colormapNames } from './colormaps.ts'
import { classPalette, contrast, defaultClassColour, fromHex, objectColour, toHex } from './colours.ts'
import { featureLabel } from './feature-label.ts'
import { contrastLimits, histogramOf } from './histogram.ts'
import { intersection, nothing, union } from './rect.ts'
import { scaleBar } from './scale-bar.ts'

const view = { height: 600, width: 800 }

test('a camera leaves the place under the pointer where it is, and takes the way back', () => {
  const camera = { y: 10, x: 20, zoom: 3 }
  const pointer = { y: 123, x: 456 }
  const place = toImage(camera, view, pointer)
  const closer = zoomedAt(camera, view, pointer, 2.5)
  expect(toScreen(closer, view, place).x).toBeCloseTo(pointer.x)
  expect(toScreen(closer, view, place).y).toBeCloseTo(pointer.y)
  const back = zoomedAt(closer, view, pointer, 1 / 2.5)
  expect([back.y, back.x, back.zoom].map((value) => Number(value.toFixed(9)))).toEqual([10, 20, 3])
  expect(panned(camera, { y: 30, x: -60 })).toEqual({ y: 0, x: 40, zoom: 3 })
})

test('a fitted image is in view as a whole', () => {
  const camera = fitted({ height: 254, width: 256 }, view)
  expect(visibleRect(camera, view, { height: 254, width: 256 })).toEqual({ y0: 0, x0: 0, y1: 254, x1: 256 })
  expect(camera.zoom).toBeCloseTo(568 / 254)
})

test.each([
  [{ key: 'z', code: 'KeyZ', ctrlKey: true }, 'Ctrl+Z'],
  [{ key: 'Z', code: 'KeyZ', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
  [{ key: 'z', code: 'KeyZ', metaKey: true }, 'Ctrl+Z'],
  [{ key: '˚', code: 'KeyK', altKey: true }, 'Alt+K'],
  [{ key: '¡', code: 'Digit1', altKey: true }, 'Alt+1'],
  [{ key: '{', code: 'BracketLeft', shiftKey: true }, 'Shift+['],
  [{ key: '?', code: 'Slash', shiftKey: true }, '?'],
  [{ key: '+', code: 'Equal', shiftKey: true }, '+'],
  [{ key: '+', code: 'BracketRight' }, '+'],
  [{ key: ' ', code: 'Space' }, 'Space'],
  [{ key: 'Enter', code: 'Enter', shiftKey: true }, 'Shift+Enter'],
  [{ key: 'z', code: 'KeyY', ctrlKey: true }, 'Ctrl+Z'],
])('%j is %s on every layout of keys', (press, chord) => {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  expect(chordOf({ ...none, ...press })).toBe(chord)
})

test('classes beyond the palette have colours of their own', () => {
  const colours = Array.from({ length: 21 }, (_, i) => defaultClassColour(i + 1))
  expect(new Set(colours).size).toBe(21)
  expect([colours[0], colours[7]]).toEqual(['#0072b2', '#003f62'])
})

test('colours: the palette is told apart, maps go from their first to their last colour, objects differ', () => {
  expect(classPalette.slice(0, 2)).toEqual(['#0072b2', '#e69f00'])
  expect(toHex(fromHex('#56b4e9'))).toBe('#56b4e9')
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
  expect([...colormap('viridis').subarray(0, 4)]).toEqual([0x44, 0x01, 0x54, 255])
  expect([...colormap('viridis').subarray(1020)]).toEqual([0xfd, 0xe7, 0x25, 255])
  expect([...colormap('gray').subarray(4 * 128, 4 * 128 + 3)]).toEqual([128, 128, 128])
  expect(colormapNames.every((name) => colormap(name).length === 1024)).toBe(true)
  expect(channelColormaps(2)).toEqual(['magenta', 'green'])
  const colours = new Set(Array.from({ length: 100 }, (_, i) => toHex(objectColour(i + 1, 0))))
  expect(colours.size).toBeGreaterThan(75)
  expect(objectColour(7, 0)).not.toEqual(objectColour(7, 1))
})

test('contrast leaves out a thousandth at both ends, and takes the whole range where nothing is left', () => {
  const data = Uint16Array.from({ length: 100_000 }, (_, i) => (i < 50 ? 60_000 : 1000 + (i % 500)))
  const [low, high] = contrastLimits(histogramOf(data))
  expect(low).toBeLessThan(1500)
  expect(high).toBeLessThan(2000)
  expect(contrastLimits(histogramOf(Float32Array.of(2, 2, 2)))).toEqual([2, 3])
  expect(contrastLimits(histogramOf(Float32Array.of(Number.NaN, Number.NaN)))).toEqual([0, 1])
})

test.each([
  [1, 0.325, 'micrometer', '20 µm'],
  [4, 0.05, 'micrometer', '1 µm'],
  [2, 1, 'pixel', '50 px'],
  [0.01, 0.5, 'micrometer', '5 mm'],
  [50, 0.1, 'micrometer', '200 nm'],
] as const)('zoom %f and %f %s per pixel: a bar of %s', (zoom, spacing, unit, text) => {
  const bar = scaleBar(zoom, spacing, unit)
  expect(bar.text).toBe(text)
  expect(bar.pixels).toBeLessThanOrEqual(140)
  expect(bar.pixels).toBeGreaterThan(50)
})

test('features have short names', () => {
  expect(
    ['original', 'gaussian_blur=5', 'laplace_box_of_gaussian_blur=2', 'sobel_of_gaussian_blur=1', 'top_hat_box=3'].map(featureLabel),
  ).toEqual(['original', 'Gaussian 5', 'LoG 2', 'Sobel 1', 'top hat box 3'])
})

test('rectangles', () => {
  const [a, b] = [
    { y0: 0, x0: 0, y1: 4, x1: 4 },
    { y0: 2, x0: 3, y1: 6, x1: 9 },
  ]
  expect(union(a, b)).toEqual({ y0: 0, x0: 0, y1: 6, x1: 9 })
  expect(intersection(a, b)).toEqual({ y0: 2, x0: 3, y1: 4, x1: 4 })
  expect(intersection(a, { y0: 5, x0: 0, y1: 6, x1: 1 })).toEqual(nothing)
  expect(union(nothing, b)).toEqual(b)
})
