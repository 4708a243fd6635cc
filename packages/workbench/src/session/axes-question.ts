import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import { dismissImage, type OpenImages } from './closing.ts'

/** What the question needs of a workbench. */
interface Surroundings extends OpenImages {
  openFile(file: Blob, name: string, axes?: string): Promise<Scene | undefined>
}

/**
 * Tells how a file that does not name its axes was read, and offers the other ways.
 *
 * @param axes  as they were read, then the other ways; empty where the file names them
 */
export function askForAxes(workbench: Surroundings, scene: Scene, file: Blob, [axes, ...others]: readonly string[]): void {
  if (axes === undefined) return
  const { name } = scene.image
  const actions = others.map((other) => ({
    title: text.notices.readAs(other),
    run: () => {
      dismissImage(workbench, scene)
      void workbench.openFile(file, name, other)
    },
  }))
  workbench.notices.add('info', text.notices.guessedAxes(name, axes), ...actions)
}
