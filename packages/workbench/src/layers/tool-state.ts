import { computed, type Signal, signal } from '@preact/signals-core'
import type { Point } from '../plans/camera.ts'

export const toolNames = ['paint', 'erase', 'line', 'polygon', 'fill', 'wand', 'pick', 'pan', 'select', 'cut', 'point', 'region'] as const
export type ToolName = (typeof toolNames)[number]

export const [leastBrush, mostBrush] = [1, 2000]

const within = (size: number): number => Math.round(Math.min(mostBrush, Math.max(leastBrush, size)))

/** What the hand holds. Sizes are diameters in image pixels; the eraser has its own. */
export class ToolState {
  readonly chosen = signal<ToolName>('paint')
  /** A tool that is in the hand only as long as a key is held. */
  readonly held = signal<ToolName | undefined>(undefined)
  readonly active = computed(() => this.held.value ?? this.chosen.value)
  readonly paintSize = signal(5)
  readonly eraseSize = signal(10)
  /** The object that is painted on, 0 for a new one with each stroke. */
  readonly label = signal(0)
  /** Whether only pixels without a class are painted. */
  readonly keepsExisting = signal(false)
  /** Whether brush and eraser are balls that also paint the planes around the one on the screen. */
  readonly isBall = signal(false)
  /** How much brighter or darker than the clicked pixel the wand takes, as a share of the range of contrast. */
  readonly tolerance = signal(0.1)
  /** Corners of a polygon that is not closed yet. */
  readonly corners = signal<readonly Point[]>([])
  /** Both ends of a line that is being drawn. */
  readonly line = signal<readonly [Point, Point] | undefined>(undefined)

  /** The size of the tool in the hand. */
  get size(): Signal<number> {
    return this.active.value === 'erase' ? this.eraseSize : this.paintSize
  }

  resize(change: (size: number) => number): void {
    const size = this.size
    const wanted = within(change(size.peek()))
    // a step that rounding would swallow is a step of one pixel
    const isStuck = wanted === size.peek() && change(size.peek()) !== size.peek()
    size.value = isStuck ? within(size.peek() + Math.sign(change(size.peek()) - size.peek())) : wanted
  }

  choose(tool: ToolName): void {
    this.corners.value = []
    this.chosen.value = tool
  }

  /** A brush that suits an image. */
  suit(width: number, height: number): void {
    this.paintSize.value = Math.max(width, height) < 512 ? 5 : 10
    this.eraseSize.value = 2 * this.paintSize.value
  }
}
