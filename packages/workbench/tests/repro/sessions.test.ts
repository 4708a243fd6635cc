import { createSample, type Raster } from '@cambium/core'
import { encodeTiff } from '@cambium/core/formats'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { run } from '../../src/commands/index.ts'
import { Keyboard } from '../../src/commands/keyboard.ts'
import type { OpenedImage } from '../../src/layers/scene.ts'
import { dismissImage } from '../../src/session/closing.ts'
import { commandsOf, typescriptOf } from '../../src/session/code.ts'
import { exported } from '../../src/session/exports.ts'
import { loadAnnotation, openFiles } from '../../src/session/loading.ts'
import { openFile } from '../../src/session/opening.ts'
import { chooseObjectTask, goToStep } from '../../src/session/steps.ts'
import { press } from '../../src/tools/tools.ts'
import { key, opened, stroke } from '../session.ts'

/** An image of two time points with squares. */
const movie = (sizes: readonly (readonly number[])[]): { image: OpenedImage; labels: Uint32Array } => {
  const [height, width] = [40, 60]
  const labels = new Uint32Array(sizes.length * height * width)
  for (const [t, frame] of sizes.entries())
    for (const [i, side] of frame.entries())
      for (let y = 2; y < 2 + side; y++) labels.fill(i + 1, (t * height + y) * width + 15 * i, (t * height + y) * width + 15 * i + side)
  const dims = { t: sizes.length, z: 1, height, width }
  const data = Uint16Array.from(labels, (label) => (label === 0 ? 10 : 200))
  return { image: { name: 'movie.tif', data, dims, channels: 1, spacing: [1, 1, 1], unit: 'pixel' }, labels }
}

test('each time point has its own objects: deleting, giving a class and finding concern the one that is looked at', async () => {
  const { workbench } = await opened()
  const { image, labels } = movie([
    [5, 4],
    [6, 3],
  ])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  const scene = workbench.add('movie', { image, notes: [], axes: [] })
  workbench.objects.restore(scene, labels)
  await workbench.objects.want()
  workbench.goTo(scene, 't', 1)
  workbench.objects.choose([1])
  workbench.objects.remove(new Set([1]))
  await workbench.objects.want()
  const table = workbench.objects.current.value?.table
  const frames = table?.frame as readonly number[]
  expect(frames.map((frame, i) => [frame, table?.label?.[i]])).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ])
  workbench.learning.annotate(scene, 2)
  expect(scene.labelsOf('object annotation')?.counts.value.get(1)).toBe(9)
  workbench.objects.find(1, 0)
  expect(scene.position.value.t).toBe(0)
})

test('undo while the pen is down ends the stroke first, and shows where it changes something', async () => {
  const shell = await opened()
  const { workbench } = shell
  const scene = workbench.active.value
  if (scene === undefined) throw new Error('nothing is open')
  stroke(shell, [5, 5], [5, 9])
  const gesture = press(workbench, { place: { y: 20, x: 20 }, isSecondary: false, isShift: false, isAlt: false })
  gesture?.move({ y: 20, x: 60 })
  run('undo', shell)
  gesture?.move({ y: 60, x: 60 })
  gesture?.end()
  const painted = scene.annotation.data.filter((value) => value !== 0).length
  expect(scene.annotation.counts.value.get(1)).toBe(painted)
  expect(painted).toBeLessThan(60)
  run('undo', shell)
  expect(scene.annotation.data.every((value) => value === 0)).toBe(true)

  stroke(shell, [10, 10], [10, 60])
  const { image } = movie([[5], [6]])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  workbench.add('movie', { image, notes: [], axes: [] })
  expect(workbench.active.value).not.toBe(scene)
  run('undo', shell)
  expect(workbench.active.value).toBe(scene)
})

test('objects that are chosen in one image are not chosen in the next', async () => {
  const { workbench } = await opened()
  workbench.objects.choose([3])
  const { image } = movie([[5], [6]])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  workbench.add('movie', { image, notes: [], axes: [] })
  expect(workbench.objects.chosen.value.size).toBe(0)
})

