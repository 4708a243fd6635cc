import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import { dismissImage, type OpenImages } from './closing.ts'

/**
 * Tells how a file that does not name its axes was read, and offers the other ways.
 *
 * @param axes   as they were read, then the other ways; empty where the file names them
 * @param again  reads the file in another way
 */
export function askForAxes(workbench: OpenImages, scene: Scene, [axes, ...others]: readonly string[], again: (axes: string) => void): void {
  if (axes === undefined) return
  const { name } = scene.image
  const actions = others.map((other) => ({
    title: text.notices.readAs(other),
    run: () => {
      dismissImage(workbench, scene)
      again(other)
    },
  }))
  workbench.notices.add('info', text.notices.guessedAxes(name, axes), ...actions)
}
