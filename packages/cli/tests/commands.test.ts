import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createAnnotation, createImage, createSample, type ObjectRules } from '@cambium/core'
import { readImage, readLabels, readTable, writeImage } from '@cambium/core/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { cambium, temporaryFolder } from './run.ts'

const folder = temporaryFolder()
const at = (...parts: string[]): string => path.join(folder, ...parts)
const sampleFile = (name: string): string => at('sample', `${name}.tif`)
const always = ['mode', 'device', 'seconds']

/** Runs with --json, expects success and the keys that the contract names. */
async function succeeds(
  keys: readonly string[],
  ...parameters: string[]
): Promise<NonNullable<Awaited<ReturnType<typeof cambium>>['json']>> {
  const { code, json, stderr } = await cambium([...parameters, '--json', '--threads', '1'])
  expect([stderr, code]).toEqual([stderr, 0])
  expect(Object.keys(json)).toEqual(expect.arrayContaining([...keys, ...always]))
  expect([json.mode, json.device]).toEqual(['exact', 'wasm'])
  return json
}

beforeAll(async () => {
  await cambium(['samples', 'nuclei', '--output', at('sample')])
  for (const name of ['images', 'masks', 'truth']) mkdirSync(at(name))
  for (const seed of [1, 2]) {
    const { image, annotation, labels } = createSample('nuclei', seed)
    const part = <T extends { shape: readonly number[] }>(raster: T): T => raster
    await writeImage(at('images', `field${seed}.tif`), part(image))
    await writeImage(at('masks', `field${seed}.tif`), annotation)
    await writeImage(at('truth', `field${seed}.tif`), labels)
  }
  const small = ['--trees', '10', '--threads', '1', '--quiet']
  await cambium([
    'train',
    'object-segmenter',
    '--image',
    sampleFile('image'),
    '--annotation',
    sampleFile('annotation'),
    '--output',
    at('s.cl'),
    ...small,
  ])
  await cambium(['predict', at('s.cl'), '--image', sampleFile('image'), '--output', at('found.tif')])
}, 60_000)

test('samples and feature-sets', async () => {
  const { samples } = await succeeds(['samples'], 'samples')
  expect(samples[0]).toEqual({ name: 'nuclei', axes: 'yx', shape: [256, 320], description: expect.any(String) })
  expect(readdirSync(at('sample')).sort()).toEqual([
    'annotation.tif',
    'image.tif',
    'labels.tif',
    'object-annotation.tif',
    'object-classes.tif',
  ])
  const { sets } = await succeeds(['sets'], 'feature-sets')
  expect(sets.small_quick).toBe('original gaussian_blur=1 sobel_of_gaussian_blur=1')
})

test('features: a file with names, and a folder of files', async () => {
  const features = ['--features', 'original gaussian_blur=2']
  const { outputs, failed } = await succeeds(
    ['outputs', 'failed'],
    'features',
    sampleFile('image'),
    ...features,
    '--output',
    at('stack.tif'),
  )
  expect(failed).toEqual([])
  expect(outputs).toEqual([
    { image: sampleFile('image'), output: at('stack.tif'), features: ['original', 'gaussian_blur=2'], shape: [2, 256, 320], notFinite: 0 },
  ])
  expect(readFileSync(at('stack.tif'), 'latin1')).toContain('"names":["original","gaussian_blur=2"]')
  await succeeds(['outputs'], 'features', at('images'), ...features, '--output', at('stacks'))
  expect(readdirSync(at('stacks')).sort()).toEqual(['field1.tif', 'field2.tif'])
})

