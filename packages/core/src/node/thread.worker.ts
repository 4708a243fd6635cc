import { parentPort } from 'node:worker_threads'
import { buffersOf, type Request, replyTo } from '../workers/messages.ts'
import { prepareKernels } from '../workers/prepare-kernels.ts'

parentPort?.on('message', (request: Request) => {
  const reply = replyTo(request)
  parentPort?.postMessage(reply, [...buffersOf(reply.output)])
})

prepareKernels()
