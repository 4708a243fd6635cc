import { type Confusion, type CorrelationName, classScores, type Evaluation } from '@cambium/core/evaluate'
import type { HeldOut, HoldOut } from '../engine/held-out.ts'
import type { ClassList } from '../layers/class-list.ts'
import { featureLabel } from '../plans/feature-label.ts'
import { showPlace } from '../session/places.ts'
import { text } from '../text/en.ts'
import { ClassCurvesView } from './class-curves.tsx'
import { useShell } from './context.ts'
import { ScoreChart } from './score-chart.tsx'

const words = text.heldOut
const percent = (score: number): string => `${(100 * score).toFixed(1)} %`

/** What to do next, in one sentence. */
export function VerdictLine() {
  const { heldOut } = useShell().workbench
  const [first] = heldOut.result.value?.verdicts ?? []
  if (first === undefined) return null
  return (
    <p class="muted verdict" data-busy={heldOut.isBusy.value}>
      {first.sentence}
    </p>
  )
}

/** How the forest of pixels does on what it did not learn from, and what would make it better. */
export function HeldOutPanel() {
  const { heldOut, classes } = useShell().workbench
  const result = heldOut.result.value
  if (result === undefined) return heldOut.isBusy.value ? <p class="muted">{words.computing}</p> : null
  return (
    <>
      <HoldOutChoice />
      <HeldOutScores result={result} isBusy={heldOut.isBusy.value} classes={classes} />
    </>
  )
}

const holdOuts = Object.keys(words.holdOuts) as HoldOut[]

/** What is held out together. */
function HoldOutChoice() {
  const { heldOut } = useShell().workbench
  return (
    <label class="field">
      <span>{words.holdOut}</span>
      <select value={heldOut.by.value} onChange={({ currentTarget }) => heldOut.holdOut(currentTarget.value as HoldOut)}>
        {holdOuts.map((by) => (
          <option key={by} value={by}>
            {words.holdOuts[by]}
          </option>
        ))}
      </select>
    </label>
  )
}

/** How a forest does on what it did not learn from. */
export function HeldOutScores({ result, isBusy, classes }: { result: HeldOut; isBusy: boolean; classes: ClassList }) {
  const { workbench } = useShell()
  const nameOf = (value: number): string => classes.all.value.find((one) => one.value === value)?.name ?? `class ${value}`
  const { by, verdicts, scores, doubtful } = result
  const isOfPixels = by !== 'object' && by !== 'border'
  return (
    <div data-busy={isBusy}>
      {verdicts.map(({ sentence }, i) => (
        <p key={sentence}>{i === 0 ? <strong>{sentence}</strong> : sentence}</p>
      ))}
      {doubtful.length > 0 && (
        <>
          <p>{words.doubtful}</p>
          <ul class="places">
            {doubtful.map(({ place, value, takenFor, share }) => (
              <li key={`${place.id} ${place.t} ${place.z} ${place.y} ${place.x}`}>
                <button type="button" onClick={() => showPlace(workbench, place)}>
                  {words.doubt(nameOf(value), nameOf(takenFor), Math.round(100 * share))}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {scores !== undefined && (
        <>
          <p>
            <strong>{percent(scores.heldOut.f1)}</strong> {words.heldOut(by)}{' '}
            {words.interval(percent(scores.intervals.f1[0]), percent(scores.intervals.f1[1]))}
          </p>
          {isOfPixels && <p class="muted">{words.flatters(percent(scores.optimistic.f1))}</p>}
          <ConfusionTable confusion={scores.confusion} nameOf={nameOf} />
          {scores.learning !== undefined && scores.learning.values.length > 1 && (
            <ScoreChart curve={scores.learning} title={words.learning} x={words.groups(by)} />
          )}
          {isOfPixels && scores.sampleCounts !== undefined && scores.sampleCounts.values.length > 1 && (
            <ScoreChart curve={scores.sampleCounts} title={words.samples} x={words.samplesLegend} />
          )}
          {scores.featureCounts !== undefined && scores.featureCounts.values.length > 1 && (
            <ScoreChart curve={scores.featureCounts} title={words.features} x={words.featuresLegend} />
          )}
          {scores.depths !== undefined && <ScoreChart curve={scores.depths} title={words.depths} x={words.legend} />}
          <ScoreChart
            curve={{ values: scores.trees.trees, train: [], test: scores.trees.scores.map((score) => [score]) }}
            title={words.trees}
            tour="trees"
            x={words.treesLegend(isOfPixels ? 'pixel' : by)}
          />
          <ClassCurvesView curves={scores.curves} classes={classes} />
          {(isOfPixels || scores.correlated.length > 0) && <Correlated groups={scores.correlated} isOfPixels={isOfPixels} />}
        </>
      )}
    </div>
  )
}

/** Features that share their importance, by a correlation that can be chosen for the forest of pixels. */
function Correlated({ groups, isOfPixels }: { groups: Evaluation['correlated']; isOfPixels: boolean }) {
  const { heldOut } = useShell().workbench
  return (
    <details>
      <summary>{words.correlated}</summary>
      {isOfPixels && (
        <label class="field">
          <span>{words.correlation}</span>
          <select
            value={heldOut.correlation.value}
            onChange={({ currentTarget }) => heldOut.correlateBy(currentTarget.value as CorrelationName)}
          >
            {(['spearman', 'pearson', 'kendall'] as const).map((name) => (
              <option key={name} value={name}>
                {words.correlations[name]}
              </option>
            ))}
          </select>
        </label>
      )}
      {groups.length === 0 ? (
        <p class="muted">{words.noneCorrelated}</p>
      ) : (
        <ul>
          {groups.map(({ features, impurity }) => (
            <li key={features[0]}>{words.shareImportance(features.map(featureLabel).join(', '), Math.round(100 * impurity))}</li>
          ))}
        </ul>
      )}
    </details>
  )
}

/** What was taken for what on what was held out, true classes downwards, and the scores of each class. */
function ConfusionTable({ confusion, nameOf }: { confusion: Confusion; nameOf: (value: number) => string }) {
  const { classes, counts } = confusion
  return (
    <details>
      <summary>{words.confusion}</summary>
      <div class="scroll">
        <table class="shares">
          <thead>
            <tr>
              <th>{words.truth}</th>
              {classes.map((value) => (
                <th key={value}>{nameOf(value)}</th>
              ))}
              {words.classScores.map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((value, truth) => {
              const { precision, recall, f1 } = classScores(confusion, value)
              return (
                <tr key={value}>
                  <th>{nameOf(value)}</th>
                  {classes.map((other, k) => (
                    <td key={other}>{truth === k ? <strong>{counts[truth]?.[k]}</strong> : counts[truth]?.[k]}</td>
                  ))}
                  {[precision, recall, f1].map((score, i) => (
                    <td key={words.classScores[i]}>{(100 * score).toFixed(1)}</td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </details>
  )
}
