// `npm run bench:workbench`: measures how the workbench feels, in a real browser, and writes the result and its page.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { ensureChromium, ensureDependencies, root } from './setup.mjs'

ensureDependencies()
const { ensureKernels } = await import('./kernels.mjs')
await ensureKernels()
const { compilePackages } = await import('./types.mjs')
if (!compilePackages()) process.exit(1)
const { bundleCli, bundleWorkbench } = await import('./bundle.mjs')
await bundleCli()
const built = await bundleWorkbench()
const { page: reportPage } = await import('../packages/workbench/bench/report.mjs')
const { createSample } = await import('@cambium/core')
const { encodeTiff } = await import('@cambium/core/formats')

const folder = mkdtempSync(path.join(tmpdir(), 'cambium-bench-'))

/** @param {string} name @param {number} side @param {(y: number, x: number) => number} at */
function writeTiff(name, side, at) {
  const data = new Uint16Array(side * side)
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) data[y * side + x] = at(y, x)
  const file = path.join(folder, `${name}.tif`)
  writeFileSync(file, Buffer.concat(encodeTiff({ axes: 'yx', shape: [side, side], data })))
  return file
}

const { image } = createSample('nuclei')
const [height = 1, width = 1] = image.shape
/** @param {number} side */
const enlarged = (side) =>
  writeTiff(`nuclei${side}`, side, (y, x) => /** @type {number} */ (image.data[(y % height) * width + (x % width)]))
const [side2048, side4096, side8192] = [enlarged(2048), enlarged(4096), enlarged(8192)]
/** A lattice of 20,164 dots. */
const dots = writeTiff('dots', 2048, (y, x) =>
  y % 14 > 3 && y % 14 < 9 && x % 14 > 3 && x % 14 < 9 && y < 1988 && x < 1988 ? 900 + ((y * 7 + x) % 50) : 100 + ((y * 3 + x) % 20),
)

/** @type {import('../packages/workbench/bench/report.mjs').Row[]} */
const rows = []
/** @param {string} name @param {string} work @param {number} value @param {'ms' | 's' | 'kB' | 'MB' | 'frames'} unit @param {number} goal */
const tell = (name, work, value, unit, goal) => {
  rows.push({ name, work, value: Number(value.toPrecision(4)), unit, goal })
  console.log(`${name.padEnd(20)} ${value.toPrecision(4)} ${unit} (goal ${goal})`)
}

const { chromium } = await import('playwright-core')
const flags = [
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--enable-precise-memory-info',
]
const browser = await chromium.launch({ executablePath: /** @type {string} */ (ensureChromium()), args: flags })

/** Starts the server. @returns {Promise<{ url: string, end(): void }>} */
function serve() {
  const child = spawn(process.execPath, [
    path.join(root, 'packages/cli/bin/cambium.mjs'),
    'workbench',
    '--no-open',
    '--json',
    '--port',
    '0',
  ])
  return new Promise((resolve) => {
    let told = ''
    child.stdout.on('data', (chunk) => {
      told += chunk
      if (told.trimEnd().endsWith('}')) resolve({ url: JSON.parse(told).url, end: () => child.kill('SIGINT') })
    })
  })
}

/** @param {string} url @param {string} [file] */
async function opened(url, file) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  context.on('response', (response) => {
    const name = path.basename(new URL(response.url()).pathname)
    if (name.endsWith('.js')) loaded.add(name)
  })
  await page.addInitScript(readFileSync(path.join(root, 'packages/workbench/bench/in-page.js'), 'utf8'))
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  if (file !== undefined) {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Open images…' }).click()])
    await chooser.setFiles(file)
    await page.getByRole('application').waitFor()
    await page.waitForTimeout(500)
  }
  return page
}

/** Scripts that pages and their threads have asked for. */
const loaded = /** @type {Set<string>} */ (new Set())

/** @param {import('playwright-core').Page} page @param {string} script @returns {Promise<any>} */
const inPage = (page, script) => page.evaluate(script)

// starting
const started = performance.now()
const server = await serve()
let page = await opened(server.url)
tell('start', 'from `cambium workbench` to a page that can be used', (performance.now() - started) / 1000, 's', 3)
// threads begin after the page
await page.waitForTimeout(1500)
const scripts = [...loaded].map((name) => path.join(built, 'assets', name)).filter((file) => existsSync(file))
const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0)
tell('script', 'script before the first image, compressed', bytes / 1000, 'kB', 350)
await page.getByRole('button', { name: /^nuclei / }).click()
await page.getByRole('application').waitFor()
await page.waitForTimeout(300)
/** Places for strokes of background and nuclei of the sample: value, row, column. */
const places = '[[1, 3, 10], [2, 70, 184], [1, 120, 40], [2, 72, 186], [1, 160, 60], [2, 74, 184], [1, 200, 20]]'
// from here on: what opening took is measured by itself
await inPage(page, 'bench.longest()')
const sample = await inPage(page, `bench.live(${places})`)
tell('segmentation', 'from `cambium workbench` to the first segmentation, scripted', (performance.now() - started) / 1000, 's', 10)
tell('live-first', 'sample: end of a stroke to the first new tile', sample.first, 'ms', 100)
tell('live-view', 'sample: end of a stroke to the whole view', sample.whole, 'ms', 150)
tell('live-longest', 'sample: longest task while the prediction follows', await inPage(page, 'bench.longest()'), 'ms', 50)
tell('heap', 'memory of scripts after the sample', (await inPage(page, 'performance.memory.usedJSHeapSize')) / 1e6, 'MB', 150)
await page.context().close()

