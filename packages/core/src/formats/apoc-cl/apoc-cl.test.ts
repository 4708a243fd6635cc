import { describe, expect, test } from 'vitest'
import { createAnnotation, createImage } from '../../array/raster.ts'
import { ObjectSegmenter } from '../../classify/object-segmenter.ts'
import { PixelClassifier } from '../../classify/pixel-classifier.ts'
import { ProbabilityMapper } from '../../classify/probability-mapper.ts'
import { TableRowClassifier } from '../../classify/table-row-classifier.ts'
import { RandomStream } from '../../random/random-stream.ts'
import { decodeApocCl } from './decode-apoc-cl.ts'
import { apocWarnings, encodeApocCl } from './encode-apoc-cl.ts'

const shape = [16, 18]
const random = new RandomStream(4)
const image = createImage(
  Float32Array.from({ length: 288 }, (_, i) => (i % 18 > 8 ? 100 : 20) + random.integer(0, 60)),
  { shape },
)
const annotation = (low: number, high: number): ReturnType<typeof createAnnotation> =>
  createAnnotation(
    Uint8Array.from({ length: 288 }, (_, i) => (i % 3 === 0 ? (i % 18 > 8 ? high : low) : 0)),
    { shape },
  )
const features = 'original gaussian_blur=1 sobel_of_gaussian_blur=1'

async function classifier(low = 1, high = 2): Promise<PixelClassifier> {
  return (await new PixelClassifier({ nEstimators: 5, maxDepth: 3 }).train({
    features,
    image,
    annotation: annotation(low, high),
  })) as PixelClassifier
}

test('what was written is read with the same forest, and predicts the same', async () => {
  const one = await classifier()
  const model = decodeApocCl(encodeApocCl(one.model))
  expect(model.packed).toEqual(one.model.packed)
  expect(model.featureSpecification).toBe(features)
  const again = new PixelClassifier()
  again.useModel(model)
  expect(await again.predict({ image })).toEqual(await one.predict({ image }))
})

test('class values that are not 1 to n, names, spacing and unit survive in extra lines', async () => {
  const annotated = annotation(3, 7)
  const spaced = createImage(image.data, { shape, spacing: [0.5, 0.25], unit: 'micrometer' })
  const one = await new PixelClassifier({ nEstimators: 3 }).train({
    features,
    image: spaced,
    annotation: annotated,
    classNames: { '3': 'a */ b' },
  })
  expect(apocWarnings(one.model)[0]).toContain('the classes 3, 7 are numbered 1, 2 by APOC')
  const { classes, classNames, spacing, unit } = decodeApocCl(encodeApocCl(one.model))
  expect({ classes, classNames, spacing, unit }).toEqual({
    classes: [3, 7],
    classNames: { '3': 'a */ b' },
    spacing: [0.5, 0.25],
    unit: 'micrometer',
  })
})

test('rules for objects survive in an extra line, which is checked', async () => {
  const objectRules = { minSize: 5, fillHoles: true }
  const one = await new ObjectSegmenter({ nEstimators: 3, objectRules }).train({ features, image, annotation: annotation(1, 2) })
  const written = encodeApocCl(one.model)
  expect(apocWarnings(one.model)[0]).toContain('APOC has no rules')
  expect(decodeApocCl(written).objectRules).toEqual({
    fillHoles: true,
    splitTouching: false,
    minSize: 5,
    maxSize: null,
    splitBy: 'distance',
    splitDepth: 0.1,
    minRelativeSize: 0,
    maxRelativeHole: 0,
    clearBorder: false,
    boundaryClass: null,
    boundaryReach: 10,
  })
  for (const damaged of ['"minSize":0', '"minSize":"x"', '"minSize":5,'])
    expect(() => decodeApocCl(written.replace('"minSize":5', damaged))).toThrow(expect.objectContaining({ name: 'FormatError' }))
})

test('a probability mapper keeps its class', async () => {
  const mapper = await new ProbabilityMapper({ outputClass: 1, nEstimators: 3 }).train({ features, image, annotation: annotation(1, 2) })
  expect(decodeApocCl(encodeApocCl(mapper.model)).outputClass).toBe(1)
})

test('white space, comments behind the kernel and line ends of Windows do not matter', async () => {
  const one = await classifier()
  const text = encodeApocCl(one.model)
  const other = `${text.replaceAll('\n', '\r\n').replaceAll('if(i0', 'if( i0')}// trained on Monday\r\n`
  expect(decodeApocCl(other).packed).toEqual(one.model.packed)
})

test('columns whose names would break the text are refused', async () => {
  for (const name of ['a b', 'a,b', 'a\nb', 'a*/b', 'a"b']) {
    const table = await new TableRowClassifier({ nEstimators: 2 }).train({ table: { [name]: [1, 2, 3, 4] }, truth: [1, 1, 2, 2] })
    expect(() => encodeApocCl(table.model)).toThrow('a column named')
  }
})

describe('what APOC would compute differently is refused', () => {
  const train = (options: ConstructorParameters<typeof ObjectSegmenter>[0], specification: string): Promise<ObjectSegmenter> =>
    new ObjectSegmenter({ nEstimators: 2, ...options }).train({ features: specification, image, annotation: annotation(1, 2) })
  test.each([
    [{ combine: 'votes' as const }, features, 'trees combined by votes'],
    [{ connectivity: 8 }, features, 'connectivity 8'],
    [{}, 'gaussian_blur=1:2', 'with one number per axis'],
  ])('%j with %s', async (options, specification, sentence) => {
    const { model } = await train(options, specification)
    expect(() => encodeApocCl(model)).toThrow(sentence)
  })
})

describe('a file that is not as APOC writes it', () => {
  const broken = async (edit: (text: string) => string): Promise<() => unknown> => {
    const text = edit(encodeApocCl((await classifier()).model))
    return () => decodeApocCl(text)
  }
  test.each<[string, (text: string) => string, RegExp]>([
    ['is cut off', (text) => text.slice(0, text.length - 120), /truncated/],
    ['has no specification', (text) => text.replace('feature_specification', 'x'), /no feature_specification/],
    ['is of an unknown kind', (text) => text.replace('= PixelClassifier', '= Magic'), /classifier_class_name is "Magic"/],
    ['names a feature that does not exist', (text) => text.replace('= original', '= orignal'), /unknown feature "orignal"/],
    ['calls a function', (text) => text.replace(/s0\+=[\d.]+;/, 's0+=system(1);'), /expected "if\(i…<…\)\{"/],
    ['compares with words', (text) => text.replace(/if\(i0<[\d.]+\)/, 'if(i0<abc)'), /line \d+: expected/],
    ['uses an input that it does not declare', (text) => text.replace(/if\(i\d</, 'if(i9<'), /a feature below i3/],
    ['decides otherwise', (text) => text.replace('if (max_s < s1)', 'if (max_s > s1)'), /expected "if \(max_s < s1\) \{"/],
    ['does more than it should', (text) => text.replace('  cls=2;', '  cls=2; launch();'), /expected "cls=2;"/],
    ['has text in front', (text) => `void evil(){}\n${text}`, /outside of header and kernel: "void evil/],
    ['has text behind', (text) => `${text}garbage\n`, /outside of header and kernel: "garbage"/],
    ['counts its classes wrong', (text) => text.replace('num_classes = 2', 'num_classes = 5'), /num_classes is 5, but the kernel has 2/],
    ['has an open branch', (text) => text.replace(/\n\}\n float max_s/, '\n float max_s'), /inside a branch/],
  ])('%s', async (_, edit, sentence) => {
    const decode = await broken(edit)
    expect(decode).toThrow(sentence)
  })
})
