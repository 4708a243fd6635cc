import type { Annotation, Image, LabelImage, Plane, Spatial } from '../array/raster.ts'
import { createAnnotation, createImage, createLabelImage, sizeOf } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { referenceFilterKernels } from '../filters/filter-kernels-of.ts'
import { gaussian } from '../filters/gaussian.ts'
import { RandomStream } from '../random/random-stream.ts'
import { expose, type Microscope, texture } from './microscope.ts'
import { depthInside, drawNucleus, type Nucleus, type NucleusKind } from './nucleus.ts'
import { drawStroke } from './strokes.ts'

/** A synthetic image with everything that is known about it. */
export interface Sample {
  readonly name: string
  readonly description: string
  readonly image: Image
  /** The true objects. */
  readonly labels: LabelImage
  /** Sparse strokes: 1 = background, 2 = nucleus. */
  readonly annotation: Annotation
  /** A few objects with their class: 1 = round, 2 = elongated. */
  readonly objectAnnotation: Annotation
  /** The true class of every object, at its pixels. */
  readonly objectClasses: Annotation
}

interface Recipe {
  readonly description: string
  readonly seed: number
  readonly shape: readonly number[]
  readonly spacing: readonly number[]
  readonly count: number
  readonly kinds: readonly NucleusKind[]
  /** How many of every ten are of the second kind. */
  readonly elongatedOfTen: number
  readonly microscope: Microscope
  readonly photons: number
  readonly debris: number
  readonly strokes: { readonly nuclei: number; readonly background: number; readonly length: number }
  readonly annotatedObjects: number
}

const microscope = { background: 9, vignette: 0.55, offset: 100, readNoise: 3, gain: 2.2 }

const recipes: Readonly<Record<string, Recipe>> = {
  nuclei: {
    description: 'synthetic fluorescent nuclei in 2-D, round and elongated, some touching',
    seed: 20,
    shape: [256, 320],
    spacing: [0.325, 0.325],
    count: 46,
    kinds: [
      { radius: [8, 13], elongation: [1, 1.25], height: 0, elongated: false },
      { radius: [7, 9.5], elongation: [2.2, 3.1], height: 0, elongated: true },
    ],
    elongatedOfTen: 3,
    microscope: { ...microscope, blur: [1.4, 1.4] },
    photons: 95,
    debris: 26,
    strokes: { nuclei: 9, background: 9, length: 26 },
    annotatedObjects: 14,
  },
  nuclei3d: {
    description: 'synthetic fluorescent nuclei in 3-D, slices farther apart than pixels',
    seed: 7,
    shape: [20, 112, 128],
    spacing: [0.8, 0.325, 0.325],
    count: 30,
    kinds: [
      { radius: [7, 10], elongation: [1, 1.2], height: 0.42, elongated: false },
      { radius: [6, 7.5], elongation: [2.1, 2.8], height: 0.42, elongated: true },
    ],
    elongatedOfTen: 3,
    microscope: { ...microscope, blur: [0.9, 1.4, 1.4] },
    photons: 85,
    debris: 18,
    strokes: { nuclei: 8, background: 10, length: 18 },
    annotatedObjects: 12,
  },
}

/** Names of the embedded samples. */
export const sampleNames: readonly string[] = Object.keys(recipes)

/** What is known of a sample before it is made. */
export const sampleFacts = (name: string): { name: string; axes: string; shape: readonly number[]; description: string } => {
  const { shape, description } = recipeOf(name)
  return { name, axes: axesOf(shape), shape, description }
}

const axesOf = (shape: readonly number[]): Spatial => (shape.length === 2 ? 'yx' : 'zyx')

function recipeOf(name: string): Recipe {
  const recipe = Object.hasOwn(recipes, name) ? recipes[name] : undefined
  if (recipe === undefined) throw new OptionError('sample', name, sampleNames.join(' or '))
  return recipe
}

/** Coordinates z, y, x of a pixel. */
function positionOf(index: number, shape: readonly number[]): [number, number, number] {
  const [height = 1, width = 1] = shape.slice(-2)
  return [Math.floor(index / (height * width)), Math.floor(index / width) % height, index % width]
}

