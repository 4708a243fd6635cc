import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import { InputError, OptionError } from '@cambium/core'
import type { Runner } from '../commands.ts'
import { type ServedFile, serveWorkbench } from '../server/workbench-server.ts'
import { wholeNumber } from '../session.ts'

/** Opens an address in the browser of the desktop. Where there is none, the address on the terminal has to do. */
function openBrowser(url: string): void {
  const [program, ...parameters] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
  const child = spawn(program as string, [...parameters, url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}

/** Serves the workbench until it is interrupted. */
export const workbench: Runner = async (session, files, flags) => {
  const {
    port = '8080',
    open = true,
    annotation = [],
    demo = false,
  } = flags as {
    port?: string
    open?: boolean
    annotation?: readonly string[]
    demo?: boolean
  }
  if (annotation.length > 0 && annotation.length !== files.length)
    throw new OptionError('annotation', annotation.join(' '), `as many as there are images (${files.length})`)
  for (const file of [...files, ...annotation]) {
    await access(file).catch((error: unknown) => {
      throw new InputError(`${file}: does not exist or cannot be read`, [file], { cause: error })
    })
  }
  const served = files.flatMap((file, i): ServedFile[] => {
    const strokes = annotation[i]
    return [{ file, role: 'image' }, ...(strokes === undefined ? [] : [{ file: strokes, role: 'annotation' as const }])]
  })
  const server = await serveWorkbench(await session.workbenchFolder(), served, wholeNumber('port', port, 0, 65535))
  const url = demo ? `${server.url}&demo` : server.url
  session.say(`Cambium is ready at ${url}\nCtrl+C ends it; what was painted stays in the browser.`)
  if (open && process.stdout.isTTY === true) openBrowser(url)
  const interrupted = new Promise<void>((resolve) => {
    if (session.signal.aborted) resolve()
    session.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return { document: { url, port: server.port }, goesOn: interrupted.then(() => server.close()) }
}