page = await opened(server.url, side2048)
await inPage(page, 'bench.longest()')
const large = await inPage(page, `bench.live(${places})`)
tell('live-2048-first', '2048², 16 features: end of a stroke to the first new tile', large.first, 'ms', 100)
tell('live-2048-view', '2048², 16 features: end of a stroke to the whole view', large.whole, 'ms', 500)
tell('live-2048-longest', '2048²: longest task while the prediction follows', await inPage(page, 'bench.longest()'), 'ms', 50)
await page.context().close()

// painting
page = await opened(server.url, side4096)
await inPage(page, 'void (cambium.workbench.live.isOn.value = false)')
const fine = await inPage(page, 'bench.strokes(25, 6)')
const coarse = await inPage(page, 'bench.strokes(500, 6)')
tell('paint-25', '4096², radius 25: pointer to pixels written, median', fine.written, 'ms', 2)
tell('paint-500', '4096², radius 500: pointer to pixels written, median', coarse.written, 'ms', 10)
tell('paint-shown', '4096²: pointer to pixels on the screen, 95 % within', Math.max(fine.shown, coarse.shown), 'ms', 33)
tell(
  'outline',
  '4096²: frames until the outline of the brush follows the pointer, 95 % within',
  await inPage(page, 'bench.outline(60)'),
  'frames',
  1,
)
const before = await inPage(page, 'gc ? (gc(), performance.memory.usedJSHeapSize) : performance.memory.usedJSHeapSize').catch(() =>
  inPage(page, 'performance.memory.usedJSHeapSize'),
)
await inPage(page, 'bench.strokes(25, 60)')
await page.waitForTimeout(3000)
tell(
  'paint-memory',
  '4096²: memory that 60 further strokes take',
  Math.max(0, ((await inPage(page, 'performance.memory.usedJSHeapSize')) - before) / 1e6),
  'MB',
  20,
)
await page.context().close()

// looking at a large image
page = await opened(server.url, side8192)
await inPage(
  page,
  `(() => {
  const { workbench } = cambium
  const scene = workbench.active.value
  workbench.live.isOn.value = false
  const edit = scene.annotation.edit()
  edit.write(0, 2, (visit) => { for (let y = 0; y < 8192; y += 64) for (let r = 0; r < 20; r++) visit(y + r, 100, 8000) })
  workbench.commit(scene, scene.annotation, 'stroke', edit)
  // a probability over it, as the forest gives it
  const image = scene.layers.value.find(({ kind }) => kind === 'image')
  const data = Float32Array.from({ length: 8192 * 8192 }, (_, i) => ((i >> 5) % 101) / 100)
  const { dims } = scene
  const map = new image.constructor({ name: 'Probability', data, dims, role: 'probability', colormap: 'viridis', limits: [0, 1], value: 2 })
  map.opacity.value = 0.5
  scene.add(map)
})()`,
)
await inPage(page, 'bench.longest()')
await inPage(page, 'bench.panAndZoom(80)')
tell(
  'pan-8192',
  '8192² with labels and a probability over it: longest task of panning and zooming',
  await inPage(page, 'bench.longest()'),
  'ms',
  50,
)
await page.context().close()

// a long table
page = await opened(server.url, dots)
await inPage(page, 'bench.live([[1, 0, 20], [2, 5, 19], [1, 14, 40]])')
await page.getByRole('tab', { name: 'Objects' }).click()
await page.getByRole('heading', { name: /^[\d,]+ objects$/ }).waitFor({ timeout: 120_000 })
const count = await page.getByRole('heading', { name: /^[\d,]+ objects$/ }).textContent()
await page.getByRole('button', { name: 'Table', exact: true }).click()
await page.getByRole('table').waitFor()
await inPage(page, 'bench.longest()')
await inPage(page, 'bench.scrollAndSort()')
tell('table', `a table of ${count}: longest task of scrolling and sorting`, await inPage(page, 'bench.longest()'), 'ms', 50)

const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: {
    processor: (cpus()[0]?.model ?? 'unknown').replace(/ \d+-Core Processor/, '').trim(),
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    browser: `Chromium ${browser.version()}`,
  },
  rows,
}
await browser.close()
server.end()
const results = path.join(root, 'packages/workbench/bench/results')
mkdirSync(results, { recursive: true })
writeFileSync(path.join(results, 'workbench.json'), `${JSON.stringify(result, null, 2)}\n`)
const killed = path.join(results, 'kills.json')
const kills = existsSync(killed) ? JSON.parse(readFileSync(killed, 'utf8')) : undefined
writeFileSync(path.join(root, 'docs/reference/workbench.md'), reportPage(result, kills))
console.log('written: packages/workbench/bench/results/workbench.json, docs/reference/workbench.md')
process.exit()
