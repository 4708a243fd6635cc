/** A process of its own that saves one model again and again, each with a higher number, until it is killed. Argument: the file. */
import { writeSync } from 'node:fs'
import { createAnnotation, createImage } from '../../src/array/raster.ts'
import { PixelClassifier } from '../../src/classify/pixel-classifier.ts'
import { writeModel } from '../../src/node/models.ts'
import { RandomStream } from '../../src/random/random-stream.ts'

const [file = ''] = process.argv.slice(2)
const random = new RandomStream(1)
const shape = [400, 400]
const image = createImage(
  Float32Array.from({ length: 160_000 }, () => random.integer(0, 256)),
  { shape },
)
const annotation = createAnnotation(
  image.data.map((value) => 1 + (value % 2)),
  { shape },
)
const classifier = await new PixelClassifier({ nEstimators: 1 }).train({ features: 'original copy=0 invert=0', image, annotation })
for (let generation = 1; ; generation++) {
  classifier.useModel({ ...classifier.model, classNames: { '1': String(generation) } })
  await writeModel(file, classifier, { overwrite: true, keepSamples: true })
  writeSync(1, `${generation}\n`)
}
