import type { Scene } from '../layers/scene.ts'
import { connectivity } from '../plans/connectivity.ts'
import type { Workbench } from './workbench.ts'

/** A name for files of an image: without its ending. */
export const stemOf = (name: string): string => name.replace(/\.(ome\.)?\w{1,4}$/i, '').replace(/[^\w.-]+/g, '-') || 'image'

const quoted = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** A word of a command line. */
const word = (value: string): string => (/^[\w./=:,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`)

/** An image on which something is painted, with the names of its files. */
interface PaintedFiles {
  readonly scene: Scene
  readonly image: string
  readonly annotation: string
}

/** Names of the files that the steps read and write: no two images share one. */
export function stepsFilesOf({ scenes, active }: Workbench): {
  readonly painted: readonly PaintedFiles[]
  readonly image: string
  readonly stem: string
} {
  const fileOf = (name: string): string => (/\.\w{1,4}$/.test(name) ? name : `${name}.tif`)
  const taken = new Set<string>()
  const free = (stem: string): string => {
    let name = stem
    for (let i = 2; taken.has(name); i++) name = `${stem}-${i}`
    taken.add(name)
    return name
  }
  const painted = scenes.value
    .filter(({ annotation }) => [...annotation.counts.value.keys()].some((value) => value !== 0))
    .map((scene) => ({ scene, image: fileOf(scene.name.value), annotation: `${free(stemOf(scene.name.value))}.annotation.tif` }))
  const name = active.value?.name.value ?? 'image'
  return { painted, image: fileOf(name), stem: stemOf(name) }
}

/** Lists stand alone where there is one. */
const listOf = (items: readonly string[]): string => (items.length === 1 ? (items[0] as string) : `[${items.join(', ')}]`)

/** The model that predicts, where one was loaded and nothing is painted. */
const modelOf = ({ live }: Workbench, painted: readonly PaintedFiles[]): string | undefined =>
  painted.length === 0 ? live.model.value?.name : undefined

/** The rules for objects, as far as they change something. */
function rulesOf({ settings }: Workbench): { readonly code: readonly string[]; readonly flags: readonly string[] } {
  const { fillHoles, minSize, maxSize, clearBorder } = settings.rules.value
  const code = [
    ...(fillHoles ? ['fillHoles: true'] : []),
    ...(minSize > 1 ? [`minSize: ${minSize}`] : []),
    ...(maxSize === null ? [] : [`maxSize: ${maxSize}`]),
    ...(clearBorder ? ['clearBorder: true'] : []),
  ]
  const flags = [
    ...(fillHoles ? ['--fill-holes'] : []),
    ...(minSize > 1 ? [`--min-size ${minSize}`] : []),
    ...(maxSize === null ? [] : [`--max-size ${maxSize}`]),
    ...(clearBorder ? ['--clear-border'] : []),
  ]
  return { code: code.length === 0 ? [] : [`objectRules: { ${code.join(', ')} }`], flags }
}

/** The lines that train on what was painted, and store what was learned. */
function trainingLines(workbench: Workbench, { painted, stem }: ReturnType<typeof stepsFilesOf>): string[] {
  const { features, trees, maxDepth, classWeight, seed, mode } = workbench.settings.training.value
  const { positiveClass, joinsCorners } = workbench.settings.rules.value
  const isVolume = (workbench.active.value?.dims.z ?? 1) > 1
  const options = [
    `positiveClass: ${positiveClass}`,
    `maxDepth: ${maxDepth}`,
    ...(trees === 100 ? [] : [`nEstimators: ${trees}`]),
    ...(classWeight === 'none' ? [] : [`classWeight: ${quoted(classWeight)}`]),
    ...(seed === 0 ? [] : [`randomState: ${seed}`]),
    ...(joinsCorners ? [`connectivity: ${connectivity(isVolume, joinsCorners)}`] : []),
    ...rulesOf(workbench).code,
  ]
  return [
    `const segmenter = new ObjectSegmenter({ ${options.join(', ')} })`,
    'await segmenter.train({',
    `  features: ${quoted(features)},`,
    `  image: ${listOf(painted.map(({ image: name }) => `await readImage(${quoted(name)})`))},`,
    `  annotation: ${listOf(painted.map(({ annotation }) => `await readAnnotation(${quoted(annotation)})`))},`,
    `  classNames: { ${Object.entries(workbench.classes.names)
      .map(([value, name]) => `${value}: ${quoted(name)}`)
      .join(', ')} },`,
    ...(mode === 'exact' ? [] : [`  mode: ${quoted(mode)},`]),
    '  executor,',
    '})',
    `await writeModel(${quoted(`${stem}.cambium`)}, segmenter, { overwrite: true })`,
  ]
}

/** The lines that take a forest from a file and the rules from the page. */
function modelLines(workbench: Workbench, model: string): string[] {
  const { positiveClass, joinsCorners } = workbench.settings.rules.value
  const isVolume = (workbench.active.value?.dims.z ?? 1) > 1
  const facts = `positiveClass: ${positiveClass}, connectivity: ${connectivity(isVolume, joinsCorners)}`
  return [
    `const model = await readModelData(${quoted(model)})`,
    `const segmenter = new ObjectSegmenter({ ...model.options, ${[facts, ...rulesOf(workbench).code].join(', ')} })`,
    `const { objectRules } = segmenter`,
    `segmenter.useModel({ ...model, kind: 'ObjectSegmenter', ${facts}, objectRules, outputClass: undefined })`,
  ]
}

/** The TypeScript that repeats the session: from the images and what was painted, or a model, to the objects and their table. */
export function typescriptOf(workbench: Workbench): string {
  const files = stepsFilesOf(workbench)
  const { painted, image, stem } = files
  const model = modelOf(workbench, painted)
  const reads = model === undefined ? 'readAnnotation, readImage' : 'readImage, readModelData'
  return [
    `import { ObjectSegmenter, regionProperties } from '@cambium/core'`,
    `import { ${reads}, threads, writeLabels, ${model === undefined ? 'writeModel, ' : ''}writeTable } from '@cambium/core/node'`,
    '',
    `const executor = threads(2)`,
    ...(model === undefined ? trainingLines(workbench, files) : modelLines(workbench, model)),
    '',
    `const image = await readImage(${quoted(image)})`,
    'const labels = await segmenter.predict({ image, executor })',
    `await writeLabels(${quoted(`${stem}.labels.tif`)}, labels, { overwrite: true })`,
    `await writeTable(${quoted(`${stem}.measurements.csv`)}, regionProperties(labels, { image }), { overwrite: true })`,
    '',
  ].join('\n')
}

/** The commands that do the same, for one image or a folder of them. */
export function commandsOf(workbench: Workbench): string {
  const { features, trees, maxDepth, classWeight, seed, mode } = workbench.settings.training.value
  const { positiveClass, joinsCorners } = workbench.settings.rules.value
  const { painted, stem } = stepsFilesOf(workbench)
  const isVolume = (workbench.active.value?.dims.z ?? 1) > 1
  const rules = rulesOf(workbench).flags
  const flags = [
    `--features ${word(features)}`,
    `--positive-class ${positiveClass}`,
    `--max-depth ${maxDepth ?? 'none'}`,
    ...(trees === 100 ? [] : [`--trees ${trees}`]),
    ...(classWeight === 'none' ? [] : [`--class-weight ${classWeight}`]),
    ...(seed === 0 ? [] : [`--seed ${seed}`]),
    ...(joinsCorners ? [`--connectivity ${connectivity(isVolume, joinsCorners)}`] : []),
    ...rules,
    `--class-names ${word(
      Object.entries(workbench.classes.names)
        .map(([value, name]) => `${value}=${name}`)
        .join(','),
    )}`,
    ...(mode === 'exact' ? [] : [`--mode ${mode}`]),
  ]
  const model = modelOf(workbench, painted)
  const training = [
    `cambium train object-segmenter --image ${painted.map((one) => word(one.image)).join(' ')} --annotation ${painted.map((one) => word(one.annotation)).join(' ')} \\`,
    `  ${flags.join(' ')} --output ${word(`${stem}.cambium`)}`,
  ]
  return [
    ...(model === undefined ? training : []),
    ['cambium predict', word(model ?? `${stem}.cambium`), '--image images/ --output labels/', ...(model === undefined ? [] : rules)].join(
      ' ',
    ),
    'cambium measure labels/ --image images/ --output tables/',
    '',
  ].join('\n')
}
