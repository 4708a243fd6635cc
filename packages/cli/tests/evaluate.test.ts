import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createAnnotation } from '@cambium/core'
import { writeImage } from '@cambium/core/node'
import { beforeAll, expect, test } from 'vitest'
import { cambium, temporaryFolder } from './run.ts'

const folder = temporaryFolder()
const at = (name: string): string => path.join(folder, name)
const inputs = [
  '--image',
  at('nuclei/image.tif'),
  '--annotation',
  at('nuclei/annotation.tif'),
  '--features',
  'small_quick',
  '--trees',
  '10',
]

beforeAll(async () => {
  await cambium(['samples', 'nuclei', '--output', at('nuclei')])
  const data = new Uint8Array(256 * 320)
  data.fill(1, 0, 40)
  data.fill(2, 73 * 320 + 183, 73 * 320 + 191)
  await writeImage(at('single.tif'), createAnnotation(data, { shape: [256, 320] }))
})

test('a report, and the numbers for people and for programs', async () => {
  const report = at('report.html')
  const { code, json } = await cambium(['evaluate', 'pixel-classifier', ...inputs, '--output', report, '--json'])
  expect(code).toBe(0)
  expect(Object.keys(json)).toEqual(
    expect.arrayContaining(['mode', 'device', 'seconds', 'heldOut', 'optimistic', 'train', 'verdicts', 'learning']),
  )
  expect([json.by, json.classifier, json.report, json.features]).toEqual(['stroke', 'PixelClassifier', report, undefined])
  expect(json.heldOut.f1).toBeGreaterThan(0.9)
  expect(json.importances.map(({ feature }: { feature: string }) => feature)).toEqual([
    'original',
    'gaussian_blur=1',
    'sobel_of_gaussian_blur=1',
  ])
  expect(readFileSync(report, 'utf8')).toContain('<!doctype html>')
  const again = await cambium(['evaluate', 'pixel-classifier', ...inputs, '--output', report])
  expect([again.code, again.stderr.includes('exists')]).toEqual([73, true])
  const { stdout } = await cambium([
    'evaluate',
    'object-segmenter',
    ...inputs,
    '--by',
    'block',
    '--train-share',
    '0.5',
    '--no-curves',
    '--class-names',
    '2=nucleus',
  ])
  for (const part of ['held-out blocks', 'nucleus', 'loss of F1']) expect(stdout).toContain(part)
})

test('the same numbers for any number of threads', async () => {
  const run = async (threads: string): Promise<object> => {
    const { json } = await cambium(['evaluate', 'pixel-classifier', ...inputs, '--threads', threads, '--json'])
    return { ...json, seconds: 0 }
  }
  expect(await run('1')).toEqual(await run('2'))
})

test.each([
  [['--by', 'pixels'], 2, 'by'],
  [['--folds', '1'], 2, 'folds'],
  [['--train-share', '80'], 2, 'train-share'],
  [['--output', 'report.pdf'], 2, '.html'],
  [['--by', 'image'], 65, 'at least two images of each class'],
] as const)('%j is refused in a sentence', async (flags, code, part) => {
  const outcome = await cambium(['evaluate', 'pixel-classifier', ...inputs, ...flags])
  expect([outcome.code, outcome.stderr.includes(part)]).toEqual([code, true])
})

test('feature sets side by side, with what they cost', async () => {
  const report = at('compared.html')
  const other = 'gaussian_blur=1 difference_of_gaussian=3'
  const { code, json } = await cambium([
    'evaluate',
    'object-segmenter',
    ...inputs,
    '--no-curves',
    '--output',
    report,
    '--compare',
    other,
    'large_quick',
    '--json',
  ])
  expect(code).toBe(0)
  const rows = json.compared as { name: string; features: number; f1: number; interval: number[]; predictSeconds: number }[]
  expect(rows.map(({ name, features }) => [name, features])).toEqual([
    ['small_quick', 3],
    [other, 2],
    ['large_quick', 2],
  ])
  expect(rows[0]?.f1).toBeCloseTo(json.heldOut.f1, 12)
  // blurs that are wider than nuclei tell them apart less well
  expect(rows[2]?.f1).toBeLessThan(rows[1]?.f1 as number)
  expect(readFileSync(report, 'utf8')).toContain('<h2>Other features</h2>')
  const wrong = ['evaluate', 'object-segmenter', ...inputs, '--compare', 'gausian_blur=1']
  expect(await cambium(wrong)).toMatchObject({ code: 2, stderr: expect.stringContaining('gaussian_blur') })
})

test('stored models stand beside feature sets, judged on the same painted pixels', async () => {
  const model = at('stored.cl')
  await cambium(['train', 'pixel-classifier', ...inputs, '--output', model])
  const report = at('models.html')
  const judged = ['evaluate', 'pixel-classifier', ...inputs, '--no-curves', '--compare', 'large_quick', model]
  const { code, json } = await cambium([...judged, '--output', report, '--json'])
  expect(code).toBe(0)
  const [, , row] = json.compared as { name: string; features: number; f1: number; interval: number[]; trainSeconds: null }[]
  expect(row).toMatchObject({ name: model, features: 3, trainSeconds: null })
  // it learned from all of them
  expect(row?.f1).toBeCloseTo(json.train.f1, 1)
  expect(row?.interval[1]).toBeGreaterThanOrEqual(row?.f1 as number)
  expect(readFileSync(report, 'utf8')).toContain('a model that was trained before')
  expect((await cambium([...judged, at('none.cl')])).code).toBe(66)
})

