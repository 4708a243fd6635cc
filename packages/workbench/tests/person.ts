import { readFile } from 'node:fs/promises'
import { type Browser, type BrowserContext, chromium, type Download, type Page } from 'playwright-core'
import { inject } from 'vitest'

/** A place of an image: row and column. */
export type Place = readonly [number, number]

/** What tests read of the page; people see it. */
interface Seen {
  readonly workbench: {
    readonly live: { readonly state: { readonly value: { readonly kind: string } } }
    readonly active: {
      readonly value: {
        readonly camera: { readonly value: { readonly y: number; readonly x: number; readonly zoom: number } }
        readonly layers: { readonly value: readonly { readonly role: string; readonly data: Uint8Array | Uint32Array }[] }
      }
    }
    readonly viewSize: { readonly value: { readonly height: number; readonly width: number } }
  }
}

declare global {
  var cambium: Seen
}

export type Layer = 'annotation' | 'prediction' | 'objects' | 'object classes' | 'truth'

let browser: Promise<Browser> | undefined

/** Someone in front of the workbench, who clicks, drags and types, and whose actions are counted. */
export class Person {
  readonly page: Page
  readonly context: BrowserContext
  /** Clicks, drags, drops and keys so far. */
  actions = 0
  /** What the page complained about. */
  readonly complaints: string[]

  private constructor(context: BrowserContext, page: Page, complaints: string[]) {
    this.context = context
    this.page = page
    this.complaints = complaints
  }

  /** Opens the workbench in a browser that has never seen it. */
  static async arrive({
    url = inject('workbench'),
    width = 1280,
    height = 800,
    colorScheme = 'dark',
  }: {
    url?: string
    width?: number
    height?: number
    colorScheme?: 'dark' | 'light'
  } = {}): Promise<Person> {
    browser ??= chromium.connect(inject('browser'))
    const context = await (await browser).newContext({ viewport: { width, height }, acceptDownloads: true, colorScheme })
    return Person.at(context, url)
  }

  /** Opens a further page of the same browser. */
  static async at(context: BrowserContext, url = inject('workbench')): Promise<Person> {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return new Person(context, page, complaints)
  }

  /** Opens the sample. */
  async opensSample(): Promise<void> {
    await this.click(/^nuclei /)
    await this.seesImage()
  }

  /** Opens the sample and paints a stroke of each class. */
  async paintsSample(): Promise<void> {
    await this.opensSample()
    await this.stroke([3, 10], [3, 60])
    await this.press('2')
    await this.stroke([73, 185], [76, 190])
  }

  async leave(): Promise<void> {
    await this.context.close()
  }

  /** Clicks a button, tab or card by what it says. */
  async click(name: string | RegExp, role: 'button' | 'tab' | 'checkbox' = 'button'): Promise<void> {
    this.actions++
    await this.page
      .getByRole(role, { name, exact: typeof name === 'string' })
      .first()
      .click()
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.actions++
      await this.page.keyboard.press(key)
    }
  }

  /** Drops a file onto the page. */
  drop(file: string, name: string = file.split('/').at(-1) as string): Promise<void> {
    return this.dropAll([[file, name]])
  }

  /** Drops files onto the page at once, each under a name. */
  async dropAll(files: readonly (readonly [file: string, name: string])[]): Promise<void> {
    this.actions++
    const contents = await Promise.all(files.map(async ([file, name]) => [(await readFile(file)).toString('base64'), name] as const))
    const transfer = await this.page.evaluateHandle((dropped) => {
      const transfer = new DataTransfer()
      for (const [base64, name] of dropped)
        transfer.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name))
      return transfer
    }, contents)
    await this.page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  }

  /** Waits until an image is shown. */
  async seesImage(): Promise<void> {
    await this.page.waitForFunction(
      () => globalThis.cambium?.workbench.active.value !== undefined && globalThis.cambium.workbench.viewSize.value.width > 1,
    )
    await this.page.getByRole('application').waitFor()
  }

  /** Where on the screen a place of the image is. */
  async screen([y, x]: Place): Promise<{ x: number; y: number }> {
    const box = await this.page.getByRole('application').boundingBox()
    if (box === null) throw new Error('there is no image')
    const at = await this.page.evaluate(
      ([row, column]) => {
        const { active, viewSize } = globalThis.cambium.workbench
        const { y, x, zoom } = active.value.camera.value
        return {
          x: ((column as number) + 0.5 - x) * zoom + viewSize.value.width / 2,
          y: ((row as number) + 0.5 - y) * zoom + viewSize.value.height / 2,
        }
      },
      [y, x],
    )
    return { x: box.x + at.x, y: box.y + at.y }
  }

  /** Drags the pen over places of the image. */
  async stroke(...places: readonly Place[]): Promise<void> {
    this.actions++
    const [first, ...others] = await Promise.all(places.map((place) => this.screen(place)))
    if (first === undefined) throw new Error('a stroke needs a place')
    const { mouse } = this.page
    await mouse.move(first.x, first.y)
    await mouse.down()
    for (const { x, y } of others) await mouse.move(x, y, { steps: 5 })
    await mouse.up()
  }

  async clickAt(place: Place, modifier?: 'Shift'): Promise<void> {
    this.actions++
    const { x, y } = await this.screen(place)
    if (modifier !== undefined) await this.page.keyboard.down(modifier)
    await this.page.mouse.click(x, y)
    if (modifier !== undefined) await this.page.keyboard.up(modifier)
  }

  /** Waits until the prediction has the last word. */
  async seesPrediction(): Promise<void> {
    await this.page.waitForFunction(() => {
      const { kind } = globalThis.cambium.workbench.live.state.value
      return kind === 'ready' || kind === 'failed'
    })
    const { kind } = await this.page.evaluate(() => globalThis.cambium.workbench.live.state.value)
    if (kind !== 'ready') throw new Error(`the prediction is ${kind}`)
  }

  /** The pixels of a layer, as they are shown. */
  async pixels(layer: Layer): Promise<number[]> {
    const base64 = await this.page.evaluate((name) => {
      const data = globalThis.cambium.workbench.active.value.layers.value.find(({ role }) => role === name)?.data
      // a copy, since text cannot be made of memory that threads share
      const bytes = data === undefined ? new Uint8Array(0) : new Uint8Array(data.slice().buffer)
      return (bytes as Uint8Array & { toBase64(): string }).toBase64()
    }, layer)
    const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
    return [...(layer === 'objects' || layer === 'truth' ? new Uint32Array(bytes.buffer) : bytes)]
  }

  /** Saves something and reads the file. */
  async saves(name: string | RegExp): Promise<{ name: string; bytes: Uint8Array }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.click(name)])
    return bytesOf(download)
  }
}

export async function bytesOf(download: Download): Promise<{ name: string; bytes: Uint8Array }> {
  const parts: Buffer[] = []
  for await (const part of await download.createReadStream()) parts.push(part as Buffer)
  return { name: download.suggestedFilename(), bytes: Buffer.concat(parts) }
}

/** How many pixels have each value. */
export function countsOf(pixels: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const value of pixels) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
