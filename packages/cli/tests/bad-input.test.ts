import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createAnnotation, createImage, createSample, stackChannels } from '@cambium/core'
import { readImage, writeImage } from '@cambium/core/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { cambium, temporaryFolder } from './run.ts'

const folder = temporaryFolder()
const at = (...parts: string[]): string => path.join(folder, ...parts)
const { image, annotation, labels, objectAnnotation } = createSample('nuclei')
const shape = image.shape

beforeAll(async () => {
  const flat = (value: number): ReturnType<typeof createImage> => createImage(new Float32Array(256 * 320).fill(value), { shape })
  const files: Record<string, Parameters<typeof writeImage>[1]> = {
    image,
    annotation,
    labels,
    objects: objectAnnotation,
    smaller: createAnnotation(new Uint8Array(100).fill(1), { shape: [10, 10] }),
    'one-class': createAnnotation(
      annotation.data.map((value) => (value === 2 ? 2 : 0)),
      { shape },
    ),
    unpainted: createAnnotation(new Uint8Array(256 * 320), { shape }),
    fractions: createImage(
      Float32Array.from(annotation.data, (value) => value / 2),
      { shape },
    ),
    negative: { axes: 'yx', shape, data: Int16Array.from(annotation.data, (value) => -value) },
    'whole-floats': createImage(Float32Array.from(annotation.data), { shape }),
    'huge-classes': createAnnotation(
      Uint32Array.from(annotation.data, (value) => (value === 2 ? 4_000_000_000 : value)),
      { shape },
    ),
    'huge-labels': createAnnotation(
      Uint32Array.from(labels.data, (label) => (label === 0 ? 0 : 4_294_967_000 + label)),
      { shape },
    ),
    'no-background': createAnnotation(
      labels.data.map((label) => label + 1),
      { shape },
    ),
    colours: stackChannels([image, image, image]),
    constant: flat(7),
    nan: flat(Number.NaN),
    infinite: createImage(
      image.data.map((value, i) => (i % 7 === 0 ? Number.POSITIVE_INFINITY : value)),
      { shape },
    ),
    pixel: createImage([5], { shape: [1, 1] }),
  }
  for (const [name, raster] of Object.entries(files)) await writeImage(at(`${name}.tif`), raster)
  const stack = createSample('nuclei3d')
  await writeImage(at('stack.tif'), stack.image)
  await writeImage(at('stack-strokes.tif'), stack.annotation)
  writeFileSync(at('text.tif'), 'no image at all')
  writeFileSync(at('empty.tif'), '')
  writeFileSync(at('truncated.tif'), readFileSync(at('image.tif')).subarray(0, 5000))
  const lying = readFileSync(at('image.tif'))
  const directory = lying.readUInt32LE(4)
  for (let i = 0; i < lying.readUInt16LE(directory); i++) {
    const entry = directory + 2 + 12 * i
    if ([256, 257].includes(lying.readUInt16LE(entry))) lying.writeUInt32LE(900_000, entry + 8)
  }
  writeFileSync(at('lying.tif'), lying)
  const unnamed = new URL('../../core/tests/fixtures/images/unnamed-pages.tif', import.meta.url)
  copyFileSync(unnamed, at('unnamed.tif'))
  symlinkSync(at('circle.tif'), at('circle.tif'))
  spawnSync('mkfifo', [at('pipe.tif')])
  for (const name of ['a', 'b', 'none', 'mixed']) mkdirSync(at(name))
  copyFileSync(at('image.tif'), at('a', 'one.tif'))
  copyFileSync(at('annotation.tif'), at('b', 'other.tif'))
  for (const name of ['image', 'constant', 'text', 'colours']) copyFileSync(at(`${name}.tif`), at('mixed', `${name}.tif`))
  const common = ['--trees', '5', '--quiet', '--threads', '1']
  const pixels = ['--image', at('image.tif'), '--annotation', at('annotation.tif'), ...common]
  await Promise.all([
    cambium(['train', 'object-segmenter', ...pixels, '--output', at('segmenter.cl')]),
    cambium(['train', 'pixel-classifier', ...pixels, '--output', at('pixels.cambium')]),
    cambium([
      'train',
      'object-classifier',
      '--labels',
      at('labels.tif'),
      '--annotation',
      at('objects.tif'),
      ...common,
      '--output',
      at('objects.cl'),
    ]),
  ])
  writeFileSync(at('cut.cl'), readFileSync(at('segmenter.cl')).subarray(0, -5))
  writeFileSync(at('damaged.cambium'), readFileSync(at('pixels.cambium')).subarray(0, 400))
  writeFileSync(at('table.csv'), 'a,class\n1,1\n2,1\n9,2\n10,2\n')
  writeFileSync(at('below.csv'), 'a,kind\n1,-1\n2,1\n9,2\n10,2\n')
  writeFileSync(at('there.tif'), 'old')
}, 60_000)

