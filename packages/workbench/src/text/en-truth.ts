import { counted } from './counted.ts'

/** What is found, compared with what is true. */
export const truth = {
  title: 'Against the true objects',
  how: 'A label image of the true objects, or objects that were corrected until they are right, says how good what is found is.',
  load: 'Load true objects…',
  one: 'a true object',
  keep: 'Take these objects for the true ones',
  paint: 'Paint true objects',
  correct: 'Correct the true objects',
  save: 'Save them…',
  none: 'There are no true objects to save: load some, or paint them.',
  isEmpty: 'Paint each object as a label of its own: a stroke that begins on an object goes on with it, elsewhere it begins another one.',
  beginning: 'beginning true objects',
  ofSample: 'Those that the sample was made of',
  keeping: 'taking objects for the true ones',
  forgetting: 'forgetting the true objects',
  forget: 'Forget the true objects',
  loading: (name: string): string => `true objects of ${name}`,
  onDisk: (name: string): string => `${name} stays on disk: cut a part of it out, and load the true objects of that.`,
  noObject: (name: string): string => `${name} holds no object: all its pixels are 0. Nothing was changed.`,
  isMask: (name: string): string => `${name} has one value alone: its connected parts are taken for the objects.`,
  isPicture: (name: string): string =>
    `${name} does not look like a label image, where all pixels of an object have its number. If it is a picture, forget these true objects again.`,
  ofWhich: (name: string, other: string | undefined): string =>
    other === undefined
      ? `${name}: no open image can take true objects. Open the images first.`
      : `${name} and ${other} both seem to belong to the same image. Load them one by one, each for the image that is looked at.`,
  loaded: (name: string, image: string): string => `${name} holds the true objects of ${image} from now on.`,
  thisImage: 'this image',
  comparing: 'Comparing with the true objects…',
  fates: {
    found: (count: number, of: number): string => `${count} of ${of} found`,
    missed: (count: number): string => `${count} missed, or of another outline`,
    cut: (count: number): string => `${count} cut`,
    glued: (count: number, into: number): string => `${count} glued, in ${counted(into, 'object')}`,
    extra: (count: number): string => `${count} found, but matching none`,
  },
  at: ({ kind, number, of }: { kind: 'missed' | 'cut' | 'glued' | 'extra'; number: number; of: number }): string =>
    `Shown: ${{ missed: 'missed', cut: 'cut', glued: 'glued', extra: 'matching none' }[kind]}, ${number} of ${of}`,
  next: 'Show the next one of these',
  scores: {
    averagePrecision50: 'AP, IoU ≥ 0.5',
    averagePrecision75: 'AP, IoU ≥ 0.75',
    panopticQuality: 'Panoptic quality',
    f1: 'F1 of pixels',
    boundaryScore: 'Boundary F1 (2 px)',
    counts: 'Objects found · true',
  },
  counts: (found: number, all: number): string => `${found} · ${all}`,
  whole: 'Whole images',
  wholeHow: (count: number): string =>
    `${counted(count, 'image')} with true objects. Each is segmented by a forest that learned from the strokes on the others, rules for objects included.`,
  judge: 'Judge whole images',
  judging: 'Judging whole images',
  isOld: 'From before the last change.',
  columns: ['Image', 'AP50', 'F1', 'found · true', 'cut', 'glued'],
  all: 'all',
  allUnseen: 'all without *',
  heldOut: 'Each image by what the others teach.',
  mixed: 'Each image by what the others teach. * A class is painted nowhere else, so that this image was learned from: its scores flatter.',
  learnedFrom:
    'No image can be held out: paint each class on two of them, or load true objects for an image without strokes. These scores flatter.',
  interval: (low: string, high: string): string => `AP50 of other images: with 95 % confidence between ${low} and ${high}.`,
}
