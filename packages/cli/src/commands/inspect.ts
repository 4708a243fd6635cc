import { isPixelKind, type Model, modelStatistics, noObjectRules, OptionError, treeDrawing, ValueError } from '@cambium/core'
import { modelFormat, readModelData, writeAtomically } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { checkOutput } from '../outputs.ts'
import { bars, columns } from '../render/bars.ts'
import { counted, listed } from '../render/words.ts'
import { type Session, wholeNumber } from '../session.ts'
import { classList } from './class-list.ts'
import { rulesInWords } from './object-rules.ts'

/** Shows what a model was trained with and how it decides. */
export const inspect: Runner = async (session, [file], flags) => {
  const model = await readModelData(file as string)
  const drawing = drawingOf(session, file as string, model, flags)
  const { kind, featureSpecification, features, packed, options, channels, dimensions } = model
  const statistics = modelStatistics(model)
  const featureImportances = Object.fromEntries(model.featureImportances.map((value, i) => [features[i] as string, value]))
  const classes = classList(model)
  const depths = statistics.counts[0]?.length ?? 0
  session.say(
    [
      `${kind} (${modelFormat(file as string) === 'cl' ? 'OpenCL text, opens in APOC' : 'Cambium model'})`,
      `features    ${featureSpecification}`,
      `forest      ${counted(packed.roots.length, 'tree')}, depth ${options.maxDepth ?? 'unlimited'}, ${packed.feature.length} nodes, combined by ${options.combine}`,
      `classes     ${listed(classes.map(({ value, name, samples }) => `${value}${name === undefined ? '' : ` ${name}`}${samples === undefined ? '' : ` (${counted(samples, 'sample')})`}`))}`,
      ...(isPixelKind(kind)
        ? [`images      ${dimensions === 0 ? 'any dimensions' : `${dimensions}-D`}, ${counted(channels, 'channel')}`]
        : []),
      ...(model.normalise ? ['intensities  normalised: percentiles 1 and 99.8 become 0 and 1'] : []),
      ...(model.edges === undefined
        ? []
        : [
            `boundaries  follow edges of the image within ${counted(model.edges.radius, 'pixel')}${model.edges.level === undefined ? '' : `, where class ${classes[1]?.value} has a probability of ${model.edges.level.toFixed(2)}`}`,
          ]),
      ...(kind !== 'ObjectSegmenter'
        ? []
        : [
            `objects     class ${model.positiveClass}, connectivity ${model.connectivity}; ${rulesInWords(model.objectRules ?? noObjectRules)}`,
          ]),
      ...(model.pixels === undefined ? [] : [`pixels      ${model.pixels.kind}, whose probabilities are among the features`]),
      ...(model.neighbours === undefined ? [] : ['neighbours  a first forest, whose opinion about neighbours is among the features']),
      ...(Object.keys(featureImportances).length === 0 ? [] : ['', 'importance of the features', bars(featureImportances)]),
      '',
      'decisions at each depth',
      columns([
        ['feature', ...Array.from({ length: Math.min(depths, 12) }, (_, depth) => String(depth))],
        ...features.map((name, i) => [name, ...(statistics.counts[i] ?? []).slice(0, 12).map(String)]),
      ]),
    ].join('\n'),
  )
  if (drawing !== undefined) {
    const { overwrite, signal } = session
    await writeAtomically(drawing.output, [new TextEncoder().encode(drawing.picture)], { overwrite, signal })
    session.say(`\n${drawing.output}: a drawing of the tree`)
  }
  return {
    document: {
      drawing: drawing?.output ?? null,
      mode: model.mode,
      classifier: kind,
      format: modelFormat(file as string),
      featureSpecification,
      features,
      featureImportances,
      statistics,
      trees: packed.roots.length,
      maxDepth: options.maxDepth,
      classes,
      channels,
      dimensions,
      positiveClass: model.positiveClass,
      outputClass: model.outputClass,
      leafWeights: model.leafWeights,
      normalise: model.normalise ?? false,
      edges: model.edges ?? null,
      pixels:
        model.pixels === undefined ? null : { classifier: model.pixels.kind, featureSpecification: model.pixels.featureSpecification },
      neighbours: model.neighbours === undefined ? null : { features: model.neighbours.features },
      objectRules: model.objectRules ?? null,
      outOfBag: model.outOfBag ?? null,
      hasSamples: model.kept !== undefined,
    },
  }
}

interface DrawFlags {
  readonly tree?: string
  readonly output?: string
  readonly depth?: string
}

/** A drawing that is asked for. */
interface Drawing {
  readonly output: string
  readonly picture: string
}

/** Draws a tree of a model, where that is asked for. */
function drawingOf(session: Session, file: string, model: Model, { tree: wanted, output, depth }: DrawFlags): Drawing | undefined {
  if (wanted === undefined && output === undefined && depth === undefined) return undefined
  if (wanted === undefined) throw new OptionError('tree', undefined, 'the number of a tree to draw')
  if (output === undefined || !/\.svg$/i.test(output))
    throw new OptionError('output', output, 'a file that ends with .svg, for the drawing')
  const number = wholeNumber('tree', wanted, 1, model.packed.roots.length)
  const levels = wholeNumber('depth', depth ?? '4', 1, 1000)
  const tree = model.forest?.trees[number - 1]
  if (tree === undefined)
    throw new ValueError(file, 'a model that tells how many samples its nodes had, as .cambium files do', 'one without them')
  checkOutput(output, session.overwrite)
  const classes = model.classes.map((value, k) => ({
    name: model.classNames[String(value)] ?? `class ${value}`,
    colour: classColours[k % classColours.length] as string,
  }))
  const title = `Tree ${number} of ${model.packed.roots.length}`
  return { output, picture: treeDrawing(tree, { features: model.features, classes, title, depth: levels }) }
}

/** Okabe & Ito's colours, which people of all kinds of colour vision tell apart. */
const classColours = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#56b4e9', '#cc79a7', '#f0e442']
