import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { PixelClassifier } from '../../src/classify/pixel-classifier.ts'
import { threads } from '../../src/node/threads.ts'
import { createSample } from '../../src/synthetic/samples.ts'

// Each run left its listener on the signal: Node warned of a leak after ten frames of a movie.
test('a signal has no listeners left when the runs are over', async () => {
  const { image, annotation } = createSample('nuclei')
  const { signal } = new AbortController()
  const run = { executor: threads(2), signal }
  const classifier = await new PixelClassifier({ nEstimators: 4 }).train({ features: 'original', image, annotation, ...run })
  for (let i = 0; i < 3; i++) await classifier.predict({ image, ...run })
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
