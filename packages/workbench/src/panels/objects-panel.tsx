import { farthestReach, type SplitBy } from '@cambium/core'
import type { ObjectRules } from '../engine/protocol.ts'
import { changeRules } from '../session/setting-changes.ts'
import { text } from '../text/en.ts'
import { Brush } from './annotate-panel.tsx'
import { CommandButton } from './command-button.tsx'
import { useShell } from './context.ts'
import { NumberField } from './number-field.tsx'
import { TruthSection } from './truth-panel.tsx'

/** What is smaller than so much of the typical object is a speck. */
const smallShare = 0.1

/** What can be done with objects of an image that stays on disk. */
function OnDisk({ name }: { readonly name: string }) {
  return (
    <div class="section">
      <p>{text.stored.objects(name)}</p>
      <p>
        <CommandButton id="save-labels" words={text.exportTitles.labels} kind="" />
      </p>
      <p>
        <CommandButton id="cut-out" words={text.panels.cutOut} kind="" />
      </p>
    </div>
  )
}

/** How many of the objects of a time series are in the time point that is looked at. */
function ObjectsHere() {
  const { objects, active } = useShell().workbench
  const frames = objects.current.value?.table.frame as readonly number[] | undefined
  if (frames === undefined) return null
  const t = active.value?.position.value.t ?? 0
  return <p class="muted">{text.objects.here(frames.filter((frame) => frame === t).length, t)}</p>
}