test('an export ends where another image is opened meanwhile; steps of an image that was a mistake are gone', async () => {
  const shell = await opened()
  const { workbench } = shell
  const [first] = workbench.scenes.value
  if (first === undefined) throw new Error('nothing is open')
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await workbench.live.settled()
  const { image } = movie([[5], [6]])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  const saving = exported(workbench, 'table')
  workbench.add('movie', { image, notes: [], axes: [] })
  await expect(saving).rejects.toThrow('another image was opened')
  dismissImage(workbench, first)
  expect(workbench.history.done.value).toBeUndefined()
})

test('a file that is opened late does not come into the next project, and a new project has its own settings', async () => {
  const { workbench } = await opened()
  workbench.settings.rules.value = { ...workbench.settings.rules.value, minSize: 7 }
  const tiff = (await exported(workbench, 'annotation')).bytes
  const late = openFile(workbench, new File([tiff as Uint8Array<ArrayBuffer>], 'late.tif'), 'late.tif')
  workbench.begin('another')
  await expect(late).rejects.toThrow('another project')
  expect(workbench.scenes.value).toEqual([])
  expect(workbench.settings.rules.value.minSize).toBe(1)
})

test('two keys that are held end each for itself', async () => {
  const shell = await opened()
  const keyboard = new Keyboard(shell)
  keyboard.down(key('e', { code: 'KeyE', timeStamp: 0 }), 'canvas')
  keyboard.down(key('`', { code: 'Backquote', timeStamp: 10 }), 'canvas')
  keyboard.up(key('`', { code: 'Backquote', timeStamp: 900 }))
  keyboard.up(key('e', { code: 'KeyE', timeStamp: 1000 }))
  expect([shell.workbench.tools.active.value, shell.workbench.isRaw.value]).toEqual(['paint', false])
})

/** Covers the whole image with a class: a jump of the prediction. */
function cover({ workbench }: Awaited<ReturnType<typeof opened>>, value: number): void {
  const scene = workbench.active.value
  if (scene === undefined) throw new Error('nothing is open')
  const strokes = Uint8Array.from(scene.annotation.data)
  workbench.loadAnnotation(
    scene,
    strokes.map((old, i) => (i % 3 === 0 ? value : old)),
    'cover',
  )
}

