import type { EdgeRadius, ForestOptions, PixelData, ObjectRules as RegionRules, Table } from '@cambium/core'
import type { OpenedImage } from '../layers/scene.ts'
import type { LabelTile } from '../plans/label-store.ts'
import type { Rect } from '../plans/rect.ts'

/** How a forest is trained: what `cambium train` calls by the same names. */
export interface TrainingSettings {
  /** Feature specification, or the name of a predefined set. */
  readonly features: string
  readonly trees: number
  /** `null` for no limit. */
  readonly maxDepth: number | null
  /** How many features are tried at each split. */
  readonly maxFeatures: ForestOptions['maxFeatures']
  /** How many painted pixels a leaf needs. */
  readonly minSamplesLeaf: ForestOptions['minSamplesLeaf']
  readonly classWeight: 'none' | 'balanced'
  /** How the opinions of the trees are put together. */
  readonly combine: ForestOptions['combine']
  /** So many trees stay, those that do best on what they did not see; null keeps all. */
  readonly bestTrees: number | null
  /** Trees that were left out by hand, numbered from 0; none where the best ones stay. */
  readonly droppedTrees: readonly number[]
  readonly seed: number
  readonly mode: 'exact' | 'fast'
  /** Boundaries move to edges of the image within about so many pixels, or as far as what is painted allows; 0 leaves them. */
  readonly edgeRadius: EdgeRadius
  /** Whether intensities are normalised first. */
  readonly normalise: boolean
}

/** What was painted on one image; time, then space, or in tiles where the image stays on disk. */
export interface PaintedScene {
  readonly id: string
  readonly annotation: Uint8Array | readonly LabelTile[]
}

/** What was painted on other time points, or on another image. */
export interface PaintedFrames extends PaintedScene {
  /** The version changes with what is painted at the time point. */
  readonly frames: readonly { readonly t: number; readonly version: number | string }[]
}

export interface LiveRequest extends PaintedScene {
  /** What is learned besides. */
  readonly others: readonly PaintedFrames[]
  readonly settings: TrainingSettings
  /** The time point that is looked at. */
  readonly t: number
  /** First (included) and last (excluded) z, y, x that are looked at. */
  readonly from: readonly [number, number, number]
  readonly to: readonly [number, number, number]
}

/** A part of a class map: planes z0 to z1 of a time point. */
export interface ClassTile {
  readonly t: number
  readonly from: readonly [number, number, number]
  readonly to: readonly [number, number, number]
  readonly classes: Uint8Array
}

export interface TrainRequest {
  /** All images on which something is painted. */
  readonly painted: readonly PaintedScene[]
  readonly settings: TrainingSettings
  /** The image to predict. */
  readonly id: string
  readonly classNames: Readonly<Record<string, string>>
}

/** What is known of a forest after training. */
export interface TrainingSummary {
  readonly samples: number
  readonly samplesPerClass: Readonly<Record<string, number>>
  readonly importances: Readonly<Record<string, number>>
  /** Share of the decisions at each depth, by feature. */
  readonly shares: Readonly<Record<string, readonly number[]>>
  /** Share of the painted pixels that the trees which did not see them get right. */
  readonly outOfBag: number
  readonly featureSpecification: string
  readonly seconds: number
}

export interface Prediction {
  /** The class of every pixel; time, then space. Undefined where the image stays on disk: its tiles are asked for when they are in view. */
  readonly classes: Uint8Array | undefined
  readonly summary: TrainingSummary
}

/** A model as a file. */
export interface StoredModel {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What a model says of itself. */
export interface ModelFacts {
  /** Values of the classes, and names where it has some. */
  readonly classes: readonly number[]
  readonly classNames: Readonly<Record<string, string>>
  /** What counts as an object, where it is a segmenter. */
  readonly positiveClass: number | undefined
  /** What else of its rules differs from those that a project begins with. */
  readonly rules: Partial<Omit<ObjectRules, 'positiveClass'>>
}

/** What counts as an object: the pixels of a class, and what of their connected regions. */
export interface ObjectRules extends RegionRules {
  readonly positiveClass: number
  /** Whether pixels that only share a corner (in 3-D also an edge) belong together. */
  readonly joinsCorners: boolean
}

export interface FoundObjects {
  /** Time, then space; 0 is background. */
  readonly labels: Uint32Array
  readonly count: number
  readonly table: Table
}

/** What can be learned about objects: APOC's classifier, selector and merger, and the classifier of table rows. */
export const objectTasks = ['classify', 'select', 'merge', 'rows'] as const
export type ObjectTask = (typeof objectTasks)[number]

/** What a model of objects says of itself. */
export interface ObjectModelFacts {
  readonly task: ObjectTask
  readonly classes: readonly number[]
  readonly classNames: Readonly<Record<string, string>>
}

/** What whole results are judged by: what is painted, and the true objects of some images. */
export interface TrueScenes {
  readonly painted: readonly PaintedScene[]
  /** The classes that are painted on each image. */
  readonly classes: Readonly<Record<string, readonly number[]>>
  readonly truths: readonly { readonly id: string; readonly labels: Uint32Array }[]
  readonly settings: TrainingSettings
  readonly rules: ObjectRules
  readonly classNames: Readonly<Record<string, string>>
}

/** Objects of an image that are to be sorted. */
export interface SortingRequest {
  readonly id: string
  readonly labels: Uint32Array
  /** What was measured of them. */
  readonly table: Table
}

export interface ObjectLearningRequest extends SortingRequest {
  readonly task: ObjectTask
  /** The class of objects at their pixels; for `merge`, strokes over the borders of objects. */
  readonly annotation: Uint8Array
  /** Names of features or columns; empty for the usual ones. */
  readonly features: string
  readonly trees: number
  readonly seed: number
  readonly classNames: Readonly<Record<string, string>>
}

export interface LearnedObjects {
  /** The class of every object at its pixels. */
  readonly classes?: Uint8Array
  /** Other objects: those that were selected, or merged. */
  readonly labels?: Uint32Array
  readonly count?: number
  /** A row for each object, with its class. */
  readonly table?: Table
  readonly importances: Readonly<Record<string, number>>
}

/** A file that is to be kept. */
export interface ExportedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What of an image that stays on disk is to be kept. */
export type StoredMap =
  | { readonly kind: 'class map' }
  | { readonly kind: 'labels'; readonly rules: ObjectRules }
  | { readonly kind: 'probabilities'; readonly value: number }
  | { readonly kind: 'annotation'; readonly tiles: readonly LabelTile[] }

/** Tiles of a plane by their rows and columns. */
export interface PlaneTiles {
  readonly plane: number
  readonly places: readonly { readonly row: number; readonly column: number }[]
}

/** A part of a time point that becomes an image of its own. */
export interface CutOut {
  readonly t: number
  readonly rect: Rect
  readonly name: string
}

/** A file that is too large to be in memory. */
export interface LargeFile {
  readonly name: string
  readonly content: Blob
}

export interface OpenedScene {
  readonly image: OpenedImage
  /** What the user should know about how the file was read. */
  readonly notes: readonly string[]
  /** The axes that were guessed, and others that they may be; empty where the file names them. */
  readonly axes: readonly string[]
}

/** A map of numbers from 0 to 1; time, then space. */
export interface ForestMap {
  readonly data: Float32Array
}

export type Progress = (done: number, total: number) => void

export type { OpenedImage, PixelData, Table }

/** A pixel of an image that is open. */
export interface Place {
  readonly id: string
  readonly t: number
  readonly z: number
  readonly y: number
  readonly x: number
}
