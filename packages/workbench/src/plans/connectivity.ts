/** How many neighbours belong together, as scikit-image counts them: 4 or 8 in a plane, 6 or 26 in a volume. */
export function connectivity(isVolume: boolean, joinsCorners: boolean): 4 | 8 | 6 | 26 {
  if (isVolume) return joinsCorners ? 26 : 6
  return joinsCorners ? 8 : 4
}