describe('pixel kinds', () => {
  const inputs = ['--image', sampleFile('image'), '--annotation', sampleFile('annotation'), '--features', 'small_quick', '--trees', '10']

  test('train says what it learned from, predict what it found', async () => {
    const trained = await succeeds(
      ['model', 'classifier', 'features', 'featureImportances', 'samples', 'classes', 'trees', 'maxDepth', 'seed', 'outOfBag'],
      ...['train', 'pixel-classifier', ...inputs, '--class-names', '1=ground,2=nucleus', '--seed', '3', '--out-of-bag', '--max-depth', '4'],
      ...['--output', at('pixels.cambium')],
    )
    expect(trained).toMatchObject({
      classifier: 'PixelClassifier',
      trees: 10,
      maxDepth: 4,
      seed: 3,
      features: ['original', 'gaussian_blur=1', 'sobel_of_gaussian_blur=1'],
    })
    expect(trained.classes).toEqual([
      { value: 1, name: 'ground', samples: expect.any(Number) },
      { value: 2, name: 'nucleus', samples: expect.any(Number) },
    ])
    expect(trained.outOfBag).toBeGreaterThan(0.9)
    const { outputs } = await succeeds(
      ['outputs', 'failed'],
      ...['predict', at('pixels.cambium'), '--image', sampleFile('image'), '--probabilities', 'all', '--output', at('classes.tif')],
    )
    expect(outputs[0]).toMatchObject({
      output: at('classes.tif'),
      probabilities: at('classes.probabilities.tif'),
      shape: [256, 320],
      axes: 'yx',
    })
    expect(outputs[0].classes['1'] + outputs[0].classes['2']).toBe(256 * 320)
    expect(await readImage(at('classes.probabilities.tif'))).toMatchObject({ axes: 'cyx', shape: [2, 256, 320], unit: 'micrometer' })
  })

  test('rules for objects: kept in the model, replaced by flags, and refused where no objects are found', async () => {
    const train = ['train', 'object-segmenter', ...inputs, '--output', at('ruled.cambium'), '--min-size', '40', '--fill-holes']
    await cambium([...train, '--clear-border'])
    const objectsOf = async (...flags: string[]): Promise<number> => {
      const { json } = await cambium([
        'predict',
        at('ruled.cambium'),
        '--image',
        sampleFile('image'),
        '--output',
        at('ruled.tif'),
        '--overwrite',
        '--json',
        ...flags,
      ])
      return json.outputs[0].objects
    }
    const stored = await objectsOf()
    const withBorder = await objectsOf('--no-clear-border')
    const all = await objectsOf('--no-clear-border', '--min-size', '1')
    expect(stored).toBeLessThan(withBorder)
    expect(withBorder).toBeLessThan(all)
    expect(
      (await cambium(['predict', at('ruled.cambium'), '--image', sampleFile('image'), '--output', at('x.tif'), '--max-size', '9'])).code,
    ).toBe(2)
    const refused = await cambium(['train', 'pixel-classifier', ...inputs, '--output', at('x.cambium'), '--fill-holes'])
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('it is for object-segmenter') })
  })

  test('without features everything is chosen: those of Cambium, those of APOC for its files; a flag has the last word', async () => {
    const files = inputs.slice(0, 4)
    const train = async (output: string, ...flags: string[]) => {
      await cambium(['train', 'object-segmenter', ...files, '--trees', '10', ...flags, '--output', at(output), '--overwrite'])
      const { json } = await cambium(['inspect', at(output), '--json'])
      return json as { featureSpecification: string; maxDepth: number; edges: { radius: number } | null; objectRules: ObjectRules | null }
    }
    const own = await train('own.cambium')
    expect(own.featureSpecification).toContain('laplace_box_of_gaussian_blur=5')
    expect([own.maxDepth, own.edges?.radius]).toEqual([4, 8])
    expect(own.objectRules).toMatchObject({ splitTouching: true, minRelativeSize: 0.1, maxRelativeHole: 0.1 })
    const changed = await train('changed.cambium', '--max-depth', '3', '--edge-radius', '0', '--no-split-touching')
    expect([changed.maxDepth, changed.edges, changed.objectRules?.splitTouching]).toEqual([3, null, false])
    const apoc = await train('apoc.cl')
    expect([apoc.featureSpecification, apoc.maxDepth]).toEqual(['original gaussian_blur=1 sobel_of_gaussian_blur=1', 2])
    const named = await train('named.cambium', '--features', 'small_quick')
    expect([named.maxDepth, named.edges, named.objectRules]).toEqual([2, null, null])
  })

  test('a tree is drawn into a file; suggest tells where to paint next, beside what is painted', async () => {
    await cambium(['train', 'object-segmenter', ...inputs, '--output', at('drawn.cambium'), '--overwrite'])
    const drawn = await cambium(['inspect', at('drawn.cambium'), '--tree', '3', '--output', at('tree.svg'), '--json'])
    expect(drawn.json.drawing).toBe(at('tree.svg'))
    expect(readFileSync(at('tree.svg'), 'utf8')).toContain('Tree 3 of 10')
    expect(await cambium(['inspect', at('drawn.cambium'), '--tree', '11', '--output', at('t.svg')])).toMatchObject({ code: 2, stdout: '' })
    const doubt = ['--image', inputs[1] as string, '--output', at('doubt.tif')]
    const { outputs } = await succeeds([], 'predict', at('drawn.cambium'), ...doubt, '--uncertainty', 'entropy')
    expect(outputs[0].uncertainty).toBe(at('doubt.uncertainty.tif'))
    const { data } = await readImage(outputs[0].uncertainty)
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...data)).toBeLessThanOrEqual(1)
    const other = await cambium(['predict', at('drawn.cambium'), ...doubt, '--uncertainty', 'variance', '--overwrite'])
    expect([other.code, other.stderr.includes('entropy or margin')]).toEqual([2, true])
    const suggest = (...flags: string[]) => cambium(['suggest', at('drawn.cambium'), ...inputs.slice(0, 4), ...flags])
    const { json } = await suggest('--count', '3', '--json')
    const { places } = json.outputs[0] as { places: { y: number; x: number; uncertainty: number }[] }
    expect(places.length).toBe(3)
    const annotation = await readLabels(sampleFile('annotation'))
    for (const { y, x } of places) expect(annotation.data[y * (annotation.shape[1] as number) + x]).toBe(0)
    expect(places.map(({ uncertainty }) => uncertainty)).toEqual(places.map(({ uncertainty }) => uncertainty).sort((a, b) => b - a))
    expect((await suggest()).stdout).toContain('paint next at')
    expect(await suggest('--count', '0')).toMatchObject({ code: 2 })
  })

  test('trees are scored on painted pixels, the good ones kept', async () => {
    await cambium(['train', 'pixel-classifier', ...inputs, '--output', at('forest.cambium'), '--overwrite'])
    const run = (...flags: string[]) => cambium(['trees', at('forest.cambium'), ...inputs.slice(0, 4), ...flags])
    const { json } = await run('--best', '3', '--combine', 'votes', '--output', at('best.cambium'), '--json')
    const best = [...(json.treeScores as number[])].sort((a, b) => b - a).slice(0, 3)
    expect(best.every((score) => score > 0.8)).toBe(true)
    expect((json.judged as { name: string; trees: number }[]).map(({ name, trees }) => `${name} ${trees}`)).toEqual([
      ...new Array(3).fill('all 10'),
      ...new Array(3).fill('kept 3'),
    ])
    const inspected = await cambium(['inspect', at('best.cambium'), '--json'])
    expect(inspected.json.trees).toBe(3)
    expect((await run()).stdout).toContain('combined by')
    expect(await run('--best', '11')).toMatchObject({ code: 2 })
    expect(await run('--best', '2', '--keep', '1')).toMatchObject({ code: 2 })
    expect(await run('--at-least', '1.5')).toMatchObject({ code: 2 })
  })

  test('boundaries that follow edges: kept in the model, other than without, and refused where they cannot be', async () => {
    const train = (kind: string, output: string, ...flags: string[]) =>
      cambium(['train', kind, ...inputs, '--output', at(output), '--overwrite', ...flags])
    const objectsOf = async (model: string): Promise<number> => {
      const { json } = await cambium([
        'predict',
        at(model),
        '--image',
        sampleFile('image'),
        '--output',
        at('edges.tif'),
        '--overwrite',
        '--json',
      ])
      return json.outputs[0].objects
    }
    await train('object-segmenter', 'plain.cambium')
    const trained = await train('object-segmenter', 'edges.cambium', '--edge-radius', '4', '--split-touching', '--min-relative-size', '0.1')
    expect(trained.code).toBe(0)
    const inspected = await cambium(['inspect', at('edges.cambium')])
    expect(inspected.stdout).toContain('within 4 pixels')
    expect(await objectsOf('edges.cambium')).not.toBe(await objectsOf('plain.cambium'))
    const asCl = await train('object-segmenter', 'edges.cl', '--edge-radius', '4', '--split-touching', '--min-relative-size', '0.1')
    expect(asCl).toMatchObject({ code: 0, stderr: expect.stringContaining('APOC leaves boundaries where the forest puts them') })
    expect(await objectsOf('edges.cl')).toBe(await objectsOf('edges.cambium'))
    expect(await train('object-segmenter', 'edges.cambium', '--edge-radius', 'wide')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('auto'),
    })
    const table = [
      'train',
      'table-row-classifier',
      '--table',
      at('none.csv'),
      '--truth',
      'class',
      '--output',
      at('t.cambium'),
      '--edge-radius',
      '4',
    ]
    expect(await cambium(table)).toMatchObject({ code: 2, stderr: expect.stringContaining('edge-radius') })
  })

  test('a probability mapper writes one class as float32', async () => {
    await succeeds([], 'train', 'probability-mapper', ...inputs, '--probability-class', '1', '--output', at('mapper.cl'))
    await succeeds([], 'predict', at('mapper.cl'), '--image', sampleFile('image'), '--output', at('ground.tif'))
    const { data } = await readImage(at('ground.tif'))
    expect(data.every((value) => value >= 0 && value <= 1)).toBe(true)
  })

  test('folders pair by name; what predict wrote beside its results is no input of what follows', async () => {
    const folders = ['--image', at('images'), '--annotation', at('masks'), '--trees', '10', '--max-depth', '4']
    await succeeds([], 'train', 'object-segmenter', ...folders, '--output', at('folders.cambium'))
    const predicted = ['predict', at('folders.cambium'), '--image', at('images'), '--output', at('labels'), '--probabilities', '2']
    const { outputs } = await succeeds([], ...predicted)
    expect(outputs.map(({ objects }: { objects: number }) => objects > 20)).toEqual([true, true])
    const scores = await succeeds(
      ['images', 'pixels', 'objects', 'adaptedRandError', 'variationOfInformation', 'perImage'],
      'compare',
      at('truth'),
      at('labels'),
    )
    expect(scores.images).toBe(2)
    expect(Object.keys(scores.pixels)).toEqual(expect.arrayContaining(['accuracy', 'precision', 'recall', 'f1', 'iou', 'confusion']))
    const keys = [
      'truth',
      'predicted',
      'averagePrecision',
      'precision',
      'recall',
      'f1',
      'meanMatchedIou',
      'panopticQuality',
      'sparseJaccard',
    ]
    expect(Object.keys(scores.objects)).toEqual(expect.arrayContaining(keys))
    expect(Object.keys(scores.objects.averagePrecision)).toEqual(expect.arrayContaining(['0.5', '0.75']))
    expect(scores.pixels.f1).toBeGreaterThan(0.8)
  })

  test('training goes on from kept samples, in another process', async () => {
    const one = ['--image', at('images', 'field1.tif'), '--annotation', at('masks', 'field1.tif')]
    const two = ['--image', at('images', 'field2.tif'), '--annotation', at('masks', 'field2.tif')]
    const first = await succeeds([], 'train', 'pixel-classifier', ...one, '--trees', '10', '--keep-samples', '--output', at('one.cambium'))
    const next = await succeeds([], 'train', 'pixel-classifier', ...two, '--continue', at('one.cambium'), '--output', at('two.cambium'))
    expect(next.samples).toBeGreaterThan(1.5 * first.samples)
    const both = ['--image', at('images'), '--annotation', at('masks')]
    await succeeds([], 'train', 'pixel-classifier', ...both, '--trees', '10', '--output', at('both.cambium'))
    const { featureImportances } = await succeeds([], 'inspect', at('both.cambium'))
    expect(next.featureImportances).toEqual(featureImportances)
    const third = await succeeds([], 'train', 'pixel-classifier', ...two, '--continue', at('two.cambium'), '--output', at('three.cambium'))
    expect(third.samples).toBe(2 * next.samples - first.samples)
  })

  test('intensities are measured as the file has them', async () => {
    const labels = createAnnotation([0, 1, 1, 2], { shape: [2, 2] })
    await writeImage(at('four.tif'), labels)
    for (const [name, data, means] of [
      ['whole', Uint32Array.of(0, 16777217, 16777217, 4294967295), [16777217, 4294967295]],
      ['double', Float64Array.of(0, 1e40, 3e40, 1000000.123456789), [2e40, 1000000.123456789]],
    ] as const) {
      await writeImage(at(`${name}.tif`), { axes: 'yx', shape: [2, 2], data })
      const [image, output] = [at(`${name}.tif`), at(`${name}.csv`)]
      const { code } = await cambium(['measure', at('four.tif'), '--image', image, '--properties', 'intensity_mean', '--output', output])
      expect(code).toBe(0)
      expect((await readTable(at(`${name}.csv`))).intensity_mean).toEqual(means)
    }
  })

  test('a movie: objects of each time point count from 1', async () => {
    const { image, annotation } = createSample('nuclei')
    const size = 256 * 320
    const twice = (data: ArrayLike<number>): Float32Array => Float32Array.from({ length: 2 * size }, (_, i) => data[i % size] as number)
    const shape = [2, 256, 320]
    await writeImage(at('movie.tif'), createImage(twice(image.data), { axes: 'tyx', shape }))
    await writeImage(at('movie-strokes.tif'), createAnnotation(twice(annotation.data), { axes: 'tyx', shape }))
    const training = ['--image', at('movie.tif'), '--annotation', at('movie-strokes.tif'), '--trees', '5']
    await succeeds([], 'train', 'object-segmenter', ...training, '--output', at('movie.cambium'))
    const { outputs } = await succeeds([], 'predict', at('movie.cambium'), '--image', at('movie.tif'), '--output', at('movie-labels.tif'))
    const { data, axes } = await readLabels(at('movie-labels.tif'))
    expect([axes, outputs[0].axes]).toEqual(['tyx', 'tyx'])
    expect(data.slice(0, size)).toEqual(data.slice(size))
    expect(outputs[0].objects).toBe(2 * data.reduce((most, label) => Math.max(most, label), 0))
    const measured = await succeeds([], 'measure', at('movie-labels.tif'), '--output', at('movie.csv'))
    expect(measured.outputs[0].objects).toBe(outputs[0].objects)
    const mask = await succeeds([], 'label', at('movie-labels.tif'), '--output', at('movie-again.tif'))
    expect(mask.outputs[0].objects).toBeGreaterThan(outputs[0].objects / 2)
  })

  test('objects grow into a class of boundaries: of a map of classes, of a model, and of none that was not painted', async () => {
    await writeImage(at('walls.tif'), createAnnotation([2, 2, 3, 2, 2, 3, 0, 0], { shape: [1, 8] }))
    const grown = at('grown.tif')
    await succeeds([], 'label', at('walls.tif'), '--boundary-class', '3', '--boundary-reach', '1', '--output', grown)
    expect([...(await readLabels(grown)).data]).toEqual([1, 1, 1, 2, 2, 2, 0, 0])
    const train = ['train', 'object-segmenter', ...inputs, '--output', at('walls.cambium')]
    await succeeds([], ...train, '--boundary-class', '1', '--boundary-reach', '2')
    const { objectRules } = await succeeds([], 'inspect', at('walls.cambium'))
    expect(objectRules).toMatchObject({ boundaryClass: 1, boundaryReach: 2 })
    const areaOf = async (...flags: string[]): Promise<number> => {
      await succeeds(
        [],
        'predict',
        at('walls.cambium'),
        '--image',
        inputs[1] as string,
        '--output',
        at('walls-found.tif'),
        '--overwrite',
        ...flags,
      )
      return (await readLabels(at('walls-found.tif'))).data.filter((label) => label > 0).length
    }
    const [none, two, four] = [await areaOf('--boundary-class', 'none'), await areaOf(), await areaOf('--boundary-reach', '4')]
    expect([none < two, two < four, none, two, four]).toEqual([true, true, none, two, four])
    for (const [value, why] of [
      ['2', 'another class than that of the objects'],
      ['7', 'class 7, the class of boundaries'],
    ] as const) {
      const refused = await cambium([...train, '--overwrite', '--boundary-class', value])
      expect([refused.code === 0, refused.stderr]).toEqual([false, expect.stringContaining(why)])
    }
  })
})

