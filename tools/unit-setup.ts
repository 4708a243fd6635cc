import { bundleCli, bundleFuzz, bundleThread } from './bundle.mjs'

/** Tests run from source; what they start as a thread or as a program has to be bundled before. */
export default async function setup(): Promise<void> {
  await bundleThread()
  await bundleCli()
  await bundleFuzz()
}
