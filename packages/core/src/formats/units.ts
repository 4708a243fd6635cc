const micrometers: Readonly<Record<string, number>> = {
  µm: 1,
  μm: 1,
  um: 1,
  micron: 1,
  microns: 1,
  micrometer: 1,
  micrometre: 1,
  nm: 1e-3,
  nanometer: 1e-3,
  mm: 1e3,
  millimeter: 1e3,
  cm: 1e4,
  m: 1e6,
}

/** How many micrometers a unit is; undefined for a unit that is not a length (such as pixel). */
export const micrometersPer = (unit: string | undefined): number | undefined =>
  unit === undefined ? undefined : micrometers[unit.trim().toLowerCase()]
