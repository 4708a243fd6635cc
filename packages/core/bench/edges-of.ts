/** Pixels of which a neighbour has another label. */
export function edgesOf(labels: Uint32Array, width: number): Uint8Array {
  return Uint8Array.from(labels, (label, i) => {
    const x = i % width
    const beside = [x > 0 ? i - 1 : i, x < width - 1 ? i + 1 : i, i >= width ? i - width : i, i + width < labels.length ? i + width : i]
    return beside.some((j) => labels[j] !== label) ? 1 : 0
  })
}
