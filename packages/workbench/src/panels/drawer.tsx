import { commandsOf, typescriptOf } from '../session/code.ts'
import type { DrawerName } from '../session/shell.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { Icon } from './icon.tsx'
import { ObjectPlot } from './object-plot.tsx'
import { ObjectTable } from './object-table.tsx'
import { TableBar } from './table-bar.tsx'

function Code() {
  const { workbench, host } = useShell()
  const code = typescriptOf(workbench)
  const shell = commandsOf(workbench)
  return (
    <>
      <div class="row section">
        <span class="muted">{text.code.explain}</span>
        <button type="button" onClick={() => void host.copy(code)}>
          {text.code.copyCode}
        </button>
        <button type="button" onClick={() => void host.copy(shell)}>
          {text.code.copyCommands}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long text is scrolled with the keys */}
      <pre tabIndex={0}>{`${code}\n${shell.replace(/^/gm, '# ').trimEnd().replace(/# $/, '')}\n`}</pre>
    </>
  )
}

function Activity() {
  const { workbench } = useShell()
  const notices = workbench.notices.all.value
  return (
    <div class="section scroll">
      {notices.length === 0 && <p class="muted">{text.activity.nothing}</p>}
      {notices.map(({ id, kind, text: says }) => (
        <p key={id} class={kind === 'error' ? 'error' : ''}>
          {says}
        </p>
      ))}
    </div>
  )
}

const tabs: readonly DrawerName[] = ['table', 'plot', 'code', 'activity']

/** What is opened below the image: the table of objects, the steps as code, and what happened. */
export function Drawer() {
  const shell = useShell()
  const open = shell.drawer.value
  if (open === undefined) return null
  return (
    <section class="drawer" aria-label={text.panels.drawer}>
      <div class="tabs">
        {tabs.map((name) => (
          <button
            type="button"
            class="plain"
            key={name}
            aria-pressed={open === name}
            onClick={() => {
              shell.drawer.value = name
            }}
          >
            {text.drawer[name]}
          </button>
        ))}
        <button
          type="button"
          class="plain"
          aria-label={text.panels.closeDrawer}
          style={{ marginLeft: 'auto' }}
          onClick={() => {
            shell.drawer.value = undefined
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      {(open === 'table' || open === 'plot') && <TableBar />}
      {open === 'table' && <ObjectTable />}
      {open === 'plot' && <ObjectPlot />}
      {open === 'code' && <Code />}
      {open === 'activity' && <Activity />}
    </section>
  )
}
