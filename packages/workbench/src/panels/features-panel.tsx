import { featureSets, resolveSpecification } from '@cambium/core'
import { useEffect, useState } from 'preact/hooks'
import { run } from '../commands/index.ts'
import { featureLabel } from '../plans/feature-label.ts'
import { tableRows, tableSigmas, toggled, wordsOf } from '../plans/feature-table.ts'
import { showFeature } from '../session/maps.ts'
import { changeTraining } from '../session/setting-changes.ts'
import type { Workbench } from '../session/workbench.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { DraftField } from './draft-field.tsx'
import { FeatureComparisonTable } from './feature-comparison.tsx'
import { ForestFields } from './forest-fields.tsx'

const words = text.features

/** What a set or a text means for the image; the text itself where it is not understood. */
function resolved(features: string, dimensions: 2 | 3): string {
  try {
    return resolveSpecification(features, dimensions).specification
  } catch {
    // what is wrong with it stands below its field
    return features
  }
}

/** What is wrong with a specification. */
function useProblem(workbench: Workbench, specification: string): string | undefined {
  const [found, setFound] = useState<{ readonly of: string; readonly problem: string | undefined } | undefined>(undefined)
  useEffect(() => {
    workbench.compute
      .call((engine) => engine.problemOf(specification))
      .then((problem) => setFound({ of: specification, problem }))
      .catch((error: unknown) => workbench.notices.fail(error))
  }, [workbench, specification])
  return found?.of === specification ? found.problem : undefined
}

/** Which features the forest sees: by the name of a set, in a table, or as text. */
export function FeaturesPanel() {
  const shell = useShell()
  const { workbench } = shell
  const { training } = workbench.settings
  const { features } = training.value
  const scene = workbench.active.value
  const dimensions = (scene?.dims.z ?? 1) > 1 ? 3 : 2
  const specification = resolved(features, dimensions)
  const problem = useProblem(workbench, specification)
  const chosen = new Set(wordsOf(specification))
  const set = (value: string): void => {
    if (value.trim() !== '') changeTraining(workbench, { features: value.trim() })
  }
  const toggle = (feature: string): void => {
    const next = toggled(specification, feature)
    if (next !== '') set(next)
  }
  const previewed = scene?.imageOf('feature')?.feature
  const channels = scene?.image.channels ?? 1
  return (
    <details
      class="section"
      open={shell.showsFeatures.value}
      onToggle={({ currentTarget }) => {
        shell.showsFeatures.value = currentTarget.open
      }}
    >
      <summary>{words.title(chosen.size * channels)}</summary>
      <label class="field">
        <span>{words.set}</span>
        <select value={features in featureSets ? features : ''} onChange={({ currentTarget }) => set(currentTarget.value)}>
          {!(features in featureSets) && <option value="">{words.own}</option>}
          {Object.keys(featureSets).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <div class="scroll">
        <table class="feature-table">
          <thead>
            <tr>
              <th>σ</th>
              {tableSigmas.map((sigma) => (
                <th key={sigma}>{sigma}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th>original</th>
              <td>
                <input type="checkbox" aria-label="original" checked={chosen.has('original')} onChange={() => toggle('original')} />
              </td>
            </tr>
            {tableRows(dimensions).map(({ name, filter }) => (
              <tr key={filter}>
                <th title={filter}>{name}</th>
                {tableSigmas.map((sigma) => {
                  const feature = `${filter}=${sigma}`
                  return (
                    <td key={sigma}>
                      <input
                        type="checkbox"
                        aria-label={`${name} ${sigma}`}
                        title={feature}
                        checked={chosen.has(feature)}
                        onChange={() => toggle(feature)}
                      />
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <DraftField label={words.specification} rows={3} value={specification} problem={problem} onCommit={set} />
      <label class="field">
        <span>{words.preview}</span>
        <select
          value={previewed ?? ''}
          onChange={({ currentTarget }) => {
            const feature = currentTarget.value
            if (scene !== undefined) shell.attempt(() => showFeature(workbench, scene, feature === '' ? undefined : feature))
          }}
        >
          <option value="">{words.noPreview}</option>
          {[...new Set([...chosen, ...(previewed === undefined ? [] : [previewed])])].map((feature) => (
            <option key={feature} value={feature}>
              {featureLabel(feature)}
            </option>
          ))}
        </select>
      </label>
      {problem === undefined && <p class="muted">{words.cost(chosen.size * channels, workbench.live.summary.value?.seconds)}</p>}
      <FeatureComparisonTable onTake={set} />
      <ForestFields />
      <p class="row">
        <button type="button" onClick={() => run('settings-reset', shell)}>
          {words.reset}
        </button>
        <button type="button" onClick={() => run('settings-apoc', shell)}>
          {words.apocs}
        </button>
      </p>
    </details>
  )
}
