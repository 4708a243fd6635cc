import { FormatError } from '../../errors.ts'

export interface RowFormat {
  /** Bytes of one row. */
  readonly rowBytes: number
  /** Samples that stand together: the distance to the sample before. */
  readonly step: number
  /** Bytes of one sample. */
  readonly sampleBytes: number
  readonly littleEndian: boolean
}

/** Undoes the difference to the pixel before (predictor 2), or the byte-wise differences of floats (predictor 3), in place. */
export function undoPredictor(bytes: Uint8Array, predictor: number, row: RowFormat): void {
  if (predictor === 1) return
  if (predictor !== 2 && predictor !== 3) throw new FormatError('tiff', `unknown predictor ${predictor}`)
  for (let start = 0; start + row.rowBytes <= bytes.length; start += row.rowBytes) {
    const line = bytes.subarray(start, start + row.rowBytes)
    if (predictor === 2) addPrevious(line, row)
    else joinFloats(line, row)
  }
}

function addPrevious(line: Uint8Array, { step, sampleBytes, littleEndian }: RowFormat): void {
  if (sampleBytes === 1) {
    for (let i = step; i < line.length; i++) line[i] = (line[i] as number) + (line[i - step] as number)
    return
  }
  const view = new DataView(line.buffer, line.byteOffset, line.byteLength)
  const distance = step * sampleBytes
  if (sampleBytes === 2) {
    for (let i = distance; i < line.length; i += 2)
      view.setUint16(i, view.getUint16(i, littleEndian) + view.getUint16(i - distance, littleEndian), littleEndian)
  } else if (sampleBytes === 4) {
    for (let i = distance; i < line.length; i += 4)
      view.setUint32(i, view.getUint32(i, littleEndian) + view.getUint32(i - distance, littleEndian), littleEndian)
  } else throw new FormatError('tiff', `predictor 2 with ${8 * sampleBytes}-bit pixels`)
}

/** Predictor 3: all highest bytes of a row come first, then the next ones, each as a difference to the byte before. */
function joinFloats(line: Uint8Array, { step, sampleBytes, littleEndian }: RowFormat): void {
  for (let i = step; i < line.length; i++) line[i] = (line[i] as number) + (line[i - step] as number)
  const planes = line.slice()
  const count = line.length / sampleBytes
  for (let i = 0; i < count; i++) {
    for (let byte = 0; byte < sampleBytes; byte++) {
      const target = littleEndian ? sampleBytes - 1 - byte : byte
      line[i * sampleBytes + target] = planes[byte * count + i] as number
    }
  }
}