describe('objects', () => {
  const inputs = ['--labels', sampleFile('labels'), '--image', sampleFile('image')]

  test.each([
    ['object-classifier', 'area mean_max_distance_to_centroid_ratio', 'ObjectClassifier'],
    ['object-selector', 'area,mean_max_distance_to_centroid_ratio', 'ObjectSelector'],
  ])('%s', async (kind, features, classifier) => {
    const training = [...inputs, '--annotation', sampleFile('object-annotation'), '--features', features, '--trees', '20']
    const { featureImportances } = await succeeds([], 'train', kind, ...training, '--output', at(`${kind}.cl`))
    expect(Object.keys(featureImportances)).toEqual(['area', 'mean_max_distance_to_centroid_ratio'])
    const { outputs } = await succeeds([], 'predict', at(`${kind}.cl`), ...inputs, '--output', at(`${kind}.tif`))
    if (classifier === 'ObjectSelector') {
      expect(outputs[0].objects).toBeGreaterThan(15)
      return
    }
    expect(outputs[0]).toMatchObject({ objects: 46, table: at(`${kind}.csv`) })
    const table = await readTable(at(`${kind}.csv`))
    expect(Object.keys(table)).toEqual(['label', 'area', 'mean_max_distance_to_centroid_ratio', 'class', 'probability_1', 'probability_2'])
  })

  test('object-classifier with what a pixel classifier and neighbours say', async () => {
    const pixels = ['--image', sampleFile('image'), '--annotation', sampleFile('annotation'), '--trees', '5']
    await succeeds([], 'train', 'pixel-classifier', ...pixels, '--output', at('asked.cambium'))
    const features = 'area mean_probability=2 nearest_neighbor_probability=1'
    const training = [...inputs, '--annotation', sampleFile('object-annotation'), '--features', features, '--pixels', at('asked.cambium')]
    await succeeds([], 'train', 'object-classifier', ...training, '--output', at('asks.cambium'))
    const { pixels: asked, neighbours } = await succeeds([], 'inspect', at('asks.cambium'))
    expect([asked.classifier, neighbours.features]).toEqual(['PixelClassifier', ['area', 'mean_probability=2']])
    // the classifier of pixels is no longer needed
    const { outputs } = await succeeds([], 'predict', at('asks.cambium'), ...inputs, '--output', at('asks.tif'))
    const table = await readTable(outputs[0].table)
    const typical = [...(table['mean_probability=2'] as number[])].sort((a, b) => a - b)[23]
    expect(typical).toBeGreaterThan(0.7)
  })

  test('object-merger, without an image', async () => {
    const { labels } = createSample('nuclei')
    const cut = labels.data.map((label, i) => (label === 0 ? 0 : 2 * label - (Math.floor(i / 320) % 2)))
    const painted = labels.data.map((label) => (label > 0 && label < 20 ? 1 : label >= 20 ? 2 : 0))
    await writeImage(at('cut.tif'), createAnnotation(cut, { shape: labels.shape }))
    await writeImage(at('borders.tif'), createAnnotation(painted, { shape: labels.shape }))
    const training = [
      '--labels',
      at('cut.tif'),
      '--annotation',
      at('borders.tif'),
      '--features',
      'touch_portion touch_count',
      '--trees',
      '10',
    ]
    await succeeds([], 'train', 'object-merger', ...training, '--output', at('merger.cl'))
    const { outputs } = await succeeds([], 'predict', at('merger.cl'), '--labels', at('cut.tif'), '--output', at('merged.tif'))
    expect(outputs[0].objects).toBeLessThanOrEqual(92)
  })

  test('table-row-classifier: the truth is no feature; the result has a class for each row', async () => {
    writeFileSync(at('rows.csv'), 'size,"the shape",kind\n1,5,1\n2,5,1\n3,,1\n10,1,7\n11,1,7\n12,2,\n')
    const training = ['--table', at('rows.csv'), '--truth', 'kind', '--trees', '30', '--output', at('rows.cambium')]
    const trained = await succeeds([], 'train', 'table-row-classifier', ...training)
    expect(trained).toMatchObject({ features: ['size', 'the shape'], samples: 4 })
    const { outputs } = await succeeds([], 'predict', at('rows.cambium'), '--table', at('rows.csv'), '--output', at('rows-out.csv'))
    expect(outputs).toEqual([{ table: at('rows.csv'), output: at('rows-out.csv'), rows: 6, classes: { '0': 1, '1': 2, '7': 3 } }])
    expect((await readTable(at('rows-out.csv'))).class).toEqual([1, 1, 0, 7, 7, 7])
  })

  test('measure: usual columns, chosen ones with the label in front, all', async () => {
    const { outputs } = await succeeds([], 'measure', ...inputs.slice(1), '--output', at('measured.csv'))
    expect(outputs[0]).toMatchObject({ objects: 46, columns: expect.arrayContaining(['label', 'area', 'intensity_mean']) })
    const some = await succeeds([], 'measure', sampleFile('labels'), '--properties', 'area,eccentricity', '--output', at('some.csv'))
    expect(some.outputs[0].columns).toEqual(['label', 'area', 'eccentricity'])
    const all = await succeeds([], 'measure', ...inputs.slice(1), '--properties', 'all', '--output', at('all.csv'))
    expect(all.outputs[0].columns.length).toBeGreaterThan(100)
    // the sample has pixels of 0.325 µm: areas are square micrometers
    const [area] = (await readTable(at('some.csv'))).area as number[]
    const pixels = (area as number) / 0.325 ** 2
    expect(pixels).toBeCloseTo(Math.round(pixels), 6)
  })

  test('label: raster order, folders, connectivity', async () => {
    const { outputs } = await succeeds([], 'label', at('truth'), '--connectivity', '8', '--output', at('relabelled'))
    expect(outputs.map(({ output }: { output: string }) => output)).toEqual([
      at('relabelled', 'field1.tif'),
      at('relabelled', 'field2.tif'),
    ])
    const { data } = await readLabels(at('relabelled', 'field1.tif'))
    expect(data.find((label) => label > 0)).toBe(1)
  })
})