/** How objects come from classes, and what can be done with them. */
export function ObjectsPanel() {
  const shell = useShell()
  const { workbench } = shell
  const { rules } = workbench.settings
  const { objects, classes } = workbench
  const scene = workbench.active.value
  if (scene?.isStored === true) return <OnDisk name={scene.name.value} />
  if (scene === undefined || (scene.prediction.value === undefined && scene.objects.value === undefined))
    return (
      <>
        <div class="section muted">{text.objects.first}</div>
        {scene !== undefined && <TruthSection />}
      </>
    )
  const set = (facts: Partial<ObjectRules>): void => {
    const { minSize, maxSize, ...others } = { ...rules.value, ...facts }
    // the limit that was changed moves the other one
    const least = facts.maxSize === undefined || facts.maxSize === null ? minSize : Math.min(minSize, facts.maxSize)
    changeRules(workbench, { ...others, minSize: least, maxSize: maxSize === null ? null : Math.max(maxSize, least) })
  }
  const found = objects.current.value
  const label = workbench.tools.label.value
  const {
    positiveClass,
    joinsCorners,
    minSize,
    maxSize,
    minRelativeSize,
    fillHoles,
    maxRelativeHole,
    splitTouching,
    splitBy,
    splitDepth,
    clearBorder,
    boundaryClass,
    boundaryReach,
  } = rules.value
  const others = classes.all.value.filter(({ value }) => value !== positiveClass)
  return (
    <>
      <div class="section">
        <h2>{text.objects.rules}</h2>
        {objects.current.value !== undefined && objects.isCorrected(scene) && scene.prediction.value !== undefined && (
          <p class="muted">
            {text.objects.keepsCorrections}{' '}
            <button type="button" onClick={() => void objects.refresh(scene, true)}>
              {text.objects.findAnew}
            </button>
          </p>
        )}
        <label class="field">
          <span>{text.objects.positiveClass}</span>
          <select
            value={positiveClass}
            onChange={({ currentTarget }) => {
              const value = Number(currentTarget.value)
              // objects do not grow into themselves
              set({ positiveClass: value, ...(value === boundaryClass ? { boundaryClass: null } : {}) })
            }}
          >
            {classes.all.value.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{text.objects.leastSize}</span>
          <input
            type="number"
            min="1"
            value={minSize}
            onChange={({ currentTarget }) => set({ minSize: Math.max(1, Math.round(Number(currentTarget.value)) || 1) })}
          />
        </label>
        <label class="field">
          <span>{text.objects.largestSize}</span>
          <input
            type="number"
            min="1"
            placeholder={text.objects.anySize}
            value={maxSize ?? ''}
            onChange={({ currentTarget }) =>
              set({ maxSize: Number(currentTarget.value) >= 1 ? Math.round(Number(currentTarget.value)) : null })
            }
          />
        </label>
        <label class="row">
          <input type="checkbox" checked={joinsCorners} onChange={({ currentTarget }) => set({ joinsCorners: currentTarget.checked })} />
          {text.objects.joinsCorners}
        </label>
        <label class="field">
          <span>{text.objects.holesLabel}</span>
          <select
            title={text.objects.smallHoles}
            value={fillHoles ? 'all' : maxRelativeHole > 0 ? 'small' : 'none'}
            onChange={({ currentTarget: { value } }) =>
              set({ fillHoles: value === 'all', maxRelativeHole: value === 'small' ? smallShare : 0 })
            }
          >
            {Object.entries(text.objects.holes).map(([which, name]) => (
              <option key={which} value={which}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="row">
          <input type="checkbox" checked={splitTouching} onChange={({ currentTarget }) => set({ splitTouching: currentTarget.checked })} />
          {text.objects.splitTouching}
        </label>
        {splitTouching && (
          <label class="field">
            <span>{text.objects.splitBy}</span>
            <select value={splitBy} onChange={({ currentTarget }) => set({ splitBy: currentTarget.value as SplitBy })}>
              {Object.entries(text.objects.splitWays).map(([way, name]) => (
                <option key={way} value={way}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        {splitTouching && (
          <NumberField
            label={text.objects.splitDepth}
            unit="%"
            value={Math.round(100 * splitDepth)}
            least={0}
            most={99}
            onChange={(percent) => set({ splitDepth: percent / 100 })}
          />
        )}
        <label class="row">
          <input
            type="checkbox"
            checked={minRelativeSize > 0}
            onChange={({ currentTarget }) => set({ minRelativeSize: currentTarget.checked ? smallShare : 0 })}
          />
          {text.objects.leavesOutSpecks}
        </label>
        <label class="row">
          <input type="checkbox" checked={clearBorder} onChange={({ currentTarget }) => set({ clearBorder: currentTarget.checked })} />
          {text.objects.clearBorder}
        </label>
        <label class="field" title={text.objects.growsIntoHint}>
          <span>{text.objects.growsInto}</span>
          <select
            value={boundaryClass ?? ''}
            onChange={({ currentTarget }) => set({ boundaryClass: currentTarget.value === '' ? null : Number(currentTarget.value) })}
          >
            <option value="">{text.objects.growsIntoNone}</option>
            {others.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {boundaryClass !== null && (
          <NumberField
            label={text.objects.growsBy}
            unit="px"
            value={boundaryReach}
            least={1}
            most={farthestReach}
            onChange={(reach) => set({ boundaryReach: reach })}
          />
        )}
      </div>
      <div class="section">
        <h2>{found === undefined || objects.isBusy.value ? text.objects.searching : text.counted(found.count, 'object')}</h2>
        <ObjectsHere />
        <div class="row">
          <button type="button" onClick={() => shell.toggleDrawer('table')} aria-expanded={shell.drawer.value === 'table'}>
            {text.objects.table}
          </button>
          <button type="button" onClick={() => shell.toggleDrawer('plot')} aria-expanded={shell.drawer.value === 'plot'}>
            {text.drawer.plot}
          </button>
          <CommandButton id="objects-delete" words={text.panels.delete} kind="" />
          <CommandButton id="objects-merge" words={text.panels.merge} kind="" />
        </div>
        <p class="muted">{text.objects.chosen(objects.chosen.value.size)}</p>
      </div>
      <TruthSection />
      {scene.selected.value?.role === 'objects' && (
        <div class="section">
          <h2>{text.objects.paint}</h2>
          <p>
            {label === 0 ? text.objects.paintsNew : text.objects.paintsLabel(label)}{' '}
            {label !== 0 && (
              <button
                type="button"
                onClick={() => {
                  workbench.tools.label.value = 0
                }}
              >
                {text.objects.paintNew}
              </button>
            )}
          </p>
          <Brush />
        </div>
      )}
    </>
  )
}
