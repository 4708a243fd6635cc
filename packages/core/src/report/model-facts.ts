import type { ForestOptions } from '../forest/options.ts'

/** What a report asks of a model. */
interface JudgedModel {
  readonly kind: string
  readonly featureSpecification: string
  readonly options: ForestOptions
  readonly mode: string
  readonly edges: unknown
  readonly objectRules: unknown
}

/** All that has to be said to train the same forest again. */
const forestOf = ({ options, mode }: JudgedModel): string =>
  [
    `${options.nEstimators} trees`,
    `depth ${options.maxDepth ?? 'unlimited'}`,
    `${options.maxFeatures} features tried at a split`,
    `leaves of ${options.minSamplesLeaf} samples at least`,
    `class weights ${typeof options.classWeight === 'string' ? options.classWeight : JSON.stringify(options.classWeight)}`,
    `combined by ${options.combine}`,
    `seed ${options.randomState}`,
    `${mode} mode`,
  ].join(', ')

/**
 * What a report says about the model that was judged, each with its name.
 *
 * @param areResultsJudged  by the truth, with all that comes behind the forest
 */
export const modelFacts = (model: JudgedModel, areResultsJudged = false): (readonly [name: string, value: string])[] => [
  ['Classifier', model.kind],
  ['Features', model.featureSpecification],
  ['Forest', forestOf(model)],
  ...(areResultsJudged || (model.edges === undefined && model.objectRules === undefined)
    ? []
    : [
        [
          'Not judged',
          'what comes behind the forest: boundaries that follow edges, rules for objects. With --true-labels they are.',
        ] as const,
      ]),
]