const training = (kind: string, change: Record<string, string | undefined> = {}): string[] => {
  const flags: Record<string, string | undefined> = {
    image: at('image.tif'),
    annotation: at('annotation.tif'),
    output: at('model.cambium'),
    trees: '5',
    ...change,
  }
  return ['train', kind, ...Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))]
}
const onLabels = { image: undefined, labels: at('labels.tif'), annotation: at('objects.tif') }
const predict = (model: string, input: string, ...more: string[]): string[] => [
  'predict',
  at(model),
  '--image',
  at(input),
  '--output',
  at('out.tif'),
  ...more,
]

/** What is done, with which exit code it ends, and a part of the sentence. */
type Row = readonly [what: string, parameters: () => readonly string[], code: number, sentence: RegExp]

const rows: readonly Row[] = [
  ['an unknown command', () => ['segment'], 2, /unknown command 'segment'/],
  ['an unknown flag', () => [...training('pixel-classifier'), '--tree', '5'], 2, /unknown option '--tree'/],
  ['an unknown kind', () => training('pixel-clasifier'), 2, /unknown kind "pixel-clasifier"; did you mean pixel-classifier\?/],
  ['a mode that is none', () => training('pixel-classifier', { mode: 'quick' }), 2, /exact or fast/],
  ['a device that is not there', () => training('pixel-classifier', { device: 'webgpu' }), 69, /webgpu: not available/],
  ['a device that is none', () => training('pixel-classifier', { device: 'tpu' }), 2, /auto, wasm, webgpu or reference/],
  ['no threads', () => training('pixel-classifier', { threads: '0' }), 2, /whole number from 1/],
  [
    'a missing file',
    () => training('pixel-classifier', { image: at('nowhere.tif') }),
    66,
    /image: there is no file or folder .*nowhere\.tif/,
  ],
  ['a missing folder', () => predict('segmenter.cl', 'nowhere'), 66, /there is no file or folder .*nowhere/],
  ['a missing model', () => ['inspect', at('nowhere.cl')], 66, /nowhere\.cl: there is no such file/],
  ['a folder without images', () => training('pixel-classifier', { image: at('none') }), 66, /holds no file that ends with \.tif/],
  [
    'folders that do not pair',
    () => training('pixel-classifier', { image: at('a'), annotation: at('b') }),
    66,
    /image has one; annotation has other/,
  ],
  ['lists of different length', () => [...training('pixel-classifier'), '--image', at('image.tif'), at('nan.tif')], 2, /pair by position/],
  ['a text instead of an image', () => predict('segmenter.cl', 'text.tif'), 65, /text\.tif: image: neither a TIFF nor a PNG/],
  ['an empty file', () => predict('segmenter.cl', 'empty.tif'), 65, /the file is empty/],
  ['a truncated image', () => predict('segmenter.cl', 'truncated.tif'), 65, /truncated/],
  ['an image that lies about its size', () => predict('segmenter.cl', 'lying.tif'), 65, /larger than the limit|more than a file|but lists/],
  ['a folder where a file is', () => predict('segmenter.cl', 'a', '--output', at('there.tif', 'x')), 73, /the folder cannot be made/],
  [
    'trees that nothing painted judges',
    () => ['trees', at('pixels.cambium'), '--image', at('image.tif'), '--annotation', at('unpainted.tif'), '--best', '3'],
    65,
    /at least one painted pixel, found none/,
  ],
  ['axes of another number', () => predict('segmenter.cl', 'image.tif', '--axes', 'tyx'), 65, /expected 2 letters, one for each axis/],
  [
    'a way to split that needs a forest',
    () => ['label', at('labels.tif'), '--split-by', 'probability', '--output', at('split.tif')],
    2,
    /split-by: no forest tells/,
  ],
  ['a pipe', () => predict('segmenter.cl', 'pipe.tif'), 66, /is no regular file/],
  ['a link to itself', () => predict('segmenter.cl', 'circle.tif'), 66, /circle/],
  [
    'an annotation of another shape',
    () => training('pixel-classifier', { annotation: at('smaller.tif') }),
    65,
    /smaller\.tif: expected shape \[256, 320\], found \[10, 10\].*image\.tif/,
  ],
  [
    'one annotated class',
    () => training('pixel-classifier', { annotation: at('one-class.tif') }),
    65,
    /at least two annotated classes; found only class 2/,
  ],
  ['nothing annotated', () => training('pixel-classifier', { annotation: at('unpainted.tif') }), 65, /no annotated sample/],
  ['an annotation with fractions', () => training('pixel-classifier', { annotation: at('fractions.tif') }), 65, /whole numbers from 0/],
  [
    'an annotation with negative numbers',
    () => training('pixel-classifier', { annotation: at('negative.tif') }),
    65,
    /whole numbers from 0/,
  ],
  ['labels with fractions', () => ['measure', at('fractions.tif'), '--output', at('t.csv')], 65, /whole numbers from 0/],
  [
    'an unknown feature',
    () => training('pixel-classifier', { features: 'original gausian_blur=1' }),
    2,
    /unknown feature "gausian_blur" at position 9; did you mean "gaussian_blur/,
  ],
  [
    'an unknown object feature',
    () => training('object-classifier', { ...onLabels, features: 'aera' }),
    2,
    /unknown feature "aera" at position 0; did you mean "area"\?/,
  ],
  ['an empty specification', () => training('pixel-classifier', { features: '' }), 2, /names no feature/],
  [
    'a feature of intensities without an image',
    () => training('object-classifier', { ...onLabels, features: 'mean_intensity' }),
    2,
    /the feature mean_intensity needs intensities/,
  ],
  [
    'a feature of probabilities without a pixel classifier',
    () => training('object-classifier', { ...onLabels, features: 'mean_probability=2' }),
    2,
    /pixels is missing: expected a pixel classifier, whose probabilities the feature mean_probability=2 takes/,
  ],
  [
    'a feature that APOC does not have in a .cl file',
    () => training('object-classifier', { ...onLabels, features: 'area nearest_neighbor_probability=2', output: at('own.cl') }),
    2,
    /nearest_neighbor_probability=2, which APOC does not have/,
  ],
  [
    'a pixel classifier that no feature asks',
    () => training('object-classifier', { ...onLabels, features: 'area nearest_neighbor_probability=2', pixels: at('none.cambium') }),
    2,
    /no feature asks it; mean_probability=2 would/,
  ],
  [
    'samples of a training that cannot go on',
    () => [
      ...training('object-classifier', { ...onLabels, features: 'area nearest_neighbor_probability=2', output: at('n.cambium') }),
      '--keep-samples',
    ],
    2,
    /keep-samples: training cannot go on/,
  ],
  [
    'feature sets for a kind that learns from objects',
    () => ['evaluate', 'object-classifier', '--labels', at('labels.tif'), '--annotation', at('annotation.tif'), '--compare', 'small_quick'],
    2,
    /compare: object-classifier does not take it/,
  ],
  [
    'an input that a kind does not take',
    () => training('pixel-classifier', { labels: at('labels.tif') }),
    2,
    /labels: pixel-classifier does not take it/,
  ],
  [
    'an input that a kind needs',
    () => training('object-classifier', { image: at('image.tif') }),
    2,
    /labels is missing: expected --labels and --annotation, which object-classifier needs/,
  ],
  ['a flag of another kind', () => training('pixel-classifier', { connectivity: '4' }), 2, /it is for object-segmenter/],
  ['a connectivity of the other dimension', () => training('object-segmenter', { connectivity: '26' }), 2, /4 or 8/],
  [
    'a positive class that is not annotated',
    () => training('object-segmenter', { 'positive-class': '3' }),
    65,
    /class 3, the class of the objects/,
  ],
  ['a probability class that is not annotated', () => training('probability-mapper', { 'probability-class': '5' }), 65, /class 5/],
  ['samples in a .cl file', () => [...training('pixel-classifier', { output: at('m.cl') }), '--keep-samples'], 2, /cannot hold samples/],
  ['a model with another ending', () => training('pixel-classifier', { output: at('m.model') }), 2, /\.cl or \.cambium/],
  ['what APOC cannot say', () => training('pixel-classifier', { output: at('m.cl'), combine: 'votes' }), 2, /combined by votes.*\.cambium/],
  [
    'σ per axis in a .cl file',
    () => training('pixel-classifier', { output: at('m.cl'), features: 'gaussian_blur=1:2' }),
    2,
    /one number per axis/,
  ],
  [
    'a ready set in 3-D as .cl',
    () =>
      training('pixel-classifier', {
        image: at('stack.tif'),
        annotation: at('stack-strokes.tif'),
        output: at('m.cl'),
        features: 'small_quick',
      }),
    2,
    /sobel3d.*\.cambium/,
  ],
  [
    'a plain sobel in 3-D',
    () => training('pixel-classifier', { image: at('stack.tif'), annotation: at('stack-strokes.tif'), features: 'sobel=0' }),
    2,
    /did you mean "sobel3d=0"/,
  ],
  ['names that are no list', () => training('pixel-classifier', { 'class-names': 'background' }), 2, /1=background,2=nucleus/],
  ['one class with two names', () => training('pixel-classifier', { 'class-names': '1=a,1=b' }), 2, /one name for class 1/],
  ['zero trees', () => training('pixel-classifier', { trees: '0' }), 2, /trees: expected a whole number from 1/],
  [
    'going on from a model without samples',
    () => training('pixel-classifier', { continue: at('pixels.cambium') }),
    65,
    /with its training samples/,
  ],
  [
    'going on from another kind',
    () => training('object-segmenter', { continue: at('pixels.cambium') }),
    65,
    /of kind ObjectSegmenter, found one of kind PixelClassifier/,
  ],
  ['a truncated .cl', () => predict('cut.cl', 'image.tif'), 65, /truncated/],
  ['a damaged .cambium', () => predict('damaged.cambium', 'image.tif'), 65, /checksum|truncated/],
  [
    'labels for a pixel model',
    () => ['predict', at('segmenter.cl'), '--labels', at('labels.tif'), '--output', at('out.tif')],
    2,
    /--image, which object-segmenter needs/,
  ],
  [
    'too much for a model',
    () => [...predict('segmenter.cl', 'image.tif'), '--labels', at('labels.tif')],
    2,
    /labels: object-segmenter does not take it/,
  ],
  [
    'other channels than the model knows',
    () => predict('segmenter.cl', 'colours.tif'),
    65,
    /colours\.tif: ObjectSegmenter: expected an image with 1 channel, as in training, found 3 channels/,
  ],
  ['other dimensions than the model knows', () => predict('segmenter.cl', 'stack.tif'), 65, /expected a 2-D image/],
  ['probabilities of an unknown class', () => predict('segmenter.cl', 'image.tif', '--probabilities', '9'), 2, /classes 1, 2/],
  ['channels that are not there', () => predict('segmenter.cl', 'image.tif', '--channels', '4'), 2, /numbers from 0 to 0/],
  ['a third axis without a name', () => predict('segmenter.cl', 'unnamed.tif'), 65, /--axes/],
  ['axes that are none', () => predict('segmenter.cl', 'image.tif', '--axes', 'foo'), 2, /letters of t, c, z, y, x/],
  ['an output that exists', () => ['label', at('labels.tif'), '--output', at('there.tif')], 73, /exists already/],
  ['an output folder that is missing', () => ['label', at('labels.tif'), '--output', at('no', 'x.tif')], 73, /does not exist/],
  ['no name for the output', () => ['label', at('a'), '--output', ''], 2, /output/],
  ['a file where several inputs need a folder', () => ['label', at('a'), '--output', at('x.tif')], 2, /a folder/],
  [
    'a result in the place of its input',
    () => ['label', at('labels.tif'), '--output', at('labels.tif'), '--overwrite'],
    73,
    /is an input as well/,
  ],
  ['a wrong ending', () => ['measure', at('labels.tif'), '--output', at('x.txt')], 2, /\.csv/],
  ['a model as PNG', () => ['convert', at('segmenter.cl'), at('x.png')], 2, /\.cl or \.cambium/],
  ['a table as image', () => ['convert', at('table.csv'), at('x.tif')], 2, /\.tif, \.tiff, \.png/],
  ['floats as PNG', () => ['convert', at('fractions.tif'), at('x.png')], 65, /fractions\.tif.*float32/],
  ['an unknown property', () => ['measure', at('labels.tif'), '--properties', 'aera', '--output', at('x.csv')], 2, /did you mean "area"\?/],
  [
    'an intensity property without an image',
    () => ['measure', at('labels.tif'), '--properties', 'intensity_mean', '--output', at('x.csv')],
    2,
    /needs an intensity image|--image|needs/,
  ],
  [
    'images of different shape',
    () => ['compare', at('labels.tif'), at('smaller.tif')],
    65,
    /expected shape \[256, 320\], found \[10, 10\]/,
  ],
  ['an unknown sample', () => ['samples', 'cells', '--output', at('x')], 2, /nuclei or nuclei3d/],
  [
    'a table without its truth',
    () => ['train', 'table-row-classifier', '--table', at('table.csv'), '--truth', 'kind', '--output', at('x.cambium')],
    2,
    /a column of the table: a, class/,
  ],
  [
    'a class below 0',
    () => ['train', 'table-row-classifier', '--table', at('below.csv'), '--truth', 'kind', '--output', at('x.cambium')],
    65,
    /whole numbers from 0 on, found -1/,
  ],
  ['no truth', () => ['train', 'table-row-classifier', '--table', at('table.csv'), '--output', at('x.cambium')], 2, /--truth/],
  [
    'infinite features',
    () => training('pixel-classifier', { image: at('infinite.tif') }),
    65,
    /finite features at every annotated pixel, found \S+ = Infinity at y, x =/,
  ],
]