test('sets that are compared have the forest that is evaluated, also where Cambium chooses it', async () => {
  const files = inputs.slice(0, 4)
  const { json } = await cambium(['evaluate', 'object-segmenter', ...files, '--no-curves', '--compare', 'large_quick', '--json'])
  const [first, second] = json.compared as { name: string; f1: number }[]
  expect([first?.name, second?.name]).toEqual(['object_size_1_to_5_px', 'large_quick'])
  expect(first?.f1).toBeCloseTo(json.heldOut.f1, 12)
  const deep = await cambium([
    'evaluate',
    'object-segmenter',
    ...files,
    '--no-curves',
    '--features',
    'large_quick',
    ...['--max-depth', '4', '--max-features', '1', '--min-samples-leaf', 'auto'],
    '--json',
  ])
  expect(second?.f1).toBeCloseTo(deep.json.heldOut.f1, 12)
})

test('a training that tunes itself has fewer features, and its other defaults stay', async () => {
  const painted = inputs.slice(0, 4)
  const model = at('tuned.cambium')
  const { code, json, stderr } = await cambium([
    'train',
    'object-segmenter',
    ...painted,
    '--tune',
    '--trees',
    '20',
    '--output',
    model,
    '--json',
  ])
  expect([code, stderr]).toEqual([0, ''])
  const { values, test: scores } = json.tuned.counts
  expect(values).toEqual([3, 5, 8, 12, 16])
  const mean = (one: number[]): number => one.reduce((sum, score) => sum + score, 0) / one.length
  const kept = values.indexOf(json.features.length)
  expect(mean(scores[kept])).toBeGreaterThanOrEqual(mean(scores.at(-1)) - 0.005)
  const inspected = await cambium(['inspect', model, '--json'])
  expect(inspected.json).toMatchObject({ features: json.features, objectRules: { splitTouching: true } })
  const object = await cambium(['train', 'object-classifier', '--labels', 'a', '--annotation', 'b', '--tune', '--output', at('t.cambium')])
  expect([object.code, object.stderr.includes('it is for kinds that learn from pixels')]).toEqual([2, true])
})

test('a single stroke of a class is told to flatter', async () => {
  const { json, stderr, code } = await cambium([
    'evaluate',
    'pixel-classifier',
    '--image',
    at('nuclei/image.tif'),
    '--annotation',
    at('single.tif'),
    '--features',
    'small_quick',
    '--trees',
    '5',
    '--no-curves',
  ])
  expect([code, json]).toEqual([0, undefined])
  expect(stderr).toContain('a class has a single stroke')
})

test('the best trees of a forest stay', async () => {
  const args = ['train', 'pixel-classifier', ...inputs, '--combine', 'votes', '--json']
  const { json } = await cambium([...args, '--best-trees', '4', '--output', at('best.cambium')])
  expect(json.trees).toBe(4)
  const { code, stderr } = await cambium([...args, '--best-trees', '11', '--output', at('more.cambium')])
  expect([code, stderr.includes('from 1 to 10')]).toEqual([2, true])
})

test('objects of whole images are judged beside the strokes, image by image', async () => {
  const files = (role: string): string[] => [1, 2, 3].map((i) => at(`whole/${role}/n${i}.tif`))
  const [image, annotation, labels] = ['image', 'annotation', 'labels'].map((name) => readFileSync(at(`nuclei/${name}.tif`)))
  for (const [role, bytes] of [
    ['images', image],
    ['strokes', annotation],
    ['labels', labels],
  ] as const) {
    mkdirSync(at(`whole/${role}`), { recursive: true })
    for (const file of files(role)) writeFileSync(file, bytes as Buffer)
  }
  const asked = ['--image', at('whole/images'), '--annotation', at('whole/strokes'), '--true-labels', at('whole/labels'), '--no-curves']
  const report = at('whole.html')
  const { code, json } = await cambium(['evaluate', 'object-segmenter', ...asked, '--output', report, '--json'])
  expect([code, json.images.names]).toEqual([0, ['n1.tif', 'n2.tif', 'n3.tif']])
  const { heldOut, learnedFrom, perImage } = json.images
  // the images are the same, so that what is held out was learned from its copies
  expect(heldOut.objects.truth).toBe(3 * perImage[0].heldOut.objects.truth)
  expect(learnedFrom.objects.averagePrecision['0.5']).toBeGreaterThan(0.8)
  // what the commands train, predict and compare give
  const model = at('whole.cambium')
  await cambium(['train', 'object-segmenter', ...asked.slice(0, 4), '--output', model])
  await cambium(['predict', model, '--image', at('whole/images'), '--output', at('whole/found')])
  const compared = await cambium(['compare', at('whole/labels'), at('whole/found'), '--json'])
  expect(compared.json).toMatchObject(learnedFrom)
  for (const part of ['The objects', 'Image by image', 'n3.tif', json.images.verdict.sentence])
    expect(readFileSync(report, 'utf8')).toContain(part)
  const alone = ['--image', at('nuclei/image.tif'), '--annotation', at('nuclei/annotation.tif')]
  const picture = await cambium(['evaluate', 'object-segmenter', ...alone, '--true-labels', at('nuclei/image.tif'), '--no-curves'])
  expect([picture.code, picture.stderr.match(/is it a picture\?/g)?.length]).toEqual([0, 1])
  const refused = await cambium(['evaluate', 'probability-mapper', ...asked])
  expect([refused.code, refused.stderr.includes('true-labels')]).toEqual([2, true])
  await writeImage(at('small.tif'), createAnnotation(new Uint8Array(100), { shape: [10, 10] }))
  const small = await cambium(['evaluate', 'object-segmenter', ...alone, '--true-labels', at('small.tif')])
  expect([small.code, small.stderr.includes('small.tif')]).toEqual([65, true])
})