test('a model remembers its mode: inspect tells it, predict and further training follow it', async () => {
  const image = ['--image', at('sample', 'image.tif')]
  const painted = [...image, '--annotation', at('sample', 'annotation.tif'), '--trees', '5', '--keep-samples']
  const model = at('fast.cambium')
  const modeOf = async (...parameters: string[]): Promise<unknown> => JSON.parse((await cambium([...parameters, '--json'])).stdout).mode
  expect(await modeOf('train', 'pixel-classifier', ...painted, '--mode', 'fast', '--output', model)).toBe('fast')
  expect(await modeOf('inspect', model)).toBe('fast')
  expect(await modeOf('predict', model, ...image, '--output', at('fast.tif'))).toBe('fast')
  expect(await modeOf('predict', model, ...image, '--output', at('exact.tif'), '--mode', 'exact')).toBe('exact')
  expect(await modeOf('train', 'pixel-classifier', ...painted, '--continue', model, '--output', at('more.cambium'))).toBe('fast')
})

test('inspect: the same of a .cl and of the .cambium converted from it', async () => {
  const keys = [
    'classifier',
    'format',
    'featureSpecification',
    'features',
    'featureImportances',
    'statistics',
    'trees',
    'maxDepth',
    'classes',
    'channels',
    'dimensions',
  ]
  const cl = await succeeds(keys, 'inspect', at('s.cl'))
  expect(cl).toMatchObject({ classifier: 'ObjectSegmenter', format: 'cl', trees: 10, maxDepth: 2, channels: 1, dimensions: 2 })
  expect(cl.statistics.counts).toHaveLength(3)
  await succeeds(['outputs'], 'convert', at('s.cl'), at('s.cambium'))
  const { format, seconds, ...other } = await succeeds(keys, 'inspect', at('s.cambium'))
  expect(format).toBe('cambium')
  expect({ ...cl, format: undefined, seconds: undefined }).toEqual({ ...other, format: undefined, seconds: undefined })
  await succeeds(['outputs'], 'convert', at('s.cambium'), at('s2.cl'))
  expect(readFileSync(at('s2.cl'), 'utf8')).toBe(readFileSync(at('s.cl'), 'utf8'))
})

