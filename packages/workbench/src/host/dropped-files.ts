/** Names of files that systems leave in folders. */
const isHidden = (name: string): boolean => name.startsWith('.') || name === 'Thumbs.db'

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (isHidden(entry.name)) return []
  if (entry.isFile) return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))]
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: File[] = []
  // a reader hands out its entries in portions, and nothing at the end
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return files
    for (const inner of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) files.push(...(await filesIn(inner)))
  }
}

/** The files that were dropped, also those in folders. */
export async function filesDropped({ items }: DataTransfer): Promise<File[]> {
  // everything has to be taken before the first wait: afterwards the list is empty; what comes from no disk has no entry
  const dropped = [...items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
  const files: File[] = []
  for (const one of dropped) {
    if (one instanceof File) files.push(one)
    else if (one !== null) files.push(...(await filesIn(one)))
  }
  return files
}