/** Places nuclei at random; they may touch, but their centres keep apart. */
function placeNuclei(random: RandomStream, { shape, count, kinds, elongatedOfTen }: Recipe): Nucleus[] {
  const [depth, height, width] = shape.length === 2 ? [1, ...shape] : shape
  const placed: Nucleus[] = []
  for (let attempt = 0; attempt < 60 * count && placed.length < count; attempt++) {
    const kind = kinds[random.integer(0, 10) < elongatedOfTen ? 1 : 0] as NucleusKind
    const centre: [number, number, number] = [
      shape.length === 2 ? 0 : random.uniform(2, (depth as number) - 3),
      random.uniform(3, (height as number) - 4),
      random.uniform(3, (width as number) - 4),
    ]
    const nucleus = drawNucleus(random, kind, centre)
    const reach = (one: Nucleus): number => Math.sqrt(one.radii[1] * one.radii[2])
    const crowded = placed.some((other) => {
      const [dz, dy, dx] = [0, 1, 2].map((k) => (centre[k] as number) - (other.centre[k] as number)) as [number, number, number]
      const flatten = shape.length === 2 ? 0 : 2.2
      return Math.sqrt(dy * dy + dx * dx + flatten * dz * (flatten * dz)) < 0.93 * (reach(nucleus) + reach(other))
    })
    if (!crowded) placed.push(nucleus)
  }
  return placed
}

/** Labels of the nuclei, and how deep inside each pixel lies. Where two overlap, the pixel belongs to the one it is deeper in. */
function rasterize(nuclei: readonly Nucleus[], shape: readonly number[]): { labels: Uint32Array; depth: Float32Array } {
  const labels = new Uint32Array(sizeOf(shape))
  const depth = new Float32Array(labels.length)
  for (let i = 0; i < labels.length; i++) {
    const [z, y, x] = positionOf(i, shape)
    for (const [n, nucleus] of nuclei.entries()) {
      const reach = 1.3 * nucleus.radii[1]
      if (Math.abs(y - nucleus.centre[1]) > reach || Math.abs(x - nucleus.centre[2]) > reach) continue
      const inside = depthInside(nucleus, z, y, x)
      if (inside > 0 && inside > (depth[i] as number)) {
        depth[i] = inside
        labels[i] = n + 1
      }
    }
  }
  return { labels, depth }
}

/** Labels without gaps, and without fragments too small to be seen; `nuclei[label − 1]` is what each one shows. */
function withoutFragments(labels: Uint32Array, nuclei: readonly Nucleus[], smallest: number): { labels: Uint32Array; kept: Nucleus[] } {
  const areas = new Uint32Array(nuclei.length + 1)
  for (const label of labels) areas[label] = (areas[label] as number) + 1
  const kept: Nucleus[] = []
  const renumbered = Uint32Array.from(areas, (area, label) => (label > 0 && area >= smallest ? kept.push(nuclei[label - 1] as Nucleus) : 0))
  return { labels: labels.map((label) => renumbered[label] as number), kept }
}

/** Light that the specimen sends: nuclei with a grainy texture, dimmer towards their rim, and debris. */
function specimenOf(random: RandomStream, recipe: Recipe, labels: Uint32Array, depth: Float32Array, nuclei: readonly Nucleus[]): Plane {
  const { shape, photons, debris } = recipe
  const empty = createImage(new Float32Array(sizeOf(shape)), { shape }) as Plane
  const axes = shape.map((_, k) => (k === 0 && shape.length === 3 ? 0.8 : 1))
  const fine = texture(
    random,
    empty,
    axes.map((scale) => 1.1 * scale),
  )
  const coarse = texture(
    random,
    empty,
    axes.map((scale) => 3.2 * scale),
  )
  const data = labels.map((label, i) => {
    if (label === 0) return 0
    const rim = Math.min(1, 0.62 + 1.1 * (depth[i] as number))
    const grain = Math.max(0.3, 1 + 0.14 * (fine[i] as number) + 0.2 * (coarse[i] as number))
    return photons * (nuclei[label - 1] as Nucleus).brightness * rim * grain
  })
  const light = Float32Array.from(data)
  for (let i = 0; i < debris; i++) light[random.integer(0, light.length)] = random.uniform(4, 16) * photons
  const specks = { ...empty, data: light }
  return gaussian(
    specks,
    axes.map((scale) => 0.5 * scale),
    referenceFilterKernels,
  )
}

