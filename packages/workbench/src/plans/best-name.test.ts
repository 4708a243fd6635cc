import { expect, test } from 'vitest'
import { bestName } from './best-name.ts'

test('label files find their images by what their names share', () => {
  const images = ['image_01.tif', 'image_04.tif', 'image_14.tif']
  expect(['lab_04.tif', 'labels_image_14.png', 'IMAGE_01_labels.tif', 'image_04.tif'].map((name) => bestName(name, images))).toEqual([
    1, 2, 0, 1,
  ])
  expect(bestName('truth.tif', images)).toBe(0)
  expect(bestName('A9 p5d masks 3.tif', ['A9 p5d images 1.tif', 'A9 p5d images 3.tif'])).toBe(1)
})
