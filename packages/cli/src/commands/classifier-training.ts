import {
  type Annotation,
  type AnyClassifier,
  apocDefaults,
  askedForests,
  classifierOf,
  type EdgeRadius,
  type ForestOptions,
  ModelKindError,
  ObjectClassifier,
  ObjectMerger,
  ObjectSegmenter,
  ObjectSelector,
  OptionError,
  ownDefaults,
  PixelClassifier,
  PixelKind,
  ProbabilityMapper,
  parseContactFeatures,
  parseObjectFeatures,
  parseSpecification,
  resolveObjectRules,
  resolveSpecification,
  TableRowClassifier,
  ValueError,
} from '@cambium/core'
import { modelFormat, readModel, readTable } from '@cambium/core/node'
import { type Session, wholeNumber } from '../session.ts'
import { classNamesOf, type ForestFlags, forestOptions } from './forest-flags.ts'
import { kindOf } from './kinds.ts'
import { type ObjectRuleFlags, objectRulesOf } from './object-rules.ts'
import { checkSuits, objectScenes, type PixelScenes, pixelScenes, rowsAndTruth } from './training-inputs.ts'

export interface TrainFlags extends ForestFlags, ObjectRuleFlags {
  /** File of the model, where one is written. */
  readonly output?: string | undefined
  readonly features?: string
  readonly image?: string[]
  readonly annotation?: string[]
  readonly labels?: string[]
  readonly table?: string
  /** File of a pixel classifier. */
  readonly pixels?: string
  readonly truth?: string
  readonly positiveClass?: string
  readonly connectivity?: string
  readonly probabilityClass?: string
  readonly edgeRadius?: string
  readonly normalise?: boolean
  readonly classNames?: string
  readonly bestTrees?: string
  readonly dropTrees?: string
  readonly keepSamples?: boolean
  readonly continue?: string
  readonly axes?: string
  readonly channels?: number[]
}

/** Flags of one kind alone. */
export function checkOwnFlags(name: string, flags: TrainFlags): void {
  const owners = {
    positiveClass: ['object-segmenter', 'object-selector'],
    connectivity: ['object-segmenter'],
    probabilityClass: ['probability-mapper'],
    edgeRadius: ['pixel-classifier', 'object-segmenter', 'probability-mapper'],
    normalise: ['pixel-classifier', 'object-segmenter', 'probability-mapper'],
    truth: ['table-row-classifier'],
    pixels: ['object-classifier', 'object-selector'],
  } as const
  for (const [flag, kinds] of Object.entries(owners)) {
    const dashed = flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    if (flags[flag as keyof typeof owners] !== undefined && !(kinds as readonly string[]).includes(name))
      throw new OptionError(
        dashed,
        flags[flag as keyof typeof owners],
        'nothing',
        `${name} does not take it; it is for ${kinds.join(' and ')}`,
      )
  }
}

function edgeRadiusOf({ edgeRadius }: TrainFlags): EdgeRadius | undefined {
  if (edgeRadius === undefined || edgeRadius === 'auto') return edgeRadius
  if (!/^\d{1,3}$/.test(edgeRadius) || Number(edgeRadius) > 100)
    throw new OptionError('edge-radius', edgeRadius, 'auto, or a whole number of pixels from 0 to 100')
  return Number(edgeRadius)
}

/** Whether everything that flags leave out is chosen by Cambium: where no features are named, and not for a file of APOC's. */
const choosesItself = ({ features, continue: before, output }: TrainFlags): boolean =>
  features === undefined && before === undefined && (output === undefined || modelFormat(output) === 'cambium')

function newClassifier(name: string, flags: TrainFlags, options: Partial<ForestOptions>): AnyClassifier {
  const positiveClass = wholeNumber('positive-class', flags.positiveClass ?? '2', 1)
  const { maxDepth, maxFeatures, minSamplesLeaf, edgeRadius, normalise, objectRules } = choosesItself(flags) ? ownDefaults : apocDefaults
  const pixels = {
    maxDepth,
    maxFeatures,
    minSamplesLeaf,
    edgeRadius: edgeRadiusOf(flags) ?? edgeRadius,
    normalise: flags.normalise ?? normalise,
    ...options,
  }
  if (name === 'pixel-classifier') return new PixelClassifier(pixels)
  if (name === 'object-segmenter') {
    const connectivity = flags.connectivity === undefined ? {} : { connectivity: wholeNumber('connectivity', flags.connectivity, 1) }
    return new ObjectSegmenter({
      ...pixels,
      positiveClass,
      ...connectivity,
      objectRules: { ...objectRules, ...objectRulesOf(flags, objectRules) },
    })
  }
  if (name === 'probability-mapper')
    return new ProbabilityMapper({
      ...pixels,
      outputClass: wholeNumber('probability-class', flags.probabilityClass ?? '2', 1),
    })
  if (name === 'object-classifier') return new ObjectClassifier(options)
  if (name === 'object-selector') return new ObjectSelector({ ...options, positiveClass })
  return name === 'object-merger' ? new ObjectMerger(options) : new TableRowClassifier(options)
}

