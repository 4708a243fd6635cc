import { classifierOf, isPixelKind, keepTrees, ModelKindError, OptionError, sampleClasses, treeScores, ValueError } from '@cambium/core'
import { accuracy, averagedScores, confusionOfSamples } from '@cambium/core/evaluate'
import { readModelData, writeModel } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { checkOutput } from '../outputs.ts'
import { columns } from '../render/bars.ts'
import { counted, listed } from '../render/words.ts'
import { wholeNumber } from '../session.ts'
import { pixelScenes, samplesOfScenes, type TrainingFiles } from './training-inputs.ts'

interface TreesFlags extends TrainingFiles {
  readonly best?: string
  readonly atLeast?: string
  readonly keep?: string
  readonly combine?: string
  readonly output?: string
}

const combinations = ['mean', 'votes', 'max'] as const

/** The trees that flags name, from 0; undefined where all stay. */
function chosenTrees({ best, atLeast, keep }: TreesFlags, scores: Float64Array, order: readonly number[]): number[] | undefined {
  const named = Object.entries({ best, 'at-least': atLeast, keep }).filter(([, value]) => value !== undefined)
  if (named.length > 1) throw new OptionError(named[1]?.[0] as string, named[1]?.[1], `nothing beside --${named[0]?.[0]}`)
  if (best !== undefined) return order.slice(0, wholeNumber('best', best, 1, scores.length))
  if (atLeast !== undefined) {
    const least = Number(atLeast)
    if (!(least >= 0 && least <= 1)) throw new OptionError('at-least', atLeast, 'a share from 0 to 1, such as 0.9')
    const found = order.filter((tree) => (scores[tree] as number) >= least)
    if (found.length === 0)
      throw new OptionError('at-least', atLeast, `at most ${Math.max(...scores).toFixed(4)}, the score of the best tree`)
    return found
  }
  return keep?.split(',').map((text) => wholeNumber('keep', text.trim(), 1, scores.length) - 1)
}

/** Scores every tree of a model on painted pixels, shows what keeping some of them or combining them otherwise does, and stores it. */
export const trees: Runner = async (session, [file], given) => {
  const flags = given as unknown as TreesFlags
  const model = await readModelData(file as string)
  if (!isPixelKind(model.kind)) throw new ModelKindError(file as string, 'PixelClassifier', model.kind)
  const combine = combinations.find((one) => one === (flags.combine ?? model.options.combine))
  if (combine === undefined) throw new OptionError('combine', flags.combine, combinations.join(', '))
  if (flags.output !== undefined) checkOutput(flags.output, session.overwrite)
  const { signal, executor, device } = session
  const samples = await samplesOfScenes(await pixelScenes(session, flags), model, { signal, executor, device, mode: model.mode })
  if (samples.target.length === 0) throw new ValueError('annotation', 'at least one painted pixel', 'none')
  const scores = treeScores(model, samples)
  // the best first
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
  const chosen = chosenTrees(flags, scores, order)
  const kept = chosen === undefined ? model : keepTrees(model, chosen)
  const judged = ([['all', model], ...(chosen === undefined ? [] : [['kept', kept] as const])] as const).flatMap(([name, one]) =>
    combinations.map((way) => {
      const confusion = confusionOfSamples(samples.target, sampleClasses({ ...one, options: { ...one.options, combine: way } }, samples))
      return {
        name,
        trees: one.packed.roots.length,
        combine: way,
        accuracy: accuracy(confusion),
        f1: averagedScores(confusion, 'macro').f1,
      }
    }),
  )
  const result = { ...kept, options: { ...kept.options, combine } }
  if (flags.output !== undefined)
    await writeModel(flags.output, classifierOf(result), { overwrite: session.overwrite, signal: session.signal })
  const named = (some: readonly number[]): string => listed(some.map((tree) => `${tree + 1} (${(scores[tree] as number).toFixed(3)})`))
  session.say(
    [
      `${file}: ${counted(scores.length, 'tree')} on ${counted(samples.target.length, 'painted pixel')}; those that it learned from flatter`,
      `best trees   ${named(order.slice(0, 5))}`,
      `worst trees  ${named(order.slice(-5).reverse())}`,
      '',
      columns([
        ['trees', 'number', 'combined by', 'accuracy', 'F1'],
        ...judged.map((one) => [one.name, String(one.trees), one.combine, one.accuracy.toFixed(4), one.f1.toFixed(4)]),
      ]),
      ...(flags.output === undefined
        ? []
        : ['', `${flags.output}: ${counted(result.packed.roots.length, 'tree')}, combined by ${combine}`]),
    ].join('\n'),
  )
  return { document: { model: file, samples: samples.target.length, treeScores: [...scores], judged, output: flags.output ?? null } }
}
