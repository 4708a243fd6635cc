import path from 'node:path'
import {
  type Comparison,
  countImage,
  createSample,
  ObjectClassifier,
  ObjectSegmenter,
  regionProperties,
  rowCount,
  type Sample,
  scoreImages,
} from '@cambium/core'
import { writeImage, writeLabels, writeModel, writeTable } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { refuseExisting } from '../outputs.ts'
import { bars } from '../render/bars.ts'
import { overlayPicture, terminalPicture } from '../render/picture.ts'
import type { Session } from '../session.ts'
import { describeScores } from './compare.ts'
import { writeSample } from './samples.ts'

const segmenterFeatures = 'object_size_1_to_5_px'
const objectFeatures = 'area mean_intensity mean_max_distance_to_centroid_ratio'
const classNames = { '1': 'round', '2': 'elongated' }

/** Share of the found objects whose class is that of the true object under most of their pixels. */
function classAccuracy(sample: Sample, labels: Uint32Array, classes: ArrayLike<number>): { right: number; of: number } {
  const votes = new Map<number, { found: number; one: number; two: number }>()
  for (const [i, label] of labels.entries()) {
    const truth = sample.objectClasses.data[i] as number
    if (label === 0 || truth === 0) continue
    const vote = votes.get(label) ?? { found: classes[i] as number, one: 0, two: 0 }
    votes.set(label, truth === 1 ? { ...vote, one: vote.one + 1 } : { ...vote, two: vote.two + 1 })
  }
  const right = [...votes.values()].filter(({ found, one, two }) => found === (one >= two ? 1 : 2)).length
  return { right, of: votes.size }
}

function tell(
  session: Session,
  sample: Sample,
  parts: {
    picture: string
    importances: Record<string, number>
    scores: Comparison
    classes: Record<string, number>
    right: number
    of: number
    folder: string
  },
): void {
  const { picture, importances, scores, classes, right, of, folder } = parts
  const top = Object.fromEntries(
    Object.entries(importances)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 6),
  )
  session.say(
    [
      `Cambium segments an embedded sample: ${sample.description} (generated, with its truth)`,
      '',
      picture,
      '',
      'Most important features of the segmenter',
      bars(top),
      '',
      'Compared with the truth of the sample',
      describeScores(scores),
      '',
      `Objects by class: ${Object.entries(classes)
        .map(([value, count]) => `${count} ${classNames[value as '1'] ?? `of class ${value}`}`)
        .join(', ')}; of the ${of} that lie on a true nucleus ${right} have its class`,
      `Images, tables and models are in ${folder}/ (picture.png shows the result; segmenter.cl opens in APOC)`,
    ].join('\n'),
  )
}

/** The main job on the embedded sample, from the image to classified objects. */
export const demo: Runner = async (session, _, { output }) => {
  const folder = output as string
  const { overwrite, signal, executor, device } = session
  const result = (name: string): string => path.join(folder, name)
  const names = [
    'found-labels.tif',
    'found-classes.tif',
    'objects.csv',
    'measurements.csv',
    'segmenter.cl',
    'object-classifier.cl',
    'picture.png',
  ]
  for (const name of names) refuseExisting(result(name), overwrite)
  const sample = createSample('nuclei')
  const files = await writeSample(sample, folder, overwrite)
  const { image, annotation, objectAnnotation } = sample

  const segmenter = new ObjectSegmenter({ positiveClass: 2, maxDepth: 4 })
  await segmenter.train({
    features: segmenterFeatures,
    image,
    annotation,
    executor,
    signal,
    device,
    progress: session.progress.of('trees'),
  })
  const labels = await segmenter.predict({ image, executor, signal, device, progress: session.progress.of('tiles') })
  const scores = scoreImages([countImage(sample.labels, labels)])

  const classifier = new ObjectClassifier({ maxDepth: 3 })
  await classifier.train({ features: objectFeatures, labels, image, annotation: objectAnnotation, executor, signal, device, classNames })
  const { classMap, table } = await classifier.predictWithTable({ labels, image, signal, executor })
  const classes = Object.fromEntries(
    classifier.classes.map((value) => [String(value), (table.class as number[]).filter((one) => one === value).length]),
  )

  const write = { overwrite, signal }
  await writeLabels(result('found-labels.tif'), labels, write)
  await writeImage(result('found-classes.tif'), classMap, write)
  await writeTable(result('objects.csv'), table, write)
  await writeTable(result('measurements.csv'), regionProperties(labels, { image }), write)
  await writeModel(result('segmenter.cl'), segmenter, write)
  await writeModel(result('object-classifier.cl'), classifier, write)
  await writeImage(result('picture.png'), overlayPicture(image, labels), write)

  const featureImportances = segmenter.featureImportances()
  const colours = process.stdout.isTTY === true && process.env.NO_COLOR === undefined
  const columns = Math.min(process.stdout.columns ?? 80, 96)
  const { images: _images, ...perImage } = scores
  const { right, of } = classAccuracy(sample, labels.data, classMap.data)
  const picture = terminalPicture(image, labels, { columns, colours })
  tell(session, sample, { picture, importances: featureImportances, scores, classes, right, of, folder })
  return {
    document: {
      output: folder,
      files: [...files, ...names.map(result)],
      objects: rowCount(table),
      featureImportances,
      scores: { ...scores, perImage: [perImage] },
      classes,
      classesRight: { right, of },
    },
  }
}
