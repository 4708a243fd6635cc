import { isAbort } from '../session/activities.ts'
import { openDemo } from '../session/loading.ts'
import { openFile } from '../session/opening.ts'
import type { Workbench } from '../session/workbench.ts'
import { errors } from '../text/en-errors.ts'

/** A file that the local server was started with. */
interface ServedFile {
  readonly name: string
  readonly path: string
  /** An annotation belongs to the image before it. */
  readonly role: 'image' | 'annotation'
}

type Image = Awaited<ReturnType<typeof openFile>>

/** One of the images; what cannot be opened is told. @throws {DOMException} AbortError where that was ended */
async function opened(workbench: Workbench, blob: Blob, name: string): Promise<Image | undefined> {
  try {
    return await openFile(workbench, blob, name)
  } catch (error) {
    if (isAbort(error)) throw error
    workbench.notices.fail(error)
    return undefined
  }
}

/** Opens the files with which the local server was started; its address carries the token that it asks for. */
export async function filesOfServer(workbench: Workbench): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return
  // the token does not stay in the address, where it could be copied
  const isDemo = new URLSearchParams(location.hash.slice(1)).has('demo')
  history.replaceState(undefined, '', location.pathname)
  const ask = async (path: string): Promise<Response> => {
    const response = await fetch(path, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(errors.localServer(path, response.status))
    return response
  }
  try {
    if (isDemo) await openDemo(workbench)
    const { files } = (await (await ask('files')).json()) as { files: readonly ServedFile[] }
    // an annotation belongs to the image before it, not to another one where that cannot be opened
    let scene: Image | undefined
    for (const { name, path, role } of files) {
      const blob = await (await ask(path)).blob()
      if (role === 'image') scene = await opened(workbench, blob, name)
      else if (scene !== undefined) {
        const { id } = scene
        const strokes = await workbench.compute.call((engine) => engine.openAnnotation(id, blob, name))
        workbench.loadAnnotation(scene, strokes, `loading ${name}`)
      }
    }
  } catch (error) {
    workbench.notices.unlessAborted(error)
  }
}
