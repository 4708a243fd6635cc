import { expect, test } from 'vitest'
import { colormap } from '../plans/colormaps.ts'
import { compose } from './cpu-compositor.ts'
import type { ImagePart, LabelsPart, Part } from './picture.ts'

const gray: ImagePart = {
  kind: 'image',
  data: Uint8Array.of(0, 100, 200, 250, 50, 150),
  offset: 0,
  patch: undefined,
  limits: [0, 250],
  gamma: 1,
  colours: colormap('gray'),
  opacity: 1,
  blending: 'translucent',
  isLinear: false,
}

const classes = new Uint8Array(1024)
classes.set([255, 0, 0, 255, 0, 0, 255, 255], 4)

const labels: LabelsPart = {
  kind: 'labels',
  data: Uint8Array.of(0, 1, 2, 0, 0, 0),
  offset: 0,
  patch: undefined,
  colours: classes,
  numbering: 'label',
  seed: 0,
  fill: 0.5,
  contour: 0,
  outline: 1,
  hasEdge: false,
  only: 0,
  selected: 0,
}

/** The picture of 2 × 3 pixels on a screen, as rows of red-green-blue. */
function drawn(parts: readonly Part[], { zoom = 1, height = 2, width = 3, y = 1, x = 1.5 } = {}): string[][] {
  const view = { height, width }
  const target = new Uint8ClampedArray(4 * height * width)
  compose(
    {
      picture: { height: 2, width: 3, parts },
      camera: { y, x, zoom },
      view,
      rect: { y0: 0, x0: 0, y1: height, x1: width },
      background: [9, 9, 9],
    },
    target,
  )
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) =>
      [...target.subarray(4 * (row * width + column), 4 * (row * width + column) + 3)].join(' '),
    ),
  )
}

test('an image of whole numbers, of any type, with its limits', () => {
  const expected = [
    ['0 0 0', '102 102 102', '204 204 204'],
    ['255 255 255', '51 51 51', '153 153 153'],
  ]
  expect(drawn([gray])).toEqual(expected)
  expect(drawn([{ ...gray, data: Uint16Array.from(gray.data) }])).toEqual(expected)
  expect(drawn([{ ...gray, data: Float32Array.from(gray.data) }])).toEqual(expected)
  expect(drawn([{ ...gray, data: Float32Array.of(Number.NaN, 100, 200, 250, 50, 150) }])[0]?.[0]).toBe('0 0 0')
  expect(drawn([{ ...gray, limits: [100, 200] }])[0]).toEqual(['0 0 0', '0 0 0', '255 255 255'])
  expect(drawn([{ ...gray, gamma: 2 }])[0]).toEqual(['0 0 0', '41 41 41', '163 163 163'])
})

test('every pixel becomes a square, and outside is the background', () => {
  const picture = drawn([gray], { zoom: 2, height: 6, width: 8 })
  expect(picture[0]?.every((colour) => colour === '9 9 9')).toBe(true)
  expect(picture[1]).toEqual(['9 9 9', '0 0 0', '0 0 0', '102 102 102', '102 102 102', '204 204 204', '204 204 204', '9 9 9'])
  expect(picture[2]).toEqual(picture[1])
})

test('channels are added, and what covers the half of another is mixed with it', () => {
  const red: ImagePart = { ...gray, colours: colormap('red') }
  const green: ImagePart = { ...gray, colours: colormap('green'), blending: 'additive' }
  expect(drawn([red, green])[0]?.[2]).toBe('204 204 0')
  expect(drawn([gray, { ...red, opacity: 0.5 }])[0]?.[2]).toBe('204 102 102')
  expect(drawn([gray, { ...gray, data: Uint8Array.of(250, 0, 250, 0, 0, 0), blending: 'minimum' }])[0]).toEqual([
    '0 0 0',
    '0 0 0',
    '204 204 204',
  ])
})

test('values between pixels, where that is asked for', () => {
  const [row] = drawn([{ ...gray, data: Uint8Array.of(0, 250, 0, 0, 250, 0), isLinear: true }], { zoom: 2, height: 1, width: 6 })
  expect(row?.map((colour) => Number(colour.split(' ')[0]))).toEqual([0, 64, 192, 192, 64, 0])
})

test('labels cover, hide, stand alone and are outlined', () => {
  expect(drawn([gray, labels])[0]).toEqual(['0 0 0', '178 51 51', '102 102 230'])
  const hidden = classes.slice()
  hidden[4 + 3] = 0
  expect(drawn([gray, { ...labels, colours: hidden }])[0]).toEqual(['0 0 0', '102 102 102', '102 102 230'])
  expect(drawn([gray, { ...labels, only: 1 }])[0]).toEqual(['0 0 0', '178 51 51', '204 204 204'])
  const square: LabelsPart = { ...labels, data: Uint8Array.of(1, 1, 1, 1, 1, 1), fill: 0, contour: 1 }
  const outlined = drawn([gray, square], { zoom: 3, height: 6, width: 9 })
  expect(outlined[0]?.every((colour) => colour === '255 0 0')).toBe(true)
  expect(outlined[1]?.slice(1, 8)).not.toContain('255 0 0')
})

test('a white and a black line around what is painted', () => {
  const dot: LabelsPart = { ...labels, data: Uint8Array.of(1, 0, 0, 0, 0, 0), fill: 1, hasEdge: true }
  const [row] = drawn([{ ...gray, data: new Uint8Array(6).fill(125) }, dot], { zoom: 4, height: 1, width: 12, y: 0.5 })
  expect(row?.slice(0, 7)).toEqual([...new Array(4).fill('255 0 0'), '242 242 242', '13 13 13', '128 128 128'])
})

test('a part of a screen is what the whole screen shows there', () => {
  const frame = {
    picture: { height: 2, width: 3, parts: [gray, { ...labels, hasEdge: true }] },
    camera: { y: 1.1, x: 1.4, zoom: 5.3 },
    view: { height: 20, width: 24 },
    background: [1, 2, 3] as const,
  }
  const whole = new Uint8ClampedArray(4 * 20 * 24)
  compose({ ...frame, rect: { y0: 0, x0: 0, y1: 20, x1: 24 } }, whole)
  const part = new Uint8ClampedArray(4 * 7 * 9)
  compose({ ...frame, rect: { y0: 5, x0: 6, y1: 12, x1: 15 } }, part)
  for (let y = 0; y < 7; y++)
    expect([...part.subarray(4 * 9 * y, 4 * 9 * (y + 1))]).toEqual([...whole.subarray(4 * (24 * (y + 5) + 6), 4 * (24 * (y + 5) + 15))])
})

test('a part that holds a patch of every second pixel is drawn where it is, and nothing beside it', () => {
  const patch = { rect: { y0: 0, x0: 2, y1: 2, x1: 6 }, stride: 2 }
  const part: ImagePart = { ...gray, data: Uint8Array.of(250, 50), patch }
  const view = { height: 2, width: 8 }
  const target = new Uint8ClampedArray(4 * 16)
  const camera = { y: 1, x: 4, zoom: 1 }
  compose({ picture: { ...view, parts: [part] }, camera, view, rect: { y0: 0, x0: 0, y1: 2, x1: 8 }, background: [0, 0, 0] }, target)
  const row = [0, 0, 255, 255, 51, 51, 0, 0]
  expect(Array.from({ length: 16 }, (_, i) => target[4 * i])).toEqual([...row, ...row])
})
