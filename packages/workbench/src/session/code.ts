import { noObjectRules } from '@cambium/core'
import type { Scene } from '../layers/scene.ts'
import { connectivity } from '../plans/connectivity.ts'
import { text } from '../text/en.ts'
import { areSorted, chosenProperties, measuringCode, objectCommands, objectLines } from './object-steps.ts'
import { quoted, word } from './quoting.ts'
import type { Workbench } from './workbench.ts'

/** A name for files of an image: without its ending. */
export const stemOf = (name: string): string => name.replace(/\.(ome\.)?\w{1,4}$/i, '').replace(/[^\w.-]+/g, '-') || 'image'

/** How scripts and commands get at an image. */
interface ImageFile {
  /** As the command line names it. */
  readonly path: string
  /** What reads it in TypeScript. */
  readonly code: string
  /** How it is called in the page, where another image is called so too. */
  readonly called?: string
}

/** An image on which something is painted, with the names of its files. */
interface PaintedFiles {
  readonly scene: Scene
  readonly image: ImageFile
  readonly annotation: string
}

/** The files that scenes were opened from, with axes that they do not name; a sample is made again. */
function imageFiles(free: ReturnType<typeof freeNames>): (scene: Scene) => ImageFile {
  const known = new Map<Scene, ImageFile>()
  const fileOf = ({ image: { axes, sample, name } }: Scene): ImageFile => {
    if (sample !== undefined) return { path: `${sample}/image.tif`, code: `createSample(${quoted(sample)}).image` }
    const [, stem, ending = '.tif'] = /^(.*?)(\.\w{1,4})?$/s.exec(name) as unknown as [string, string, string | undefined]
    const [called, path] = [`${stem}${ending}`, free(stem, ending)]
    const code = `await readImage(${quoted(path)}${axes === undefined ? '' : `, { axes: ${quoted(axes)} }`})`
    return { path, code, ...(called === path ? {} : { called }) }
  }
  return (scene) => {
    const file = known.get(scene) ?? fileOf(scene)
    known.set(scene, file)
    return file
  }
}

/** Says which images have another name here, since several are called alike. */
export function renamedImages({ painted, image }: Pick<ReturnType<typeof stepsFilesOf>, 'painted' | 'image'>): string[] {
  const files = new Map([...painted.map((one) => one.image), image].map((file) => [file.path, file]))
  return [...files.values()].flatMap(({ path, called }) => (called === undefined ? [] : [text.calledAlike(path, called)]))
}

/** Gives names that were not given before. */
function freeNames(): (stem: string, ending?: string) => string {
  const taken = new Set<string>()
  return (stem, ending = '') => {
    let name = `${stem}${ending}`
    for (let i = 2; taken.has(name); i++) name = `${stem}-${i}${ending}`
    taken.add(name)
    return name
  }
}

/** Names of the files that the steps read and write: no two images share one. */
export function stepsFilesOf({ scenes, active }: Workbench): {
  readonly painted: readonly PaintedFiles[]
  readonly image: ImageFile
  readonly stem: string
} {
  const [free, freeImage] = [freeNames(), freeNames()]
  const imageFileOf = imageFiles(freeImage)
  const painted = scenes.value
    .filter(({ annotation }) => [...annotation.counts.value.keys()].some((value) => value !== 0))
    .map((scene) => ({ scene, image: imageFileOf(scene), annotation: free(stemOf(scene.name.value), '.annotation.tif') }))
  const scene = active.value
  const image = scene === undefined ? { path: 'image.tif', code: "await readImage('image.tif')" } : imageFileOf(scene)
  return { painted, image, stem: stemOf(scene?.name.value ?? 'image') }
}

/** Lists stand alone where there is one. */
const listOf = (items: readonly string[]): string => (items.length === 1 ? (items[0] as string) : `[${items.join(', ')}]`)

/** The model that predicts, where one was loaded and nothing is painted. */
const modelOf = ({ live }: Workbench, painted: readonly PaintedFiles[]): string | undefined =>
  painted.length === 0 ? live.model.value?.name : undefined

