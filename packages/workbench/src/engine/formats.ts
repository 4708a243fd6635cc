/** What reads and writes files: loaded with the first of them, since a sample needs none. */
export const formats = () => import('@cambium/core/formats')

/** What goes wrong is told with the name of the file. */
export async function named<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DOMException) throw error
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
