import { signal } from '@preact/signals-core'
import type { ExportedFile, LargeFile } from '../engine/protocol.ts'
import type { Point } from '../plans/camera.ts'
import { Tour } from './tour.ts'
import type { Workbench } from './workbench.ts'

export type Theme = 'system' | 'dark' | 'light'
export type DrawerName = 'table' | 'plot' | 'code' | 'activity'
export type DialogName = 'palette' | 'keys' | 'menu' | 'properties' | 'question'

/** Something that is asked for in words. */
export interface Question {
  readonly text: string
  /** What stands there before anybody types. */
  readonly suggestion: string
  answer(given: string | undefined): void
}

/** What the page can do besides showing: files come in and go out. */
export interface Host {
  /** Asks for files to open. */
  pickFiles(): Promise<readonly File[]>
  /** Asks for a folder, and gives the files in it. */
  pickFolder(): Promise<readonly File[]>
  save(file: ExportedFile | LargeFile): Promise<void>
  /** The picture on the screen. */
  screenshot(): Promise<Uint8Array>
  copy(content: string): Promise<void>
  /** Whether the user wants it. */
  confirm(question: string): boolean
  /** The keys are those of the image from now on. */
  focusCanvas(): void
}

/** Keys by the command that has them instead of its own. */
export type ChangedKeys = Readonly<Record<string, readonly string[]>>

/** The workbench with what is open around it. */
export class Shell {
  readonly workbench: Workbench
  readonly host: Host
  readonly tour: Tour
  readonly theme = signal<Theme>('system')
  /** What that comes to, as the system has it. */
  readonly shade = signal<Exclude<Theme, 'system'>>('dark')
  readonly drawer = signal<DrawerName | undefined>(undefined)
  /** Whether features and forest are unfolded; they stay so from step to step. */
  readonly showsFeatures = signal(false)
  readonly dialog = signal<DialogName | undefined>(undefined)
  /** What the dialog of that name asks. */
  readonly question = signal<Question | undefined>(undefined)
  /** A cross hair that the arrow keys move, to paint without a mouse. */
  readonly isCrosshairOn = signal(false)
  /** Where the pointer is in the image. */
  readonly pointer = signal<Point | undefined>(undefined)
  /** Who draws the image: `auto` takes the graphics processor where there is one. */
  renderer: 'auto' | 'webgl' | 'cpu' = 'auto'
  /** What draws the image. */
  view: { readonly rendererName?: string; screenshot(): Promise<Blob> } | undefined
  /** Keys that the user gave to commands. */
  readonly changedKeys = signal<ChangedKeys>({})
  /** A key that is held besides, for hints. */
  readonly modifier = signal<'' | 'Shift' | 'Ctrl' | 'Alt'>('')

  constructor(workbench: Workbench, host: Host) {
    this.workbench = workbench
    this.tour = new Tour(workbench)
    this.host = host
  }

  toggleDrawer(name: DrawerName = 'table'): void {
    this.drawer.value = this.drawer.value === name ? undefined : name
  }

  toggleDialog(name: DialogName): void {
    this.dialog.value = this.dialog.value === name ? undefined : name
  }

  /** Asks for something in words. @returns undefined where nobody wants to say it */
  ask(text: string, suggestion = ''): Promise<string | undefined> {
    this.question.peek()?.answer(undefined)
    return new Promise((resolve) => {
      const answer = (given: string | undefined): void => {
        this.question.value = undefined
        if (this.dialog.peek() === 'question') this.dialog.value = undefined
        resolve(given)
      }
      this.question.value = { text, suggestion, answer }
      this.dialog.value = 'question'
    })
  }

  /** Does something that may fail, and tells where it did. */
  attempt(action: () => Promise<unknown>): void {
    action().catch(this.workbench.notices.unlessAborted)
  }
}
