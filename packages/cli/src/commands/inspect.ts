import { isPixelKind, modelStatistics } from '@cambium/core'
import { modelFormat, readModelData } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { bars, columns } from '../render/bars.ts'
import { counted, listed } from '../render/words.ts'
import { classList } from './class-list.ts'

/** Shows what a model was trained with and how it decides. */
export const inspect: Runner = async (session, [file]) => {
  const model = await readModelData(file as string)
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
      ...(model.edges === undefined ? [] : [`boundaries  follow edges of the image within ${counted(model.edges.radius, 'pixel')}`]),
      ...(Object.keys(featureImportances).length === 0 ? [] : ['', 'importance of the features', bars(featureImportances)]),
      '',
      'decisions at each depth',
      columns([
        ['feature', ...Array.from({ length: Math.min(depths, 12) }, (_, depth) => String(depth))],
        ...features.map((name, i) => [name, ...(statistics.counts[i] ?? []).slice(0, 12).map(String)]),
      ]),
    ].join('\n'),
  )
  return {
    document: {
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
      edges: model.edges ?? null,
      objectRules: model.objectRules ?? null,
      outOfBag: model.outOfBag ?? null,
      hasSamples: model.kept !== undefined,
    },
  }
}