// The offer took back the last step, which was only a look.
test('the offer to take a jump back takes it back also where something was only looked at since', async () => {
  const shell = await opened()
  const { workbench } = shell
  cover(shell, 1)
  stroke(shell, [20, 20], [20, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await workbench.live.settled()
  cover(shell, 2)
  const painted = workbench.history.length
  run('toggle-annotation', shell)
  await workbench.live.settled()
  await expect.poll(() => workbench.notices.shown.value.some(({ kind }) => kind === 'warning')).toBe(true)
  const warning = workbench.notices.shown.value.find(({ kind }) => kind === 'warning')
  warning?.actions[0]?.run()
  expect(workbench.history.length).toBe(painted - 1)
})

test('taking back what made the prediction jump raises no warning that would take back more', async () => {
  const shell = await opened()
  const { workbench } = shell
  workbench.classes.choose(1)
  stroke(shell, [5, 5], [5, 200])
  workbench.classes.choose(2)
  stroke(shell, [60, 30], [60, 40])
  await workbench.live.idle()
  for (const { id } of workbench.notices.all.value) workbench.notices.close(id)
  cover(shell, 2)
  await workbench.live.idle()
  const jumps = () => workbench.notices.shown.value.filter(({ kind }) => kind === 'warning').length
  expect(jumps()).toBe(1)
  run('undo', shell)
  await workbench.live.idle()
  expect(jumps()).toBe(0)
  expect(workbench.history.length).toBe(2)
})

test('the steps as code name axes that a file does not, make samples again, and read objects that were loaded', async () => {
  const shell = await opened()
  const { workbench } = shell
  expect(typescriptOf(workbench)).toMatch(/^\/\/ /)
  expect(commandsOf(workbench)).toMatch(/^# /)
  cover(shell, 2)
  expect(typescriptOf(workbench)).toContain("image: createSample('nuclei').image,")
  expect(commandsOf(workbench)).toMatch(
    /^cambium samples nuclei --output nuclei\ncambium train object-segmenter --image nuclei\/image.tif /,
  )

  const { image, labels } = movie([[5, 4]])
  const read = { ...image, name: 'stack.tif', axes: 'tyx' }
  await workbench.compute.call((engine) => engine.keep('movie', read))
  const scene = workbench.add('movie', { image: read, notes: [], axes: [] })
  workbench.loadAnnotation(
    scene,
    Uint8Array.from(labels, (label) => (label === 0 ? 1 : 2)),
    'all',
  )
  expect(typescriptOf(workbench)).toContain("await readImage('stack.tif', { axes: 'tyx' })")
  expect(commandsOf(workbench)).toMatch(/--axes tyx --features .*\n.* --axes tyx\n.*--axes tyx\n$/)

  workbench.begin('objects only')
  await workbench.compute.call((engine) => engine.keep('other', image))
  workbench.objects.load(workbench.add('other', { image, notes: [], axes: [] }), labels, 'loading')
  const code = typescriptOf(workbench)
  expect(code).toContain("const labels = await readLabels('movie.labels.tif')")
  expect(code).not.toContain('ObjectSegmenter')
  expect(commandsOf(workbench)).toBe('cambium measure movie.labels.tif --image movie.tif --output movie.measurements.csv\n')
  const { bytes } = await exported(workbench, 'steps')
  expect(Object.keys(unzipSync(bytes))).toEqual(['steps.ts', 'steps.sh', 'movie.labels.tif'])
})

test('where objects are merged, their layer is there to paint on, and an annotation is loaded for them', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { image, labels } = movie([[5, 4]])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  const scene = workbench.add('movie', { image, notes: [], axes: [] })
  workbench.objects.load(scene, labels, 'loading')
  await goToStep(workbench, 'classify')
  chooseObjectTask(workbench, 'merge')
  expect([scene.selected.value?.role, workbench.tools.chosen.value]).toEqual(['object annotation', 'paint'])
  stroke(shell, [4, 2], [4, 6])
  expect(scene.labelsOf('object annotation')?.counts.value.get(1)).toBeGreaterThan(0)
  expect(scene.annotation.counts.value.get(1) ?? 0).toBe(0)
  const encoded = await workbench.compute.call((engine) => engine.encodeMap('movie', 'a.tif', Uint8Array.from(labels)))
  await loadAnnotation(workbench, scene, new File([encoded.bytes as Uint8Array<ArrayBuffer>], 'a.tif'))
  expect(scene.labelsOf('object annotation')?.counts.value.get(2)).toBe(16)
  expect(scene.annotation.counts.value.get(2) ?? 0).toBe(0)
})

test('an image of other channels than the painted ones says what to do', async () => {
  const shell = await opened()
  const { workbench } = shell
  workbench.classes.choose(1)
  stroke(shell, [5, 5], [5, 60])
  workbench.classes.choose(2)
  stroke(shell, [60, 30], [60, 40])
  await workbench.live.idle()
  const { image } = movie([[5]])
  const colours = { ...image, name: 'colours.tif', channels: 3, data: new Uint16Array(3 * image.data.length) }
  await workbench.compute.call((engine) => engine.keep('colours', colours))
  workbench.add('colours', { image: colours, notes: [], axes: [] })
  await workbench.live.update()
  await workbench.live.idle()
  const state = workbench.live.state.value
  expect(state.kind === 'failed' && state.problem).toBe(
    'nuclei (one channel) and colours.tif (3 channels) cannot share a forest. Close one of them, or open it in a project of its own',
  )
})

/** A workbench in which a label image is the first that is opened. */
async function openedBy(data: ArrayLike<number>) {
  const shell = await opened()
  shell.workbench.begin('labels')
  const bytes = encodeTiff({ axes: 'yx', shape: [256, 320], data: Uint16Array.from(data) } as Raster) as Uint8Array<ArrayBuffer>[]
  await openFiles(shell.workbench, [new File(bytes, 'labels.tif')])
  return shell
}

// Answering that an image was the annotation of the one before closed it with what had been painted on it meanwhile.
test('an image that was painted on stays open when it is said to be the annotation of the one before', async () => {
  const shell = await opened()
  const { workbench } = shell
  const before = workbench.active.value
  const { annotation } = createSample('nuclei')
  const bytes = encodeTiff({ axes: 'yx', shape: [256, 320], data: annotation.data } as Raster) as Uint8Array<ArrayBuffer>[]
  const say = async (title: string): Promise<void> => {
    const notice = workbench.notices.shown.value.find(({ actions }) => actions.some((action) => action.title === title))
    notice?.actions.find((action) => action.title === title)?.run()
    if (notice !== undefined) workbench.notices.close(notice.id)
    await expect.poll(() => before?.annotation.counts.value.get(2)).toBeGreaterThan(0)
  }
  await openFiles(workbench, [new File(bytes, 'painted.tif')])
  const added = workbench.active.value
  stroke(shell, [20, 20], [20, 60])
  await say('Its annotation')
  expect(workbench.scenes.value).toContain(added)
  expect(workbench.active.value).toBe(before)
  expect(added?.annotation.counts.value.get(1)).toBeGreaterThan(0)
  // one on which nothing is painted is closed
  await openFiles(workbench, [new File(bytes, 'again.tif')])
  await say('Its annotation')
  expect(workbench.scenes.value).toEqual([before, added])
  // objects without their image are shown, corrected and measured nevertheless
  const alone = await openedBy(createSample('nuclei').labels.data)
  expect(alone.workbench.notices.shown.value.map(({ text }) => text)).toContainEqual(expect.stringContaining('looks like a label image'))
  const [notice] = alone.workbench.notices.shown.value
  notice?.actions.find(({ title }) => title === 'Show its objects')?.run()
  await expect.poll(() => alone.workbench.objects.current.value?.count).toBe(new Set(createSample('nuclei').labels.data).size - 1)
  // a picture is no annotation
  const data = Uint8Array.from(createSample('nuclei').image.data)
  const picture = encodeTiff({ axes: 'yx', shape: [256, 320], data } as Raster) as Uint8Array<ArrayBuffer>[]
  await openFiles(workbench, [new File(picture, 'picture.tif')])
  expect(workbench.notices.shown.value.some(({ text }) => text.includes('picture.tif has the shape'))).toBe(false)
})

// The steps read one file twice where two images of other folders had the same name.
test('the steps tell images of one name apart', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { image } = movie([[5, 4]])
  for (const [id, named] of [
    ['one', image],
    ['png', { ...image, name: 'movie.png' }],
    ['other', image],
  ] as const) {
    await workbench.compute.call((engine) => engine.keep(id, named))
    const scene = workbench.add(id, { image: named, notes: [], axes: [] })
    workbench.loadAnnotation(
      scene,
      new Uint8Array(40 * 60).map((_, i) => (i < 60 ? 1 : i < 120 ? 2 : 0)),
      'both',
    )
  }
  const code = typescriptOf(workbench)
  expect(code).toContain("image: [await readImage('movie.tif'), await readImage('movie.png'), await readImage('movie-2.tif')]")
  expect(code).toContain("const image = await readImage('movie-2.tif')")
  expect(code).toContain('// movie-2.tif is the other image that is called movie.tif')
  expect(commandsOf(workbench)).toMatch(
    /^# movie-2.tif is the other.*\ncambium train object-segmenter --image movie.tif movie.png movie-2.tif --annotation movie.annotation.tif movie-2.annotation.tif movie-3.annotation.tif/,
  )
})

test('progress that is told later than its result does not make a training of what is ready', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { compute, live } = workbench
  const late: Promise<void>[] = []
  // calls to a page and results come on ways of their own
  Object.assign(compute, {
    callback:
      (told: (...facts: unknown[]) => void) =>
      (...facts: unknown[]) => {
        late.push(new Promise((resolve) => setTimeout(() => resolve(told(...facts)), 400)))
      },
  })
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await live.settled()
  expect(late.length).toBeGreaterThan(0)
  const shown = Uint8Array.from(workbench.active.value?.prediction.value?.data ?? [])
  await Promise.all(late)
  expect(live.state.value.kind).toBe('ready')
  expect(workbench.active.value?.prediction.value?.data).toEqual(shown)
})
