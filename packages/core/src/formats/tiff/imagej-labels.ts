/** ImageJ's private tags with a name for each plane: what it shows above a slice, and tifffile as `Labels`. Little-endian. */
export function encodePlaneLabels(labels: readonly string[]): { byteCounts: Uint32Array; metadata: Uint8Array } {
  const texts = labels.map((label) => Uint16Array.from(label, (letter) => letter.charCodeAt(0)))
  const headerSize = 12
  const size = texts.reduce((sum, text) => sum + text.byteLength, headerSize)
  const metadata = new Uint8Array(size)
  const view = new DataView(metadata.buffer)
  view.setUint32(0, 0x494a494a, true) // "IJIJ"
  view.setUint32(4, 0x6c61626c, true) // "labl"
  view.setUint32(8, labels.length, true)
  let offset = headerSize
  for (const text of texts) {
    text.forEach((unit, i) => {
      view.setUint16(offset + 2 * i, unit, true)
    })
    offset += text.byteLength
  }
  return { byteCounts: Uint32Array.of(headerSize, ...texts.map((text) => text.byteLength)), metadata }
}