/** The classifier to train: a new one, or one to go on from. */
export async function openClassifier(name: string, flags: TrainFlags): Promise<AnyClassifier> {
  const options = forestOptions(flags)
  if (flags.continue === undefined) return newClassifier(name, flags, options)
  const { model } = await readModel(flags.continue)
  const { kind } = kindOf(name)
  if (model.kind !== kind) throw new ModelKindError(flags.continue, kind, model.kind)
  if (model.neighbours !== undefined)
    throw new ValueError(flags.continue, 'a model without features of neighbours', 'one whose first forest would change')
  if (model.kept === undefined)
    throw new ValueError(flags.continue, 'a model with its training samples (stored with --keep-samples)', 'one without them')
  const whole = (
    flag: 'positiveClass' | 'connectivity' | 'probabilityClass',
    dashed: string,
    kept: number | undefined,
  ): number | undefined => (flags[flag] === undefined ? kept : wholeNumber(dashed, flags[flag], 1))
  if (flags.normalise !== undefined && flags.normalise !== (model.normalise ?? false))
    throw new OptionError('normalise', flags.normalise, `${!flags.normalise}, as the samples in ${flags.continue} were taken`)
  const radius = edgeRadiusOf(flags)
  return classifierOf(
    {
      ...model,
      options: { ...model.options, ...options },
      positiveClass: whole('positiveClass', 'positive-class', model.positiveClass),
      connectivity: whole('connectivity', 'connectivity', model.connectivity),
      objectRules: resolveObjectRules({ ...model.objectRules, ...objectRulesOf(flags, model.objectRules) }),
      outputClass: whole('probabilityClass', 'probability-class', model.outputClass),
    },
    radius,
  )
}

/** Understands the features before any file is read; nothing is said about dimensions yet. */
export function checkFeatures(name: string, features: string | undefined): void {
  if (features === undefined || name === 'table-row-classifier') return
  if (name === 'object-merger') parseContactFeatures(features)
  else if (name === 'object-classifier' || name === 'object-selector') parseObjectFeatures(features)
  else parseSpecification(resolveSpecification(features, 2).specification)
}

/** Throws where what is said about features that ask other forests does not fit together. */
export function checkAsked({ features = '', pixels, keepSamples, continue: before }: TrainFlags): void {
  if (pixels !== undefined && before !== undefined)
    throw new OptionError('pixels', pixels, 'nothing', 'a training that goes on keeps the pixel classifier that it has')
  const asked = askedForests(features)
  if (pixels !== undefined && !asked.pixels)
    throw new OptionError('pixels', pixels, 'nothing', 'no feature asks it; mean_probability=2 would')
  if (keepSamples === true && asked.neighbours)
    throw new OptionError(
      'keep-samples',
      true,
      'nothing',
      'training cannot go on, since what is said of neighbours changes with what was learned',
    )
}

/** The pixel classifier that features of objects ask. */
async function pixelsOf({ pixels: file }: TrainFlags): Promise<PixelKind | undefined> {
  if (file === undefined) return undefined
  const classifier = await readModel(file)
  if (classifier instanceof PixelKind) return classifier
  throw new ModelKindError(file, 'PixelClassifier, ObjectSegmenter or ProbabilityMapper', classifier.kind)
}

/** How every kind is trained. */
const runOf = (session: Session, flags: TrainFlags) => ({
  signal: session.signal,
  executor: session.executor,
  device: session.device,
  mode: session.mode,
  progress: session.progress.of('trees'),
  continueTraining: flags.continue !== undefined,
  classNames: classNamesOf(flags.classNames),
})

/** Trains a classifier of pixels on images that are read. @returns what is painted on them */
export async function trainOnScenes(
  session: Session,
  classifier: PixelClassifier | ObjectSegmenter | ProbabilityMapper,
  flags: TrainFlags,
  scenes: PixelScenes,
  check?: (features: string) => void,
): Promise<readonly Annotation[]> {
  const features =
    flags.features ??
    (flags.continue === undefined ? undefined : classifier.featureSpecification) ??
    (choosesItself(flags) ? ownDefaults : apocDefaults).features
  check?.(resolveSpecification(features, scenes.image[0]?.axes.includes('z') === true ? 3 : 2).specification)
  await classifier.train({ ...scenes, features, ...runOf(session, flags) })
  return scenes.annotation
}

/**
 * Trains a classifier from the files that flags name.
 *
 * @param check  asked with the features of pixel kinds before they are computed
 * @returns what is painted on the images of pixel kinds, image by image; empty for others
 */
export async function trainClassifier(
  session: Session,
  classifier: AnyClassifier,
  flags: TrainFlags,
  check?: (features: string) => void,
): Promise<readonly Annotation[]> {
  const run = runOf(session, flags)
  const features = flags.features ?? (run.continueTraining ? classifier.featureSpecification : undefined)
  if (classifier instanceof TableRowClassifier) {
    const { table, truth } = rowsAndTruth(await readTable(flags.table as string), flags.truth as string)
    await classifier.train({ table, truth, features, ...run })
    return []
  } else if (classifier instanceof ObjectClassifier || classifier instanceof ObjectSelector) {
    const pixels = await pixelsOf(flags)
    const scenes = await objectScenes(flags)
    const [image] = scenes.image ?? []
    if (pixels !== undefined && image !== undefined) checkSuits(flags.pixels as string, pixels.model, image)
    await classifier.train({ ...scenes, features, pixels, ...run })
    return []
  } else if (classifier instanceof ObjectMerger) {
    await classifier.train({ ...(await objectScenes(flags)), features, ...run })
    return []
  } else {
    const scenes = await pixelScenes(session, flags)
    return trainOnScenes(session, classifier, flags, scenes, check)
  }
}
