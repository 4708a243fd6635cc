import { DeviceError, OptionError } from '../errors.ts'

/** Where an operation runs. `reference` is plain TypeScript: the definition itself. */
export type Device = 'reference' | 'wasm' | 'webgpu'
/** `exact` equals the peers' definitions; `fast` will have a stated error bound. */
export type Mode = 'exact' | 'fast'

/**
 * The device that serves a request. There is one device now; asking for another is an error, never a silent replacement.
 *
 * @throws {DeviceError} for a device that is not available
 * @throws {OptionError} for a word that is no device
 */
export function chooseDevice(wanted: string): Device {
  if (wanted === 'auto' || wanted === 'reference') return 'reference'
  if (wanted === 'wasm' || wanted === 'webgpu')
    throw new DeviceError(wanted, 'not available in this version; use --device reference or auto')
  throw new OptionError('device', wanted, 'auto, wasm, webgpu or reference')
}

/** @throws {OptionError} for `fast`, which this version does not have */
export function chooseMode(wanted: string): Mode {
  if (wanted === 'exact') return 'exact'
  if (wanted === 'fast') throw new OptionError('mode', wanted, 'exact: this version has no fast mode yet')
  throw new OptionError('mode', wanted, 'exact or fast')
}
