import { effect, signal } from '@preact/signals-core'
import { render } from 'preact'
import { storedKeys } from './commands/key-bindings.ts'
import { Keyboard, type Place } from './commands/keyboard.ts'
import { EngineClient } from './engine/engine-client.ts'
import type { ExportedFile, LargeFile } from './engine/protocol.ts'
import { filesDropped } from './host/dropped-files.ts'
import { filesOfServer } from './host/local-server.ts'
import { App } from './panels/app.tsx'
import { ShellProvider } from './panels/context.ts'
import { openFiles } from './session/loading.ts'
import { type Host, Shell } from './session/shell.ts'
import { Workbench } from './session/workbench.ts'
import { Autosave } from './storage/autosave.ts'
import { ProjectStore, type StoredProject } from './storage/project-store.ts'
import { text } from './text/en.ts'

function download(file: ExportedFile | LargeFile): void {
  const link = document.createElement('a')
  const url = URL.createObjectURL('content' in file ? file.content : new Blob([file.bytes as Uint8Array<ArrayBuffer>]))
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Asks for files with the browser's own window. */
function pickFiles(wantsFolder = false): Promise<readonly File[]> {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = wantsFolder
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}

const host: Host = {
  pickFiles: () => pickFiles(),
  pickFolder: () => pickFiles(true),
  save: async (file) => download(file),
  screenshot: async () => {
    const blob = await shell.view?.screenshot()
    if (blob === undefined) throw new Error('there is no picture yet')
    return new Uint8Array(await blob.arrayBuffer())
  },
  copy: (content) => navigator.clipboard.writeText(content),
  confirm: (question) => globalThis.confirm(question),
  focusCanvas: () => document.querySelector<HTMLElement>('.view')?.focus({ preventScroll: true }),
}

/** Whether the local server of the command line serves the page. */
const isServed = new URLSearchParams(location.hash.slice(1)).has('token')

const engine = new EngineClient(Math.max(1, Math.min(16, navigator.hardwareConcurrency || 1)))
const workbench = new Workbench(engine)
const shell = new Shell(workbench, host)
engine.onDeath = () => workbench.live.request()

/** What this browser remembers of earlier visits; nothing where it may not. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    // a browser that forbids storage has a workbench nevertheless
    return null
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // it is chosen again next time
  }
}

/** How much memory images may take, as chosen or by what the machine has. */
function followBudget(): void {
  const key = 'memory'
  // gigabytes, rounded and at most 8; browsers that do not tell have the usual budget
  const { deviceMemory } = navigator as { deviceMemory?: number }
  const { budget } = workbench.streaming
  budget.value = Number(remembered(key)) || (deviceMemory === undefined ? budget.peek() : (deviceMemory / 4) * 2 ** 30)
  let isFirst = true
  effect(() => {
    const bytes = String(budget.value)
    if (!isFirst) remember(key, bytes)
    isFirst = false
  })
}

/** Dark or light, as chosen or as the system has it. */
function followTheme(): void {
  const prefersLight = matchMedia('(prefers-color-scheme: light)')
  const apply = (): void => {
    const { value } = shell.theme
    const shade = value === 'system' ? (prefersLight.matches ? 'light' : 'dark') : value
    document.documentElement.dataset.theme = shade
    // whoever draws asks the page for its colours
    shell.shade.value = shade
  }
  const stored = remembered('theme')
  if (stored === 'dark' || stored === 'light') shell.theme.value = stored
  effect(() => {
    apply()
    remember('theme', shell.theme.value)
  })
  prefersLight.addEventListener('change', apply)
}

/** Keys are those of the last visit. */
function followKeys(): void {
  shell.changedKeys.value = storedKeys(remembered('keys'))
  effect(() => remember('keys', JSON.stringify(shell.changedKeys.value)))
}

/** Who draws can be chosen in the address, such as `#renderer=cpu`. */
function chooseRenderer(): void {
  const wanted = new URLSearchParams(location.hash.slice(1)).get('renderer')
  if (wanted === 'cpu' || wanted === 'webgl') shell.renderer = wanted
}

function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof HTMLElement)) return 'elsewhere'
  if (target.matches('input[type=range]')) return 'slider'
  if (target.matches('input:not([type=checkbox]):not([type=color]), textarea, select, [contenteditable]')) return 'field'
  if (target.matches('button, summary, input')) return 'button'
  if (target.matches('.view')) return 'canvas'
  return target.closest('.panel, .drawer, .layers') === null ? 'elsewhere' : 'panel'
}

