/** Files by their names. */
export type Files = Record<string, Uint8Array>

/** An archive of files. What makes archives is loaded with the first of them. */
export async function zipped(files: Files, options: { readonly level?: 1 | 6 } = {}): Promise<Uint8Array> {
  const { zipSync } = await import('fflate')
  return zipSync(files, options)
}

/** The files of an archive. @throws {Error} where it is none */
export async function unzipped(bytes: Uint8Array): Promise<Files> {
  const { unzipSync } = await import('fflate')
  return unzipSync(bytes)
}
