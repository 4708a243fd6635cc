import { DeviceError, OptionError } from '../errors.ts'
import { hasGpu } from './gpu.ts'

/** Where an operation runs. `reference` is plain TypeScript: the definition itself. */
export type Device = 'reference' | 'wasm' | 'webgpu'
/** Devices that give their results at once. */
export type Processor = Exclude<Device, 'webgpu'>
/** `exact` equals the peers' definitions; `fast` stays within a stated error. */
export type Mode = 'exact' | 'fast'

/** The smallest module with an instruction on vectors: () → i8x16.splat(0), dropped. */
const vectorModule = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11)

/** Whether this engine runs WebAssembly with vectors of 128 bits; all engines since 2023 do. */
const hasVectors = (): boolean => typeof WebAssembly !== 'undefined' && WebAssembly.validate(vectorModule)

/**
 * The device that serves a request; asking for one that is not there is an error, never a silent replacement. `auto` is WebAssembly,
 * which gives the bits of the definitions, or the definitions themselves on engines without it.
 *
 * @throws {DeviceError} for a device that is not available
 * @throws {OptionError} for a word that is no device
 */
export function chooseDevice(wanted: string = 'auto'): Device {
  if (wanted === 'auto') return hasVectors() ? 'wasm' : 'reference'
  if (wanted === 'reference') return wanted
  if (wanted === 'webgpu' && !hasGpu()) throw new DeviceError(wanted, 'not available on this host; use wasm, reference or auto')
  if (wanted === 'webgpu') return wanted
  if (wanted !== 'wasm') throw new OptionError('device', wanted, 'auto, wasm, webgpu or reference')
  if (!hasVectors()) throw new DeviceError(wanted, 'this engine has no WebAssembly with vectors; use reference or auto')
  return wanted
}

/** The device of work whose result is wanted at once. @throws {DeviceError} for one that takes its time */
export function processorOf(device: Device): Processor {
  if (device === 'webgpu') throw new DeviceError(device, 'its results come later; use the function that is asynchronous, or wasm')
  return device
}

/** A mode by its name. @throws {OptionError} for a word that is no mode */
export function chooseMode(wanted: string): Mode {
  if (wanted === 'exact' || wanted === 'fast') return wanted
  throw new OptionError('mode', wanted, 'exact or fast')
}