/** The parts of the window, in the order in which F6 goes through them. */
function nextRegion(by: 1 | -1): void {
  const regions = ['.top-bar', '.tool-rail', '.view', '.layers', '.panel', '.drawer'].flatMap((name) => {
    const found = document.querySelector<HTMLElement>(name)
    return found === null ? [] : [found]
  })
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions[(at + by + regions.length) % regions.length]
  const focusable = next?.matches('.view') ? next : next?.querySelector<HTMLElement>('button:not(:disabled), input, select, [tabindex]')
  focusable?.focus()
}

function listen(): void {
  const keyboard = new Keyboard(shell)
  addEventListener('keydown', (event) => {
    if (event.key === 'F6') {
      event.preventDefault()
      nextRegion(event.shiftKey ? -1 : 1)
    } else keyboard.down(event, placeOf(event.target))
  })
  addEventListener('keyup', (event) => keyboard.up(event))
  addEventListener('blur', () => keyboard.blur())
  addEventListener('dragover', (event) => {
    event.preventDefault()
    // a layer that is dragged is no file
    const types = event.dataTransfer?.types ?? []
    if (types.includes('Files') || types.includes('text/uri-list')) document.body.classList.add('dropping')
  })
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.body.classList.remove('dropping')
  })
  addEventListener('drop', (event) => {
    event.preventDefault()
    document.body.classList.remove('dropping')
    const dropped = event.dataTransfer
    if (dropped === null) return
    shell.attempt(async () => {
      await openFiles(workbench, await filesDropped(dropped))
    })
  })
  addEventListener('paste', (event) => {
    if (placeOf(event.target) === 'field') return
    const files = [...(event.clipboardData?.files ?? [])]
    shell.attempt(async () => {
      await openFiles(workbench, files)
    })
  })
}

/** Opens the database; a browser that has none or forbids it still has a workbench. */
async function openStore(): Promise<ProjectStore | undefined> {
  try {
    return await ProjectStore.open()
  } catch (error) {
    workbench.notices.add('warning', text.notices.autosaveFailed(error instanceof Error ? error.message : String(error)))
    return undefined
  }
}

async function start(): Promise<void> {
  followTheme()
  followBudget()
  followKeys()
  chooseRenderer()
  listen()
  engine.warm()
  const store = await openStore()
  const projects = signal<readonly StoredProject[]>([])
  const autosave = store === undefined ? undefined : new Autosave(workbench, store)
  // the start page tells of what is stored now
  effect(() => {
    if (!workbench.isEmpty.value || store === undefined) return
    shell.attempt(async () => {
      await autosave?.stored()
      projects.value = await store.projects()
    })
  })
  addEventListener('beforeunload', (event) => {
    if (autosave?.isIdle === false) event.preventDefault()
  })
  const onContinue = async (project: StoredProject): Promise<void> => {
    await autosave?.restore(project)
  }
  const onForget = (project: StoredProject): void => {
    if (store === undefined) return
    projects.value = projects.peek().filter(({ id }) => id !== project.id)
    shell.attempt(() => store.remove(project))
  }
  render(
    <ShellProvider value={shell}>
      <App projects={projects} onContinue={onContinue} onForget={onForget} />
    </ShellProvider>,
    document.getElementById('app') as HTMLElement,
  )
  // tests and scripts of the page's own origin drive what people drive
  Object.assign(globalThis, { cambium: { workbench, shell, engine } })
  await filesOfServer(workbench)
  // what is painted is worth more than what the browser may throw away
  if (store !== undefined) await navigator.storage?.persist?.()
}

/** Makes the page work without a network after the first visit. */
function keepOffline(): void {
  // the local server keeps the page itself, and another program may have its address tomorrow
  if (!('serviceWorker' in navigator) || isServed) return
  // the page works without it as long as there is a network
  const fail = (problem: string): unknown => workbench.notices.add('info', text.notices.notOffline(problem))
  const keepAll = async (): Promise<void> => {
    await navigator.serviceWorker.register('./service-worker.js')
    const { active } = await navigator.serviceWorker.ready
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }: MessageEvent<string>) => {
      port1.close()
      if (data === 'kept') document.documentElement.dataset.offline = 'ready'
      else fail(data)
    }
    active?.postMessage('keep all', [port2])
  }
  keepAll().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
}

void start()
keepOffline()