/** The rules for objects, as far as they change something. */
function rulesOf({ settings }: Workbench): { readonly code: readonly string[]; readonly flags: readonly string[] } {
  const { fillHoles, maxRelativeHole, splitTouching, splitBy, splitDepth, minSize, maxSize, minRelativeSize, clearBorder } =
    settings.rules.value
  const { boundaryClass, boundaryReach } = settings.rules.value
  const isFar = boundaryClass !== null && boundaryReach !== noObjectRules.boundaryReach
  const code = [
    ...(fillHoles ? ['fillHoles: true'] : []),
    ...(maxRelativeHole === 0 ? [] : [`maxRelativeHole: ${maxRelativeHole}`]),
    ...(splitTouching ? ['splitTouching: true'] : []),
    ...(splitTouching && splitBy !== noObjectRules.splitBy ? [`splitBy: '${splitBy}'`] : []),
    ...(splitTouching && splitDepth !== noObjectRules.splitDepth ? [`splitDepth: ${splitDepth}`] : []),
    ...(minSize > 1 ? [`minSize: ${minSize}`] : []),
    ...(maxSize === null ? [] : [`maxSize: ${maxSize}`]),
    ...(minRelativeSize === 0 ? [] : [`minRelativeSize: ${minRelativeSize}`]),
    ...(clearBorder ? ['clearBorder: true'] : []),
    ...(boundaryClass === null ? [] : [`boundaryClass: ${boundaryClass}`]),
    ...(isFar ? [`boundaryReach: ${boundaryReach}`] : []),
  ]
  const flags = [
    ...(fillHoles ? ['--fill-holes'] : []),
    ...(maxRelativeHole === 0 ? [] : [`--max-relative-hole ${maxRelativeHole}`]),
    ...(splitTouching ? ['--split-touching'] : []),
    ...(splitTouching && splitBy !== noObjectRules.splitBy ? [`--split-by ${splitBy}`] : []),
    ...(splitTouching && splitDepth !== noObjectRules.splitDepth ? [`--split-depth ${splitDepth}`] : []),
    ...(minSize > 1 ? [`--min-size ${minSize}`] : []),
    ...(maxSize === null ? [] : [`--max-size ${maxSize}`]),
    ...(minRelativeSize === 0 ? [] : [`--min-relative-size ${minRelativeSize}`]),
    ...(clearBorder ? ['--clear-border'] : []),
    ...(boundaryClass === null ? [] : [`--boundary-class ${boundaryClass}`]),
    ...(isFar ? [`--boundary-reach ${boundaryReach}`] : []),
  ]
  return { code: code.length === 0 ? [] : [`objectRules: { ${code.join(', ')} }`], flags }
}

/** Trees that were left out by hand, of those that there are. */
function droppedIn({ settings }: Workbench): readonly number[] {
  const { bestTrees, droppedTrees, trees } = settings.training.value
  const dropped = droppedTrees.filter((tree) => tree < trees)
  return bestTrees !== null || dropped.length >= trees ? [] : [...dropped].sort((a, b) => a - b)
}