describe('bad input', () => {
  test.concurrent.each(rows)('%s', async (_, makeParameters, code, sentence) => {
    const before = new Set(readdirSync(folder))
    const parameters = [...makeParameters(), '--json']
    const outcome = await cambium(parameters)
    expect([outcome.stderr, outcome.code]).toEqual([outcome.stderr, code])
    expect(outcome.stderr).toMatch(sentence)
    expect(outcome.stderr).not.toMatch(/this is a bug|\n\s+at /)
    expect(outcome.json.error).toMatchObject({ name: expect.any(String), message: expect.stringMatching(sentence) })
    // nothing was written, and no part of a file is left
    expect(readdirSync(folder).filter((name) => !before.has(name) && !name.startsWith('.'))).toEqual([])
    expect(readFileSync(at('there.tif'), 'utf8')).toBe('old')
  })
})

describe('what is unusual but has a defined result', () => {
  test('annotations of floats with whole numbers, class values of 32 bits, labels without background or beyond 24 bits', async () => {
    for (const name of ['whole-floats', 'huge-classes']) {
      const trained = await cambium([
        ...training('pixel-classifier', { annotation: at(`${name}.tif`), output: at(`${name}.cambium`) }),
        '--json',
      ])
      expect([trained.stderr, trained.code]).toEqual(['', 0])
      const predicted = await cambium([
        'predict',
        at(`${name}.cambium`),
        '--image',
        at('image.tif'),
        '--output',
        at(`${name}-out.tif`),
        '--json',
      ])
      expect(Object.keys(predicted.json.outputs[0].classes)).toEqual(['1', name === 'huge-classes' ? '4000000000' : '2'])
    }
    for (const name of ['no-background', 'huge-labels']) {
      const inputs = { ...onLabels, labels: at(`${name}.tif`), features: 'area mean_max_distance_to_centroid_ratio' }
      const trained = await cambium([...training('object-classifier', { ...inputs, output: at(`${name}.cl`) }), '--json'])
      expect([trained.stderr, trained.code]).toEqual(['', 0])
      const predicted = await cambium([
        'predict',
        at(`${name}.cl`),
        '--labels',
        at(`${name}.tif`),
        '--output',
        at(`${name}-out.tif`),
        '--json',
      ])
      expect(predicted.json.outputs[0].objects).toBe(name === 'huge-labels' ? 46 : 47)
    }
  }, 60_000)

  test.each(['constant', 'nan', 'infinite', 'pixel'])(
    '%s: prediction gives a class everywhere, features say what is not finite',
    async (name) => {
      const predicted = await cambium([
        'predict',
        at('pixels.cambium'),
        '--image',
        at(`${name}.tif`),
        '--output',
        at(`${name}-out.tif`),
        '--probabilities',
        '2',
        '--json',
      ])
      expect(predicted.code).toBe(0)
      expect(predicted.stderr.includes('are NaN, infinite or beyond')).toBe(name === 'nan' || name === 'infinite')
      const { data } = await readImage(at(`${name}-out.tif`))
      expect(data.every((value) => value === 1 || value === 2)).toBe(true)
      expect((await readImage(at(`${name}-out.probabilities.tif`))).data.every((value) => value >= 0 && value <= 1)).toBe(true)
      const features = await cambium(['features', at(`${name}.tif`), '--features', 'gaussian_blur=1', '--output', at(`${name}-stack.tif`)])
      expect(features.code).toBe(0)
      expect(features.stderr.includes('are not finite numbers')).toBe(name === 'nan' || name === 'infinite')
    },
  )

  test('a constant image teaches nothing, and the program says so', async () => {
    const trained = await cambium(training('pixel-classifier', { image: at('constant.tif'), output: at('constant.cambium') }))
    expect(trained.code).toBe(0)
    expect(trained.stderr).toContain('no feature tells the classes apart')
  })
})