test('convert: images to PNG and back, folders', async () => {
  await succeeds(['outputs', 'failed'], 'convert', sampleFile('image'), at('image.png'))
  await succeeds([], 'convert', at('image.png'), at('again.tif'))
  expect((await readImage(at('again.tif'))).data).toEqual((await readImage(sampleFile('image'))).data)
  const { outputs } = await succeeds([], 'convert', at('truth'), at('converted'))
  expect(outputs).toHaveLength(2)
})

test('compare --classes: each class, and the mean over them', async () => {
  const scores = await succeeds(
    ['images', 'pixels', 'perImage'],
    'compare',
    sampleFile('object-classes'),
    sampleFile('object-classes'),
    '--classes',
  )
  expect(scores.pixels).toMatchObject({ accuracy: 1, f1: 1, perClass: { '1': { f1: 1 }, '2': { f1: 1 } } })
  expect(scores.objects).toBeNull()
})

describe('the demo', () => {
  test('does the whole job and writes what it says', async () => {
    const keys = ['output', 'files', 'objects', 'featureImportances', 'scores', 'classes']
    const result = await succeeds(keys, 'demo', '--output', at('demo'))
    for (const file of result.files) expect([file, existsSync(file)]).toEqual([file, true])
    expect(result.scores.pixels.f1).toBeGreaterThan(0.85)
    expect(result.objects).toBeGreaterThan(40)
    expect((await cambium(['demo', '--output', at('demo'), '--json'])).json.error.name).toBe('OutputError')
  })

  test('prints numbers and a picture for people', async () => {
    const { stdout, code } = await cambium(['demo', '--output', at('demo2')])
    expect(code).toBe(0)
    for (const sentence of ['Most important features', 'Compared with the truth', 'objects ', 'Objects by class', '███'])
      expect(stdout).toContain(sentence)
    for (const line of stdout.split('\n')) expect(line).not.toMatch(/undefined|NaN|\[object/)
  })
})

test('without a command the help is shown; every command has one', async () => {
  const { stdout, code } = await cambium([])
  expect(code).toBe(0)
  const commands = [...stdout.matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, name]) => name as string).filter((name) => name !== 'help')
  expect(commands).toEqual([
    'demo',
    'samples',
    'feature-sets',
    'features',
    'train',
    'evaluate',
    'predict',
    'inspect',
    'label',
    'trees',
    'suggest',
    'measure',
    'compare',
    'convert',
    'workbench',
  ])
  for (const command of commands) {
    const help = await cambium([command, '--help'])
    expect(help.code).toBe(0)
    for (const flag of ['--json', '--quiet', '--threads', '--device', '--mode', '--overwrite', '--help'])
      expect(help.stdout).toContain(flag)
  }
})

test('--quiet prints nothing that is no error', async () => {
  const { stdout, stderr, code } = await cambium(['label', sampleFile('labels'), '--output', at('quiet.tif'), '--quiet'])
  expect([stdout, stderr, code]).toEqual(['', '', 0])
})
