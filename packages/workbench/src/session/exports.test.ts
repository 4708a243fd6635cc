import { classifierOf, createImage, PixelClassifier, ProbabilityMapper } from '@cambium/core'
import { decodeApocCl, decodeTiff, memorySource } from '@cambium/core/formats'
import { expect, test } from 'vitest'
import { openedForest } from '../../tests/session.ts'
import type { Scene } from '../layers/scene.ts'
import { exported } from './exports.ts'

test('the forest is saved for APOC as each of the kinds that classify pixels, and each gives what the page does', async () => {
  const { workbench } = await openedForest()
  const { active, live, settings } = workbench
  const { image, dims, prediction } = active.value as Scene
  const whole = createImage(Float32Array.from(image.data), { shape: [dims.height, dims.width] })
  await live.settled()
  const modelOf = async (what: 'model of classes for APOC' | 'model of probabilities for APOC' | 'model for APOC') => {
    const { name, bytes } = await exported(workbench, what)
    return { name, classifier: classifierOf(decodeApocCl(new TextDecoder().decode(bytes))) }
  }
  expect((await modelOf('model for APOC')).classifier.kind).toBe('ObjectSegmenter')
  const classes = await modelOf('model of classes for APOC')
  expect(classes).toMatchObject({ name: 'nuclei.classes.cl', classifier: expect.any(PixelClassifier) })
  const map = await (classes.classifier as PixelClassifier).predict({ image: whole })
  expect(Uint8Array.from(map.data)).toEqual(Uint8Array.from(prediction.value?.data ?? []))
  for (const positiveClass of [1, 2]) {
    settings.rules.value = { ...settings.rules.value, positiveClass }
    const { name, classifier } = await modelOf('model of probabilities for APOC')
    expect([name, classifier]).toEqual(['nuclei.probabilities.cl', expect.any(ProbabilityMapper)])
    const { data } = await decodeTiff(memorySource((await exported(workbench, 'probabilities')).bytes), {})
    expect((await (classifier as ProbabilityMapper).predict({ image: whole })).data).toEqual(data)
  }
})