/** The lines that train on what was painted, and store what was learned. */
function trainingLines(workbench: Workbench, { painted, stem }: ReturnType<typeof stepsFilesOf>): string[] {
  const { features, trees, maxDepth, maxFeatures, minSamplesLeaf, classWeight, combine, bestTrees, seed, mode, edgeRadius, normalise } =
    workbench.settings.training.value
  const { positiveClass, joinsCorners } = workbench.settings.rules.value
  const isVolume = (workbench.active.value?.dims.z ?? 1) > 1
  const options = [
    `positiveClass: ${positiveClass}`,
    `maxDepth: ${maxDepth}`,
    ...(trees === 100 ? [] : [`nEstimators: ${trees}`]),
    ...(maxFeatures === 'sqrt' ? [] : [`maxFeatures: ${JSON.stringify(maxFeatures).replaceAll('"', "'")}`]),
    ...(minSamplesLeaf === 1 ? [] : [`minSamplesLeaf: ${JSON.stringify(minSamplesLeaf).replaceAll('"', "'")}`]),
    ...(classWeight === 'none' ? [] : [`classWeight: ${quoted(classWeight)}`]),
    ...(combine === 'mean' ? [] : [`combine: ${quoted(combine)}`]),
    ...(seed === 0 ? [] : [`randomState: ${seed}`]),
    ...(normalise ? ['normalise: true'] : []),
    ...(edgeRadius === 0 ? [] : [`edgeRadius: ${edgeRadius === 'auto' ? "'auto'" : edgeRadius}`]),
    ...(joinsCorners ? [`connectivity: ${connectivity(isVolume, joinsCorners)}`] : []),
    ...rulesOf(workbench).code,
  ]
  return [
    `const segmenter = new ObjectSegmenter({ ${options.join(', ')} })`,
    'await segmenter.train({',
    `  features: ${quoted(features)},`,
    `  image: ${listOf(painted.map(({ image }) => image.code))},`,
    `  annotation: ${listOf(painted.map(({ annotation }) => `await readAnnotation(${quoted(annotation)})`))},`,
    `  classNames: { ${Object.entries(workbench.classes.names)
      .map(([value, name]) => `${value}: ${quoted(name)}`)
      .join(', ')} },`,
    ...(mode === 'exact' ? [] : [`  mode: ${quoted(mode)},`]),
    '  executor,',
    '})',
    ...(bestTrees === null || bestTrees >= trees ? [] : [`segmenter.useModel(await keepBestTrees(segmenter.model, ${bestTrees}))`]),
    ...(droppedIn(workbench).length === 0
      ? []
      : [`segmenter.useModel(await dropTrees(segmenter.model, [${droppedIn(workbench).join(', ')}]))`]),
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

/** Whether objects came from a file, or were corrected by hand: then they are what there is to work with. */
export const areObjectsLoaded = ({ active, objects }: Workbench): boolean =>
  active.value !== undefined && active.value.objects.value !== undefined && objects.isCorrected(active.value)

/** The imports of a script, those that it uses. */
function importsOf(lines: readonly string[]): string[] {
  const from = (where: string, names: readonly string[]): string[] => {
    const used = names.filter((name) => lines.some((line) => new RegExp(`\\b${name}\\(`).test(line)))
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${where}'`]
  }
  return [
    ...from('@cambium/core', [
      'createImage',
      'createSample',
      'dropTrees',
      'formatColumns',
      'keepBestTrees',
      'ObjectClassifier',
      'ObjectMerger',
      'ObjectSegmenter',
      'ObjectSelector',
      'regionProperties',
      'TableRowClassifier',
    ]),
    ...from('@cambium/core/node', [
      'readAnnotation',
      'readImage',
      'readLabels',
      'readModelData',
      'threads',
      'writeImage',
      'writeLabels',
      'writeModel',
      'writeTable',
    ]),
  ]
}

/** The TypeScript that repeats the session: from the images and what was painted, or a model, to the objects and their table. */
export function typescriptOf(workbench: Workbench): string {
  const files = stepsFilesOf(workbench)
  const { painted, image, stem } = files
  const model = modelOf(workbench, painted)
  const isLearned = painted.length > 0 || model !== undefined
  const table = `await writeTable(${quoted(`${stem}.measurements.csv`)}, ${measuringCode(workbench)}, { overwrite: true })`
  const labels = quoted(`${stem}.labels.tif`)
  if (!isLearned && !areObjectsLoaded(workbench)) return `// ${text.nothingPainted}\n`
  const isCorrected = areObjectsLoaded(workbench)
  const lines = [
    ...(isLearned || areSorted(workbench) ? ['const executor = threads(2)'] : []),
    ...(isLearned ? [...(model === undefined ? trainingLines(workbench, files) : modelLines(workbench, model)), ''] : []),
    `const image = ${image.code}`,
    ...(isCorrected
      ? [...(isLearned ? [`// ${text.correctedByHand}`] : []), `const labels = await readLabels(${labels})`]
      : ['const labels = await segmenter.predict({ image, executor })', `await writeLabels(${labels}, labels, { overwrite: true })`]),
    table,
    ...objectLines(workbench, stem),
  ]
  const renamed = renamedImages(files).map((sentence) => `// ${sentence}`)
  return [...importsOf(lines), '', ...renamed, ...lines, ''].join('\n')
}

/** The commands that do the same, for one image or a folder of them. */
export function commandsOf(workbench: Workbench): string {
  const { features, trees, maxDepth, maxFeatures, minSamplesLeaf, classWeight, combine, bestTrees, seed, mode, edgeRadius, normalise } =
    workbench.settings.training.value
  const { positiveClass, joinsCorners } = workbench.settings.rules.value
  const { painted, image, stem } = stepsFilesOf(workbench)
  const { active } = workbench
  const isVolume = (workbench.active.value?.dims.z ?? 1) > 1
  const rules = rulesOf(workbench).flags
  const flags = [
    `--features ${word(features)}`,
    `--positive-class ${positiveClass}`,
    `--max-depth ${maxDepth ?? 'none'}`,
    ...(trees === 100 ? [] : [`--trees ${trees}`]),
    ...(maxFeatures === 'sqrt' ? [] : [`--max-features ${maxFeatures ?? 'none'}`]),
    ...(minSamplesLeaf === 1 ? [] : [`--min-samples-leaf ${minSamplesLeaf}`]),
    ...(classWeight === 'none' ? [] : [`--class-weight ${classWeight}`]),
    ...(combine === 'mean' ? [] : [`--combine ${combine}`]),
    ...(bestTrees === null || bestTrees >= trees ? [] : [`--best-trees ${bestTrees}`]),
    ...(droppedIn(workbench).length === 0
      ? []
      : [
          `--drop-trees ${droppedIn(workbench)
            .map((tree) => tree + 1)
            .join(',')}`,
        ]),
    ...(seed === 0 ? [] : [`--seed ${seed}`]),
    ...(normalise ? ['--normalise'] : []),
    ...(edgeRadius === 0 ? [] : [`--edge-radius ${edgeRadius}`]),
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
  const isLearned = painted.length > 0 || model !== undefined
  const axes = new Set(
    [...painted.map(({ scene }) => scene), ...(active.value === undefined ? [] : [active.value])].map(({ image }) => image.axes),
  )
  axes.delete(undefined)
  const axesFlag = axes.size === 0 ? [] : [`--axes ${[...axes].join(' ')}`]
  const properties = chosenProperties(workbench)
  const measured = properties === undefined ? axesFlag : [...axesFlag, `--properties ${properties.join(',')}`]
  if (!isLearned) {
    if (!areObjectsLoaded(workbench)) return `# ${text.nothingPainted}\n`
    const files = [word(`${stem}.labels.tif`), '--image', word(image.path), ...measured, '--output', word(`${stem}.measurements.csv`)]
    const sorting = objectCommands(workbench, { stem, labels: `${stem}.labels.tif`, image: image.path, axes: axesFlag })
    return [`cambium measure ${files.join(' ')}`, ...sorting, ''].join('\n')
  }
  const samples = new Set(painted.flatMap(({ scene }) => scene.image.sample ?? []))
  const training = [
    ...renamedImages({ painted, image }).map((sentence) => `# ${sentence}`),
    ...[...samples].map((sample) => `cambium samples ${sample} --output ${sample}`),
    `cambium train object-segmenter --image ${painted.map((one) => word(one.image.path)).join(' ')} --annotation ${painted.map((one) => word(one.annotation)).join(' ')} \\`,
    `  ${[...axesFlag, ...flags].join(' ')} --output ${word(`${stem}.cambium`)}`,
  ]
  const predict = [
    'cambium predict',
    word(model ?? `${stem}.cambium`),
    '--image images/ --output labels/',
    ...axesFlag,
    ...(model === undefined ? [] : rules),
  ]
  return [
    ...(model === undefined ? training : []),
    predict.join(' '),
    ['cambium measure labels/ --image images/ --output tables/', ...measured].join(' '),
    ...(areSorted(workbench) && !areObjectsLoaded(workbench) && !workbench.learning.usesModel.value
      ? [
          [
            'cambium predict',
            word(model ?? `${stem}.cambium`),
            '--image',
            word(image.path),
            '--output',
            word(`${stem}.labels.tif`),
            ...axesFlag,
            ...(model === undefined ? [] : rules),
          ].join(' '),
        ]
      : []),
    ...objectCommands(workbench, { stem, labels: `${stem}.labels.tif`, image: image.path, axes: axesFlag }),
    '',
  ].join('\n')
}
