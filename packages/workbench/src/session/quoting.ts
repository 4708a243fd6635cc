/** A text as TypeScript writes it. */
export const quoted = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** A word of a command line. */
export const word = (value: string): string => (/^[\w./=:,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`)
