import type { ReadonlySignal } from '@preact/signals-core'
import type { StoredProject } from '../storage/project-store.ts'
import { text } from '../text/en.ts'
import { AnnotatePanel } from './annotate-panel.tsx'
import { Canvas } from './canvas.tsx'
import { ClassifyPanel } from './classify-panel.tsx'
import { useShell } from './context.ts'
import { Dialogs } from './dialogs.tsx'
import { Dims } from './dims.tsx'
import { Drawer } from './drawer.tsx'
import { ExportPanel } from './export-panel.tsx'
import { Grid } from './grid.tsx'
import { ImageGrid } from './image-grid.tsx'
import { InspectPanel } from './inspect-panel.tsx'
import { LayerList } from './layer-list.tsx'
import { NoticesView } from './notices-view.tsx'
import { ObjectsPanel } from './objects-panel.tsx'
import { Sections } from './sections.tsx'
import { StartPage } from './start-page.tsx'
import { StatusBar } from './status-bar.tsx'
import { ToolRail } from './tool-rail.tsx'
import { TopBar } from './top-bar.tsx'
import { TourCard } from './tour-card.tsx'
import { Volume } from './volume.tsx'

function Panel() {
  const step = useShell().workbench.step.value
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that holds only text is scrolled with the keys
    <aside class="panel" aria-label={text.panels.panel} data-region="panel" tabIndex={0}>
      {step === 'annotate' && <AnnotatePanel />}
      {step === 'inspect' && <InspectPanel />}
      {step === 'objects' && <ObjectsPanel />}
      {step === 'classify' && <ClassifyPanel />}
      {step === 'export' && <ExportPanel />}
    </aside>
  )
}

/** The image, as it is looked at. */
function Stage() {
  const { active, scenes, viewKind } = useShell().workbench
  const scene = active.value
  if (scene?.isStored === false && viewKind.value === 'volume' && scene.dims.z > 1) return <Volume scene={scene} key={scene.id} />
  if (scene?.isStored === false && viewKind.value === 'sections' && scene.dims.z > 1) return <Sections scene={scene} key={scene.id} />
  if (scene !== undefined && viewKind.value === 'images' && scenes.value.length > 1) return <ImageGrid />
  return scene !== undefined && viewKind.value === 'grid' ? <Grid scene={scene} key={scene.id} /> : <Canvas />
}

export interface AppProps {
  readonly projects: ReadonlySignal<readonly StoredProject[]>
  readonly onContinue: (project: StoredProject) => Promise<void>
  readonly onForget: (project: StoredProject) => void
}

export function App(projects: AppProps) {
  const { workbench } = useShell()
  if (workbench.isEmpty.value)
    return (
      <>
        <StartPage {...projects} />
        <NoticesView />
        <Dialogs />
      </>
    )
  return (
    <div class="workbench">
      <TopBar />
      <LayerList />
      <ToolRail />
      <main class="stage">
        <Stage />
        <div class="above-dims">
          <NoticesView />
        </div>
        <Dims />
        <TourCard />
      </main>
      <Panel />
      <Drawer />
      <StatusBar />
      <Dialogs />
    </div>
  )
}