describe('many inputs', () => {
  test('the good ones are done, the bad ones are listed, also with --quiet', async () => {
    const parameters = ['predict', at('segmenter.cl'), '--image', at('mixed'), '--output', at('mixed-out'), '--json', '--quiet']
    const { json, code, stderr } = await cambium(parameters)
    expect(code).toBe(65)
    expect(readdirSync(at('mixed-out')).sort()).toEqual(['constant.tif', 'image.tif'])
    expect(json.outputs.map(({ output }: { output: string }) => path.basename(output))).toEqual(['constant.tif', 'image.tif'])
    expect(
      json.failed.map(({ image: file, error }: { image: string; error: { name: string } }) => [path.basename(file), error.name]),
    ).toEqual([
      ['colours.tif', 'AxesError'],
      ['text.tif', 'FormatError'],
    ])
    for (const name of ['colours.tif', 'text.tif']) expect(stderr).toContain(name)
  })

  test('training with one bad file writes nothing', async () => {
    const lists = ['--image', at('image.tif'), at('text.tif'), '--annotation', at('annotation.tif'), at('annotation.tif')]
    const { code, stderr } = await cambium(['train', 'pixel-classifier', ...lists, '--output', at('never.cambium')])
    expect([code, stderr.includes('text.tif')]).toEqual([65, true])
    expect(readdirSync(folder)).not.toContain('never.cambium')
  })

  test('tables: one with a column "class" fails, the other is done', async () => {
    await cambium([
      'train',
      'table-row-classifier',
      '--table',
      at('table.csv'),
      '--truth',
      'class',
      '--trees',
      '5',
      '--output',
      at('rows.cl'),
    ])
    writeFileSync(at('new.csv'), 'a\n3\n8\n')
    const { json, code } = await cambium([
      'predict',
      at('rows.cl'),
      '--table',
      at('table.csv'),
      at('new.csv'),
      '--output',
      at('rows-out'),
      '--json',
    ])
    expect([code, json.outputs.length, json.failed[0].error.message]).toEqual([65, 1, expect.stringContaining('column "class"')])
  })

  test('equal stems are found before any work', async () => {
    const { code, stderr } = await cambium(['label', at('a', 'one.tif'), at('a', 'one.tif'), '--output', at('twice')])
    expect([code, stderr.includes('two inputs are called one')]).toEqual([73, true])
  })
})

