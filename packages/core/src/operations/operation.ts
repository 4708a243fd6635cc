import type { Device } from '../devices/device.ts'

/** How far a result looks around each pixel, per axis in pixels; `global` needs a value of the whole image first. */
export type Reach = readonly number[] | 'global'

/** One operation: its definition and, beside it, every faster way to do the same. */
export interface Operation<Input, Output> {
  readonly name: string
  /** The definition: short, obvious, no tricks. Every other device is judged against it. */
  readonly reference: (input: Input) => Output
  readonly devices: Partial<Record<Exclude<Device, 'reference'>, () => (input: Input) => Output | Promise<Output>>>
  /** Largest allowed |device − reference| as a share of the largest number among the result and the input; 0 means bit for bit. */
  readonly tolerance: Partial<Record<Exclude<Device, 'reference'>, number>>
  /** Small inputs that reach every branch: borders, NaN, one pixel, unequal axes. */
  readonly cases: Readonly<Record<string, () => Input>>
}
