import { usualRegionProperties } from '@cambium/core'
import { useSignal } from '@preact/signals'
import { alwaysMeasured, isUsual, measuredOf, propertiesFor, toggled } from '../plans/object-properties.ts'
import { changeProperties } from '../session/setting-changes.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { Dialog, SearchField } from './dialog.tsx'

/** What is measured of objects, each property with a check mark. */
export function PropertiesDialog() {
  const { workbench } = useShell()
  const typed = useSignal('')
  const scene = workbench.active.value
  if (scene === undefined) return null
  const { dims, spacing, unit, channels } = scene.image
  const image = { dims, spacing, unit, channels }
  const wanted = workbench.settings.properties.value
  const measured = new Set(measuredOf(image, wanted))
  const all = propertiesFor(image)
  return (
    <Dialog label={text.properties.title}>
      <SearchField
        label={text.properties.search}
        value={typed.value}
        onInput={(words) => {
          typed.value = words
        }}
      />
      <div class="row section">
        <button type="button" disabled={isUsual(wanted)} onClick={() => changeProperties(workbench, usualRegionProperties)}>
          {text.properties.usual}
        </button>
        <button
          type="button"
          disabled={all.every((name) => measured.has(name))}
          onClick={() =>
            changeProperties(workbench, [...usualRegionProperties, ...all.filter((name) => !usualRegionProperties.includes(name))])
          }
        >
          {text.properties.all}
        </button>
        <span class="muted">{text.properties.count(measured.size, all.length)}</span>
      </div>
      <ul>
        {all
          .filter((name) => name.includes(typed.value.trim().toLowerCase().replaceAll(' ', '_')))
          .map((name) => (
            <li key={name}>
              <label class="row key-row">
                <input
                  type="checkbox"
                  checked={measured.has(name)}
                  disabled={alwaysMeasured.includes(name)}
                  onChange={() => changeProperties(workbench, toggled(image, wanted, name))}
                />
                {name}
              </label>
            </li>
          ))}
      </ul>
    </Dialog>
  )
}
