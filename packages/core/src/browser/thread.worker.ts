import { buffersOf, type Request, replyTo } from '../workers/messages.ts'
import { prepareKernels } from '../workers/prepare-kernels.ts'

self.addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const reply = replyTo(data)
  self.postMessage(reply, { transfer: [...buffersOf(reply.output)] })
})

prepareKernels()
