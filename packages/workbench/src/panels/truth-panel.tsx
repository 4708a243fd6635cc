import { run } from '../commands/index.ts'
import type { AgainstTruth, FaultKind } from '../engine/against-truth.ts'
import { faultColours } from '../plans/fault-colours.ts'
import { goToNextFault } from '../session/places.ts'
import { text } from '../text/en.ts'
import { CommandButton } from './command-button.tsx'
import { useShell } from './context.ts'

const words = text.truth
const percent = (score: number): string => `${(100 * score).toFixed(1)} %`
const wholePercent = (score: number): string => `${(100 * score).toFixed(0)} %`
type Objects = NonNullable<AgainstTruth['scores']['objects']>

/** How the objects of the image that is looked at compare with the true ones. */
export function TruthSection() {
  const { workbench } = useShell()
  const { truth, active, objects } = workbench
  const hasTruth = active.value?.truth.value !== undefined
  const compared = truth.current.value
  const isBehind = compared !== undefined && (truth.isBehind.value || objects.isBusy.value)
  return (
    <div class="section">
      <h2>{words.title}</h2>
      {compared !== undefined && (
        <div data-busy={isBehind}>
          <Compared compared={compared} />
        </div>
      )}
      {(compared === undefined || isBehind) && (
        <p class="muted">{hasTruth ? (truth.isEmpty.value ? words.isEmpty : words.comparing) : words.how}</p>
      )}
      <div class="row wrap">
        {hasTruth ? (
          <>
            <CommandButton id="truth-paint" words={words.correct} kind="" />
            <CommandButton id="save-truth" words={words.save} kind="" />
            <CommandButton id="truth-remove" words={words.forget} kind="" />
          </>
        ) : (
          <>
            {active.value?.image.sample !== undefined && <CommandButton id="truth-of-sample" words={words.ofSample} kind="" />}
            <CommandButton id="load-truth" words={words.load} kind="" />
            <CommandButton id="truth-paint" words={words.paint} kind="" />
            <CommandButton id="objects-keep-truth" words={words.keep} kind="" />
          </>
        )}
      </div>
    </div>
  )
}

function Compared({ compared: { scores, verdict, faults, wrong } }: { compared: AgainstTruth }) {
  const { workbench } = useShell()
  const { truth } = workbench
  const objects = scores.objects as Objects
  const counts = { missed: 0, cut: 0, glued: 0, extra: 0 }
  for (const { kind } of faults) counts[kind]++
  const glued = wrong.reduce((sum, one) => sum + one.glued.length, 0)
  const found = objects.truth - wrong.reduce((sum, one) => sum + new Set([...one.missed, ...one.cut, ...one.glued]).size, 0)
  const names: Record<FaultKind, string> = {
    missed: words.fates.missed(counts.missed),
    cut: words.fates.cut(counts.cut),
    glued: words.fates.glued(glued, counts.glued),
    extra: words.fates.extra(counts.extra),
  }
  return (
    <>
      <p>
        <strong>{verdict}</strong>
      </p>
      <ul class="fates">
        <li>
          <Swatch colour={faultColours.found} />
          {words.fates.found(found, objects.truth)}
        </li>
        {(['missed', 'cut', 'glued', 'extra'] as const)
          .filter((kind) => counts[kind] > 0)
          .map((kind) => (
            <li key={kind}>
              <button type="button" class="plain" title={words.next} onClick={() => goToNextFault(workbench, kind)}>
                <Swatch colour={kind === 'extra' ? undefined : faultColours[kind]} />
                {names[kind]}
              </button>
            </li>
          ))}
      </ul>
      {truth.at.value !== undefined && <p class="muted">{words.at(truth.at.value)}</p>}
      <table class="shares">
        <tbody>
          {(
            [
              ['averagePrecision50', percent(objects.averagePrecision['0.5'] as number)],
              ['averagePrecision75', percent(objects.averagePrecision['0.75'] as number)],
              ['panopticQuality', percent(objects.panopticQuality)],
              ['f1', percent(scores.pixels.f1)],
              ['boundaryScore', percent(objects.boundaryScore)],
              ['counts', words.counts(objects.predicted, objects.truth)],
            ] as const
          ).map(([name, value]) => (
            <tr key={name}>
              <th>{words.scores[name]}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** The colour of true objects of a kind; found ones that match none have the colours of objects. */
const Swatch = ({ colour }: { colour: string | undefined }) => (
  <i class="swatch" aria-hidden="true" style={colour === undefined ? undefined : { background: colour }} />
)

/** What all of it is worth, forest and rules, on images that it did not learn from. */
export function WholeImagesSection() {
  const shell = useShell()
  const { truth, activities } = shell.workbench
  const images = truth.images.value
  const count = truth.scenes.value.length
  if (count === 0) return null
  const isBusy = activities.all.value.some(({ title }) => title.value === words.judging)
  const shown = images?.heldOut ?? images?.learnedFrom
  const isMixed = images !== undefined && images.heldOut !== null && images.perImage.some(({ heldOut }) => heldOut === null)
  const rows =
    images === undefined || shown === undefined
      ? []
      : [
          ...images.perImage.map((one, i) => {
            const name = images.names[i] as string
            return { name, mark: isMixed && one.heldOut === null ? '*' : '', scores: one.heldOut ?? one.learnedFrom }
          }),
          ...(images.perImage.length > 1 ? [{ name: isMixed ? words.allUnseen : words.all, mark: '', scores: shown }] : []),
        ]
  const interval = images?.intervals?.averagePrecision50
  return (
    <div class="section">
      <h2>{words.whole}</h2>
      {images !== undefined && shown !== undefined && (
        <div data-busy={isBusy || truth.isOld.value}>
          <p>
            <strong>{images.verdict.sentence}</strong> {truth.isOld.value && words.isOld}
          </p>
          <div class="scroll">
            <table class="shares">
              <thead>
                <tr>
                  {words.columns.map((name) => (
                    <th key={name}>{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map(({ name, mark, scores: { pixels, objects } }) => (
                  <tr key={name}>
                    <th>{name}</th>
                    <td>{`${wholePercent((objects as Objects).averagePrecision['0.5'] as number)}${mark}`}</td>
                    <td>{`${wholePercent(pixels.f1)}${mark}`}</td>
                    <td>{words.counts((objects as Objects).predicted, (objects as Objects).truth)}</td>
                    <td>{(objects as Objects).splits}</td>
                    <td>{(objects as Objects).merges}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="muted">{images.heldOut === null ? words.learnedFrom : isMixed ? words.mixed : words.heldOut}</p>
          {interval !== undefined && interval !== null && <p class="muted">{words.interval(percent(interval[0]), percent(interval[1]))}</p>}
        </div>
      )}
      {images === undefined && <p class="muted">{words.wholeHow(count)}</p>}
      <p>
        <button type="button" disabled={isBusy} onClick={() => run('truth-judge', shell)}>
          {isBusy ? `${words.judging}…` : words.judge}
        </button>
      </p>
    </div>
  )
}
