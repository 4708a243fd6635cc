/// <reference types="@webgpu/types" />
import { DeviceError } from '../errors.ts'

/** Work items of a workgroup. */
const workgroupSize = 64
/** Workgroups along one axis that every adapter can do. */
const workgroupsPerRow = 65_535

/**
 * The frame of every kernel: `work` is done for each item `i` of `parameters[0]`.
 *
 * @param body  functions and arrays from binding 2 on
 * @param type  of the numbers in `result`
 */
export const kernelSource = (body: string, work = 'result[i] = value(i);', type: 'f32' | 'u32' = 'f32'): string => /* wgsl */ `
@group(0) @binding(0) var<storage, read> parameters: array<u32>;
@group(0) @binding(1) var<storage, read_write> result: array<${type}>;
fn number(i: u32) -> f32 { return bitcast<f32>(parameters[i]); }
${body}
@compute @workgroup_size(${workgroupSize})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * ${workgroupSize}u;
  if (i < parameters[0]) { ${work} }
}
`

/** The bits of a float32, as kernels take their parameters. */
export const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0] as number

/** Memory of the device: `length` numbers of four bytes. */
export interface GpuArray {
  readonly buffer: GPUBuffer
  readonly length: number
}

const bytesFor = (length: number): number => Math.max(256, Math.ceil(length / 64) * 256)

/** Milliseconds after which a device that cannot be read has said that it is lost. */
const momentOfLoss = 1000

/** A graphics processor: its memory, its kernels, and work that is recorded and then done in order. */
export class Gpu {
  /** An adapter that is no hardware: right, but slow. */
  readonly isSoftware: boolean
  /** Numbers of four bytes that one array may hold. */
  readonly longestArray: number
  readonly device: GPUDevice
  readonly #pipelines = new Map<string, GPUComputePipeline>()
  readonly #free = new Map<number, GPUBuffer[]>()
  /** Buffers that are needed by the recorded work only. */
  #passing: GPUBuffer[] = []
  #encoder: GPUCommandEncoder | undefined
  #pass: GPUComputePassEncoder | undefined
  #problems: Promise<DeviceError | undefined>[] = []
  /** What the work that is being recorded allocated and has not released. */
  readonly #held = new Set<GPUBuffer>()
  #lost: DeviceError | undefined

  constructor(device: GPUDevice, { info, isFallbackAdapter }: Pick<GPUAdapter, 'info'> & { readonly isFallbackAdapter?: boolean }) {
    this.device = device
    // older browsers say it of the adapter
    this.isSoftware = info?.isFallbackAdapter ?? isFallbackAdapter ?? false
    this.longestArray = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize) / 4
    void device.lost.then(({ message, reason }) => {
      this.#lost = lostDevice(message || reason)
    })
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  /** Zeros, or numbers left from before. @throws {DeviceError} where the device has no array of that length */
  allocate(length: number): GpuArray {
    if (length > this.longestArray)
      throw new DeviceError('webgpu', `it has no room for ${length} numbers at once; use smaller tiles, or wasm`)
    const size = bytesFor(length)
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
    const buffer = this.#free.get(size)?.pop() ?? this.#create({ size, usage })
    this.#held.add(buffer)
    return { buffer, length }
  }

  /** Gives memory back, for what is recorded from now on. */
  release({ buffer }: GpuArray): void {
    this.#held.delete(buffer)
    const others = this.#free.get(buffer.size)
    if (others === undefined) this.#free.set(buffer.size, [buffer])
    else others.push(buffer)
  }

