import { bundleCli, bundleFuzz, bundleThread } from './bundle.mjs'
import { ensureKernels } from './kernels.mjs'

/** Tests run from source; what they start as a thread or as a program has to be bundled before. */
export default async function setup(): Promise<void> {
  await ensureKernels()
  await bundleThread()
  await bundleCli()
  await bundleFuzz()
}
