import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cambium } from '../../cli/tests/run.ts'
import { sharedIsThere, sharedPath, whyNot } from '../../core/tests/golden/shared.ts'
import { bytesOf, countsOf, Person } from './person.ts'

const features = 'gaussian_blur=1 gaussian_blur=5 sobel_of_gaussian_blur=1'
const root = fileURLToPath(new URL('../../..', import.meta.url))

describe.skipIf(!sharedIsThere)(`what leaves the page${whyNot}`, () => {
  let person: Person
  const folder = mkdtempSync(path.join(tmpdir(), 'cambium-page-'))
  const at = (name: string): string => path.join(folder, name)

  /** Saves something from the page into the folder. */
  async function keep(what: RegExp): Promise<string> {
    const { name, bytes } = await person.saves(what)
    writeFileSync(at(name), bytes)
    return name
  }

  beforeAll(async () => {
    writeFileSync(at('blobs.tif'), readFileSync(sharedPath('data', 'blobs', 'blobs.tif')))
    person = await Person.arrive()
    await person.drop(at('blobs.tif'))
    await person.seesImage()
    await person.click('Menu')
    const [chooser] = await Promise.all([person.page.waitForEvent('filechooser'), person.click(/^Load an annotation/)])
    await chooser.setFiles(sharedPath('data', 'blobs', 'annotations.tif'))
    await person.page.getByText(/^Features/).click()
    await person.click('As APOC does')
    await person.page.getByLabel('Feature specification').fill(features)
    await person.page.getByLabel('Depth', { exact: true }).fill('2')
    await person.page.keyboard.press('Tab')
    await person.page.waitForTimeout(500)
    await person.seesPrediction()
  })
  afterAll(() => person?.leave())

  test("the lecture's numbers: importances and 61 objects", async () => {
    await person.click('Inspect', 'tab')
    const names = await person.page.locator('.bars .name').evaluateAll((all) => all.map((one) => one.getAttribute('title')))
    const values = await person.page.locator('.bars .value').allTextContents()
    const golden = await cambium(
      ['train', 'object-segmenter', '--image', at('blobs.tif'), '--annotation', sharedPath('data', 'blobs', 'annotations.tif')].concat(
        '--features',
        features,
        '--output',
        at('golden.cl'),
        '--json',
      ),
    )
    const importances = golden.json.featureImportances as Record<string, number>
    expect(Object.fromEntries(names.map((name, i) => [name, values[i]]))).toEqual(
      Object.fromEntries(Object.entries(importances).map(([name, value]) => [name, value.toFixed(3)])),
    )
    expect(importances['gaussian_blur=1']).toBeCloseTo(0.6, 0)
    await person.click('Objects', 'tab')
    await person.page.getByRole('heading', { name: '61 objects' }).waitFor()
    expect(countsOf(await person.pixels('objects')).size).toBe(62)
  })

  test('labels, table, models and annotation are what the commands of the steps write, byte for byte', async () => {
    await person.page.getByLabel('Holes').selectOption('all')
    await person.page.getByLabel('leave out what touches the border').check()
    await person.page.getByLabel('Least size').fill('20')
    await person.press('Enter')
    await person.page.getByRole('heading', { name: /^[1-5]\d objects$/ }).waitFor()
    await person.click('Export', 'tab')
    const saved = {
      annotation: await keep(/^Save the annotation/),
      labels: await keep(/^Save the label image/),
      table: await keep(/^Save the table/),
      model: await keep(/^Save the model \(/),
      apoc: await keep(/^Save the model for APOC/),
    }
    expect(saved).toEqual({
      annotation: 'blobs.annotation.tif',
      labels: 'blobs.labels.tif',
      table: 'blobs.measurements.csv',
      model: 'blobs.cambium',
      apoc: 'blobs.cl',
    })
    const { name, bytes } = await person.saves(/^Save the steps/)
    expect(name).toBe('blobs.steps.zip')
    const steps = unzipSync(bytes)
    expect(Buffer.from(steps['blobs.annotation.tif'] as Uint8Array).equals(readFileSync(at(saved.annotation)))).toBe(true)

    const commands = new TextDecoder().decode(steps['steps.sh'])
    const train = /cambium (train [^\n]*\\\n[^\n]*)/.exec(commands)?.[1] as string
    const words = (train.replace('\\\n', '').match(/'[^']*'|\S+/g) as string[]).map((word) => word.replaceAll("'", ''))
    const trained = await cambium([...words.slice(0, -1), 'again.cambium'], { cwd: folder })
    expect(trained.stderr).toBe('')
    expect(readFileSync(at('again.cambium')).equals(readFileSync(at(saved.model)))).toBe(true)
    await cambium(['convert', 'again.cambium', 'again.cl'], { cwd: folder })
    expect(readFileSync(at('again.cl')).equals(readFileSync(at(saved.apoc)))).toBe(true)
    await cambium(['predict', 'again.cambium', '--image', 'blobs.tif', '--output', 'again.labels.tif'], { cwd: folder })
    expect(readFileSync(at('again.labels.tif')).equals(readFileSync(at(saved.labels)))).toBe(true)
    await cambium(['measure', 'again.labels.tif', '--image', 'blobs.tif', '--output', 'again.csv'], { cwd: folder })
    expect(readFileSync(at('again.csv'), 'utf8')).toBe(readFileSync(at(saved.table), 'utf8'))
  })

  test('12 the steps as code run as a script and give the same bytes', async () => {
    const shown = (id: string): Buffer => readFileSync(at(id))
    const before = { labels: shown('blobs.labels.tif'), table: shown('blobs.measurements.csv'), model: shown('blobs.cambium') }
    person.actions = 0
    await person.press('Control+Shift+J')
    expect(person.actions).toBe(1)
    const code = ((await person.page.locator('.drawer pre').textContent()) as string).split('\n# cambium')[0] as string
    writeFileSync(at('steps.ts'), code)
    for (const name of ['blobs.labels.tif', 'blobs.measurements.csv', 'blobs.cambium']) rmSync(at(name))
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'tools/script.mjs'), at('steps.ts')], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
    for (const [name, bytes] of Object.entries({
      'blobs.labels.tif': before.labels,
      'blobs.measurements.csv': before.table,
      'blobs.cambium': before.model,
    }))
      expect([name, readFileSync(at(name)).equals(bytes)]).toEqual([name, true])
  })

  test('a model that is dropped gives the labels of the page that trained it, and so do its steps', async () => {
    const other = await Person.arrive()
    await other.drop(at('blobs.tif'))
    await other.seesImage()
    await other.drop(at('blobs.cambium'))
    await other.page.getByText('Predicted by blobs.cambium').first().waitFor()
    await other.click('Objects', 'tab')
    await other.page.getByRole('heading', { name: /^\d+ objects$/ }).waitFor()
    await other.click('Export', 'tab')
    const labels = await other.saves('Save the label image (TIFF)')
    expect(Buffer.from(labels.bytes).equals(readFileSync(at('blobs.labels.tif')))).toBe(true)
    await other.press('Control+Shift+J')
    const code = ((await other.page.locator('.drawer pre').textContent()) as string).split('\n# cambium')[0] as string
    writeFileSync(at('model-steps.ts'), code)
    rmSync(at('blobs.labels.tif'))
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'tools/script.mjs'), at('model-steps.ts')], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
    expect(readFileSync(at('blobs.labels.tif')).equals(Buffer.from(labels.bytes))).toBe(true)
    await other.leave()
  })

  test('files of a folder get the label images that the command writes', async () => {
    await person.click('Export', 'tab')
    const [chooser] = await Promise.all([person.page.waitForEvent('filechooser'), person.click(/^Apply what was learned to files/)])
    const bad = at('not-an-image.tif')
    writeFileSync(bad, 'nothing')
    const [download] = await Promise.all([person.page.waitForEvent('download'), chooser.setFiles([at('blobs.tif'), bad])])
    const { name, bytes } = await bytesOf(download)
    expect(name).toBe('labels.zip')
    const files = unzipSync(bytes)
    expect(Object.keys(files)).toEqual(['blobs.tif'])
    expect(Buffer.from(files['blobs.tif'] as Uint8Array).equals(readFileSync(at('again.labels.tif')))).toBe(true)
    await person.page.getByRole('alert').filter({ hasText: 'not-an-image.tif' }).waitFor()
  })

  test('nothing was complained about', () => expect(person.complaints).toEqual([]))
})