  /** Numbers in the memory of the device. They last for the work that is recorded until `submit`, or until `free`. */
  upload(numbers: Float32Array | Uint32Array | Int32Array, lasting = false): GpuArray {
    const buffer = this.#create({
      size: bytesFor(numbers.length),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
      mappedAtCreation: true,
    })
    const Numbers = numbers.constructor as new (memory: ArrayBuffer, start: number, length: number) => typeof numbers
    new Numbers(buffer.getMappedRange(), 0, numbers.length).set(numbers)
    buffer.unmap()
    if (!lasting) this.#passing.push(buffer)
    return { buffer, length: numbers.length }
  }

  free({ buffer }: GpuArray): void {
    buffer.destroy()
  }

  /**
   * Records a kernel.
   *
   * @param source      from `kernelSource`
   * @param parameters  whole numbers, or the bits of others; the first says how many items there are
   * @param arrays      result first, then what the kernel reads
   */
  run(source: string, parameters: readonly number[], arrays: readonly GpuArray[]): void {
    const pass = this.#kernels()
    const pipeline = this.#pipelineFor(source)
    const entries = [this.upload(Uint32Array.from(parameters)), ...arrays]
    const group = this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: entries.map(({ buffer }, binding) => ({ binding, resource: { buffer } })),
    })
    const groups = Math.ceil((parameters[0] as number) / workgroupSize)
    const rows = Math.ceil(groups / workgroupsPerRow)
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(Math.ceil(groups / Math.max(1, rows)), Math.max(1, rows))
  }

  /** Fills an array with zeros, after what is recorded so far. */
  clear({ buffer }: GpuArray): void {
    this.#copies().clearBuffer(buffer)
  }

  /** Hands the recorded work over, so that none becomes too long for the watchdogs of browsers. */
  submit(): void {
    const encoder = this.#encoder
    if (encoder === undefined) return
    this.#pass?.end()
    this.#pass = undefined
    this.#encoder = undefined
    this.device.queue.submit([encoder.finish()])
    this.#popProblems()
    for (const passing of this.#passing) passing.destroy()
    this.#passing = []
  }

  /**
   * Does some work and reads its result back.
   *
   * @param record  records the work, at once; all that it allocates is given back
   * @throws {DeviceError} where the device was lost or the work was refused
   */
  compute(record: () => GpuArray): Promise<ArrayBuffer> {
    try {
      const { buffer, length } = record()
      const staging = this.#create({ size: bytesFor(length), usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
      this.#copies().copyBufferToBuffer(buffer, 0, staging, 0, 4 * length)
      this.submit()
      return this.#read(staging, 4 * length)
    } catch (error) {
      this.#discard()
      return Promise.reject(error)
    } finally {
      for (const buffer of [...this.#held]) this.release({ buffer, length: 0 })
    }
  }

  async #read(staging: GPUBuffer, size: number): Promise<ArrayBuffer> {
    const problems = this.#problems
    this.#problems = []
    try {
      for (const problem of await Promise.all(problems)) if (problem !== undefined) throw problem
      await staging.mapAsync(GPUMapMode.READ, 0, size)
      return staging.getMappedRange(0, size).slice(0)
    } catch (error) {
      if (error instanceof DeviceError) throw error
      if (error instanceof RangeError) throw new DeviceError('webgpu', `its result found no room (${error.message})`)
      // reading fails where the device is gone, which says so a moment later
      await Promise.race([this.device.lost, new Promise<void>((resolve) => setTimeout(resolve, momentOfLoss))])
      throw this.#lost ?? error
    } finally {
      staging.destroy()
    }
  }

  /** Forgets what was recorded and not yet submitted. */
  #discard(): void {
    if (this.#encoder !== undefined) {
      this.#pass?.end()
      this.#pass = undefined
      this.#encoder = undefined
      this.#popProblems()
    }
    for (const passing of this.#passing) passing.destroy()
    this.#passing = []
    this.#problems = []
  }

  /** What the device says of the work since it was begun; that it is lost is told elsewhere. */
  #popProblems(): void {
    for (const kind of ['validation', 'out-of-memory'])
      this.#problems.push(
        this.device.popErrorScope().then(
          (error) => refusal(kind, error),
          () => undefined,
        ),
      )
  }

  #create(descriptor: GPUBufferDescriptor): GPUBuffer {
    if (this.#lost !== undefined) throw this.#lost
    try {
      return this.device.createBuffer(descriptor)
    } catch (error) {
      if (error instanceof RangeError) throw new DeviceError('webgpu', `there is no room for ${descriptor.size} bytes`)
      throw error
    }
  }

  /** Gives all memory back that is not in use. */
  trim(): void {
    for (const buffers of this.#free.values()) for (const buffer of buffers) buffer.destroy()
    this.#free.clear()
  }

  /** @throws {DeviceError} where the device was lost */
  #recording(): GPUCommandEncoder {
    if (this.#lost !== undefined) throw this.#lost
    if (this.#encoder === undefined) {
      this.device.pushErrorScope('out-of-memory')
      this.device.pushErrorScope('validation')
      this.#encoder = this.device.createCommandEncoder()
    }
    return this.#encoder
  }

  #kernels(): GPUComputePassEncoder {
    const encoder = this.#recording()
    this.#pass ??= encoder.beginComputePass()
    return this.#pass
  }

  #copies(): GPUCommandEncoder {
    this.#pass?.end()
    this.#pass = undefined
    return this.#recording()
  }

  #pipelineFor(source: string): GPUComputePipeline {
    const known = this.#pipelines.get(source)
    if (known !== undefined) return known
    const { device } = this
    const module = device.createShaderModule({ code: source })
    const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } })
    this.#pipelines.set(source, pipeline)
    return pipeline
  }
}

const lostDevice = (reason: string): DeviceError => new DeviceError('webgpu', `the device was lost (${reason})`)

const refusal = (kind: string, error: GPUError | null): DeviceError | undefined =>
  error === null ? undefined : new DeviceError('webgpu', `it refused the work (${kind}): ${error.message}`)

let opened: Promise<Gpu> | undefined

/**
 * The graphics processor of this host, the same for all who ask until it is lost.
 *
 * @throws {DeviceError} where there is none
 */
export function openGpu(): Promise<Gpu> {
  opened = (opened ?? requestGpu()).then((gpu) => (gpu.isLost ? requestGpu() : gpu), requestGpu)
  return opened
}

async function requestGpu(): Promise<Gpu> {
  try {
    const adapter = await hostGpu()?.requestAdapter({ powerPreference: 'high-performance' })
    if (adapter === undefined || adapter === null) throw new DeviceError('webgpu', 'there is no adapter here; use wasm, reference or auto')
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits
    return new Gpu(await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } }), adapter)
  } catch (error) {
    if (error instanceof DeviceError) throw error
    throw new DeviceError(
      'webgpu',
      `the adapter gives no device (${error instanceof Error ? error.message : error}); use wasm, reference or auto`,
    )
  }
}

/** WebGPU as browsers offer it; programs in Node can put an implementation there. */
const hostGpu = (): GPU | undefined => (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu

export const hasGpu = (): boolean => hostGpu() !== undefined