describe('interrupted', () => {
  test.each([
    ['training', () => training('pixel-classifier', { output: at('slow.cambium'), trees: '100000', 'max-depth': 'none' })],
    [
      'features',
      () => ['features', at('stack.tif'), '--features', 'median_sphere=6 variance_sphere=6 mode_sphere=5', '--output', at('slow.tif')],
    ],
    ['comparing', () => ['compare', at('crowded.tif'), at('crowded.tif')]],
    [
      'a feature of the whole image',
      () => ['features', at('scattered.tif'), '--features', 'threshold_otsu_of_gaussian_blur=400', '--output', at('slow.tif')],
    ],
    ['measuring', () => ['measure', at('scattered.tif'), '--properties', 'all', '--output', at('slow.csv')]],
  ])('%s ends soon with 130 and leaves nothing', async (_, parameters) => {
    const scattered = createAnnotation(
      Uint32Array.from({ length: 1024 * 1024 }, (__, i) => 1 + (Math.imul(i, 2654435761) >>> 24)),
      { shape: [1024, 1024] },
    )
    await writeImage(at('scattered.tif'), scattered, { overwrite: true })
    const crowded = createAnnotation(
      Uint32Array.from({ length: 2048 * 2048 }, (__, i) => i + 1),
      { shape: [2048, 2048] },
    )
    await writeImage(at('crowded.tif'), crowded, { overwrite: true })
    const started = performance.now()
    const { code, stderr } = await cambium(parameters(), { interruptAfter: 1500 })
    expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted')])
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(readdirSync(folder).filter((name) => name.includes('slow'))).toEqual([])
  })
})

test('a reader that closes the pipe, and a full standard output', () => {
  const program = new URL('../bin/cambium.mjs', import.meta.url).pathname
  const through = (command: string): number | null => spawnSync('sh', ['-c', command], { encoding: 'utf8' }).status
  expect(through(`"${process.execPath}" "${program}" feature-sets > /dev/full 2>/dev/null`)).toBe(73)
})
