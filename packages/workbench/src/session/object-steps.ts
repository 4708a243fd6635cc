import { askedForests } from '@cambium/core'
import type { ObjectTask } from '../engine/protocol.ts'
import { isUsual, measuredOf } from '../plans/object-properties.ts'
import { quoted, word } from './quoting.ts'
import type { Workbench } from './workbench.ts'

/** Whether some objects were given classes, and the others sorted. */
export const areSorted = ({ learning }: Workbench): boolean => learning.learned.value !== undefined

/** The file of the classes that were given to objects. */
export const objectAnnotationFile = (stem: string): string => `${stem}.object-annotation.tif`

/** How each task is called in the library and on the command line. */
const kinds: Readonly<Record<ObjectTask, { readonly name: string; readonly kind: string }>> = {
  classify: { name: 'ObjectClassifier', kind: 'object-classifier' },
  select: { name: 'ObjectSelector', kind: 'object-selector' },
  merge: { name: 'ObjectMerger', kind: 'object-merger' },
  rows: { name: 'TableRowClassifier', kind: 'table-row-classifier' },
}

/** The properties of objects, where others than the usual ones were chosen. */
export function chosenProperties({ active, settings }: Workbench): readonly string[] | undefined {
  const wanted = settings.properties.value
  return active.value === undefined || isUsual(wanted) ? undefined : measuredOf(active.value.image, wanted)
}

/** What measures the objects, as code. */
export function measuringCode(workbench: Workbench): string {
  const properties = chosenProperties(workbench)
  const chosen = properties === undefined ? '' : `, properties: [${properties.map(quoted).join(', ')}]`
  return `regionProperties(labels, { image${chosen} })`
}

/** What the second forest learns with. */
function factsOf({ learning, settings, active }: Workbench) {
  const { trees, seed } = settings.training.value
  const features = learning.features.value.trim()
  const asksPixels = askedForests(features).pixels
  return {
    task: learning.task.value,
    features,
    trees,
    seed,
    asksPixels,
    // intensities are those of one channel; a forest of pixels sees all
    takesImage: (active.value?.image.channels ?? 1) === 1 || asksPixels,
    names: Object.entries(Object.fromEntries(learning.classes.all.value.map(({ value, name }) => [String(value), name]))),
  }
}

/**
 * The lines that sort objects as the page does: they follow those that make `labels`, `image` and, with a forest of pixels, `segmenter`.
 *
 * @param stem  of the names of files
 */
export function objectLines(workbench: Workbench, stem: string): string[] {
  if (!areSorted(workbench)) return []
  const { task, features, trees, seed, asksPixels, takesImage, names } = factsOf(workbench)
  const options = ['maxDepth: 2', ...(trees === 100 ? [] : [`nEstimators: ${trees}`]), ...(seed === 0 ? [] : [`randomState: ${seed}`])]
  const given = quoted(objectAnnotationFile(stem))
  const learned = [
    ...(features === '' ? [] : [`features: ${quoted(features)}`]),
    `classNames: { ${names.map(([value, name]) => `${value}: ${quoted(name)}`).join(', ')} }`,
  ]
  const { model, usesModel } = workbench.learning
  const loaded = usesModel.value ? model.value?.name : undefined
  const create = `const sorter = new ${kinds[task].name}({ ${options.join(', ')} })`
  const keep = `await writeModel(${quoted(`${stem}.objects.cambium`)}, sorter, { overwrite: true })`
  const makes =
    loaded === undefined
      ? undefined
      : [`const sorter = new ${kinds[task].name}()`, `sorter.useModel(await readModelData(${quoted(loaded)}))`]
  const input = `labels, ${takesImage ? 'image, ' : ''}executor`
  if (task === 'rows')
    return [
      '',
      `const measured = ${measuringCode(workbench)}`,
      ...(makes ?? [
        '// the class of an object is the largest number that was painted on it',
        `const given = await readAnnotation(${given})`,
        'const { intensity_max: truth } = regionProperties(labels, { image: createImage(given.data, given) })',
        create,
        `await sorter.train({ table: measured, truth, ${[...(features === '' ? [`features: formatColumns(Object.keys(measured).filter((name) => !/^(label|bbox|centroid|slice|frame)/.test(name)))`] : []), ...learned].join(', ')} })`,
        keep,
      ]),
      `await writeTable(${quoted(`${stem}.object-classes.csv`)}, await sorter.predictTable({ table: measured }), { overwrite: true })`,
    ]
  return [
    '',
    ...(makes ?? [
      create,
      'await sorter.train({',
      `  ${[...learned, `annotation: await readAnnotation(${given})`, ...(asksPixels ? ['pixels: segmenter'] : []), input].join(',\n  ')},`,
      '})',
      keep,
    ]),
    ...(task === 'classify'
      ? [
          `const { classMap, table } = await sorter.predictWithTable({ ${input} })`,
          `await writeImage(${quoted(`${stem}.object-classes.tif`)}, classMap, { overwrite: true })`,
          `await writeTable(${quoted(`${stem}.object-classes.csv`)}, table, { overwrite: true })`,
        ]
      : [`await writeLabels(${quoted(`${stem}.objects.tif`)}, await sorter.predict({ ${input} }), { overwrite: true })`]),
  ]
}

/**
 * The commands that do the same, for the image that is looked at and then for a folder.
 *
 * @param labels   file of the objects that were given classes
 * @param image    file of the image
 */
export function objectCommands(
  workbench: Workbench,
  { stem, labels, image, axes }: { stem: string; labels: string; image: string; axes: readonly string[] },
): string[] {
  if (!areSorted(workbench)) return []
  const { task, features, trees, seed, asksPixels, takesImage, names } = factsOf(workbench)
  const { usesModel, model: stored } = workbench.learning
  const loaded = usesModel.value ? stored.value?.name : undefined
  const model = word(loaded ?? `${stem}.objects.cambium`)
  if (task === 'rows')
    return loaded === undefined ? ['# classes of rows: steps.ts'] : [`cambium predict ${model} --table tables/ --output objects/`]
  const flags = [
    ...(takesImage ? ['--image', word(image)] : []),
    ...axes,
    ...(features === '' ? [] : ['--features', word(features)]),
    ...(asksPixels ? ['--pixels', word(`${stem}.cambium`)] : []),
    ...(trees === 100 ? [] : [`--trees ${trees}`]),
    ...(seed === 0 ? [] : [`--seed ${seed}`]),
    `--class-names ${word(names.map(([value, name]) => `${value}=${name}`).join(','))}`,
  ]
  const training = [
    `cambium train ${kinds[task].kind} --labels ${word(labels)} --annotation ${word(objectAnnotationFile(stem))} \\`,
    `  ${flags.join(' ')} --output ${model}`,
  ]
  return [
    ...(loaded === undefined ? training : []),
    ['cambium predict', model, '--labels labels/', ...(takesImage ? ['--image images/'] : []), ...axes, '--output objects/'].join(' '),
  ]
}
