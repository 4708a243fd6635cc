import type { ComparedFeatures } from '@cambium/core'
import { changeTraining } from '../session/setting-changes.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'

const words = text.features
const percent = (score: number): string => (100 * score).toFixed(1)

/** Feature sets side by side, each with its score and its time; a click takes one. */
export function FeatureComparisonTable({ onTake }: { onTake: (features: string) => void }) {
  const shell = useShell()
  const { understanding, live, active, settings } = shell.workbench
  const { comparison } = understanding
  const [rows, trying, tuned] = [comparison.rows.value, comparison.trying.value, comparison.tuned.value]
  const chosen = settings.training.value.features
  const best = Math.max(...rows.map(({ f1 }) => f1))
  const isPainted = live.summary.value !== undefined
  const seconds = ({ trainSeconds, predictSeconds }: ComparedFeatures): string =>
    Number.isNaN(predictSeconds) ? '' : (trainSeconds + predictSeconds).toFixed(2)
  const take = (): void => {
    const found = comparison.take()
    if (found !== undefined) changeTraining(shell.workbench, found)
  }
  const compare = (): void => {
    const scene = active.value
    if (scene !== undefined) shell.attempt(() => comparison.run(scene))
  }
  return (
    <>
      {trying === undefined ? (
        <p class="row">
          <button type="button" disabled={!isPainted} onClick={compare}>
            {words.compare}
          </button>
          <button type="button" disabled={!isPainted} title={words.tuneMeans} onClick={() => shell.attempt(() => comparison.tune())}>
            {words.tune}
          </button>
        </p>
      ) : (
        <p class="row spread">
          <span class="muted">{words.comparing(trying)}</span>
          <button type="button" onClick={() => shell.attempt(() => comparison.cancel())}>
            {text.cancel}
          </button>
        </p>
      )}
      {tuned !== undefined && (
        <p>
          <strong>{words.tuned(tuned.maxDepth, tuned.kept, tuned.all)}</strong>{' '}
          <button type="button" onClick={take}>
            {words.takeIt}
          </button>
          <br />
          <span class="muted">{words.tunedMeans(percent(tuned.before), percent(tuned.deeper), percent(tuned.after))}</span>
        </p>
      )}
      {rows.length > 0 && (
        <>
          <div class="scroll">
            <table class="compared">
              <thead>
                <tr>
                  {words.compared.map((name) => (
                    <th key={name}>{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.name} aria-current={row.name === chosen}>
                    <th>
                      <button type="button" title={words.take(row.name)} onClick={() => onTake(row.name)}>
                        {row.name}
                      </button>
                    </th>
                    <td>{row.f1 === best ? <strong>{percent(row.f1)}</strong> : percent(row.f1)}</td>
                    <td>{percent(row.interval[0])}</td>
                    <td>{percent(row.interval[1])}</td>
                    <td>{seconds(row)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="muted">{words.comparedMeans}</p>
        </>
      )}
    </>
  )
}
