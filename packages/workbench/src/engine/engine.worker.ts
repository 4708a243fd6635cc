import { threads } from '@cambium/core/browser'
import { expose, proxy } from 'comlink'
import { Engine } from './engine.ts'
import { sendSignals } from './sent-signals.ts'

sendSignals()

const starter = {
  /** An engine on so many threads. */
  start: (parallel: number) => proxy(new Engine(threads(parallel))),
}

export type EngineStarter = typeof starter

expose(starter)
