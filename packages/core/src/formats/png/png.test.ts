import { expect, test } from 'vitest'
import { decodePng } from './decode-png.ts'
import { encodePng } from './encode-png.ts'

test.each([
  { axes: 'yx', shape: [3, 4], data: Uint8Array.from({ length: 12 }, (_, i) => 20 * i) },
  { axes: 'yx', shape: [3, 4], data: Uint16Array.from({ length: 12 }, (_, i) => 5000 * i) },
  { axes: 'cyx', shape: [3, 2, 2], data: Uint8Array.from({ length: 12 }, (_, i) => 20 * i) },
  { axes: 'cyx', shape: [4, 2, 2], data: Uint16Array.from({ length: 16 }, (_, i) => 4000 * i) },
])('$axes $shape of $data.constructor.name comes back', (image) => expect(decodePng(encodePng(image))).toEqual(image))

test('labels of 32 bits are stored with 16 where they fit, and refused where not', () => {
  const labels = { axes: 'yx', shape: [1, 2], data: Uint32Array.of(3, 65535) }
  expect(decodePng(encodePng(labels)).data).toEqual(Uint16Array.of(3, 65535))
  expect(() => encodePng({ ...labels, data: Uint32Array.of(3, 65536) })).toThrow('does not fit into 16 bits')
})

test('what a PNG cannot hold is refused', () => {
  expect(() => encodePng({ axes: 'zyx', shape: [1, 1, 1], data: new Uint8Array(1) })).toThrow('one plane')
  expect(() => encodePng({ axes: 'yx', shape: [1, 1], data: new Float32Array(1) })).toThrow(
    'pixels of type float32; a PNG holds uint8 or uint16',
  )
})

test('a header that declares more than the file can hold is refused before memory is taken', () => {
  const bytes = encodePng({ axes: 'yx', shape: [1, 1], data: new Uint8Array(1) }).slice()
  new DataView(bytes.buffer).setUint32(16, 100_000)
  new DataView(bytes.buffer).setUint32(20, 100_000)
  expect(() => decodePng(bytes)).toThrow(/larger|more than the limit|truncated/)
})
