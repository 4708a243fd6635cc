/**
 * The three eigenvalues of a symmetric 3 × 3 matrix in ascending order, by Jacobi's rotations: only the four operations and square
 * roots, so the same bits on every engine.
 *
 * @param diagonal  a₀₀, a₁₁, a₂₂
 * @param others    a₀₁, a₀₂, a₁₂
 */
export function symmetricEigenvalues(
  diagonal: readonly [number, number, number],
  others: readonly [number, number, number],
): [number, number, number] {
  let [a, b, c] = diagonal
  let [p, q, r] = others
  for (let sweep = 0; sweep < 12; sweep++) {
    const off = Math.abs(p) + Math.abs(q) + Math.abs(r)
    if (!(off > 1e-18 * (Math.abs(a) + Math.abs(b) + Math.abs(c)))) break
    ;({ a, b, p, q, r } = rotated(a, b, p, q, r))
    ;({ a, b: c, p: q, q: p, r } = rotated(a, c, q, p, r))
    ;({ a: b, b: c, p: r, q: p, r: q } = rotated(b, c, r, p, q))
  }
  return [a, b, c].sort((x, y) => x - y) as [number, number, number]
}

/** Turns the plane of a and b so that their common entry p becomes zero; q and r are their entries with the third. */
function rotated(a: number, b: number, p: number, q: number, r: number): { a: number; b: number; p: number; q: number; r: number } {
  if (p === 0) return { a, b, p, q, r }
  const theta = (b - a) / (2 * p)
  const t = Math.abs(theta) > 1e150 ? 1 / (2 * theta) : (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const cosine = 1 / Math.sqrt(t * t + 1)
  const sine = t * cosine
  return { a: a - t * p, b: b + t * p, p: 0, q: cosine * q - sine * r, r: sine * q + cosine * r }
}