/** Strokes inside some nuclei (2) and between them (1), as a hurried person paints them. */
function paintStrokes(
  random: RandomStream,
  { shape, strokes }: Recipe,
  labels: Uint32Array,
  depth: Float32Array,
  count: number,
): Uint8Array {
  const painted = new Uint8Array(labels.length)
  const startIn = (allowed: (index: number) => boolean): number => {
    for (let attempt = 0; attempt < 100_000; attempt++) {
      const index = random.integer(0, labels.length)
      if (allowed(index)) return index
    }
    return 0
  }
  for (const label of random.permutation(count).slice(0, strokes.nuclei)) {
    const inside = (index: number): boolean => labels[index] === label + 1 && (depth[index] as number) > 0.12
    for (let stroke = 0; stroke < 2; stroke++) {
      const start = startIn((index) => labels[index] === label + 1 && (depth[index] as number) > 0.45)
      drawStroke(random, painted, shape, start, { value: 2, length: strokes.length, allowed: inside })
    }
  }
  const outside = (index: number): boolean => labels[index] === 0
  for (let stroke = 0; stroke < 2 * strokes.background; stroke++)
    drawStroke(random, painted, shape, startIn(outside), { value: 1, length: 1.6 * strokes.length, allowed: outside })
  return painted
}

/** A short line through some of the objects, with the object's class. */
function paintObjects(
  random: RandomStream,
  recipe: Recipe,
  labels: Uint32Array,
  depth: Float32Array,
  nuclei: readonly Nucleus[],
): Uint8Array {
  const painted = new Uint8Array(labels.length)
  for (const n of random.permutation(nuclei.length).slice(0, recipe.annotatedObjects)) {
    const inside = (index: number): boolean => labels[index] === n + 1
    const deepest = labels.reduce(
      (best, _, i) => (inside(i) && (depth[i] as number) > (depth[best] as number) ? i : best),
      labels.indexOf(n + 1),
    )
    const value = (nuclei[n] as Nucleus).elongated ? 2 : 1
    painted[deepest] = value
    drawStroke(random, painted, recipe.shape, deepest, { value, length: 9, allowed: inside })
  }
  return painted
}

/**
 * Makes an embedded sample: an image of nuclei as a fluorescence microscope would show them, generated from a seed together with its
 * truth. The same bytes on every machine.
 *
 * @param name  one of `sampleNames`
 * @param seed  another seed makes another image of the same kind
 * @throws {OptionError} for an unknown name
 */
export function createSample(name: string, seed?: number): Sample {
  const recipe = recipeOf(name)
  const random = new RandomStream(seed ?? recipe.seed)
  const { shape, spacing } = recipe
  const facts = { shape, spacing, unit: 'micrometer' as const }
  const all = placeNuclei(random, recipe)
  const drawn = rasterize(all, shape)
  const { labels, kept } = withoutFragments(drawn.labels, all, shape.length === 2 ? 40 : 60)
  const { depth } = drawn
  const specimen = specimenOf(random, recipe, labels, depth, kept)
  const { data } = expose(random, specimen, recipe.microscope)
  return {
    name,
    description: recipe.description,
    image: createImage(data, facts),
    labels: createLabelImage(labels, facts),
    annotation: createAnnotation(paintStrokes(random, recipe, labels, depth, kept.length), facts),
    objectAnnotation: createAnnotation(paintObjects(random, recipe, labels, depth, kept), facts),
    objectClasses: createAnnotation(
      Uint8Array.from(labels, (label) => (label === 0 ? 0 : (kept[label - 1] as Nucleus).elongated ? 2 : 1)),
      facts,
    ),
  }
}
