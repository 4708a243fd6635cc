import { Command, InvalidArgumentError } from 'commander'
import type { CommonFlags, Result, Session } from './session.ts'

/** What runs once a command line was understood. */
export type Runner = (session: Session, positional: readonly string[], flags: Readonly<Record<string, unknown>>) => Promise<Result>

/** Starts a command: loads what it needs, opens the session and runs it. */
export type Start = (
  load: () => Promise<Runner>,
  positional: readonly string[],
  flags: CommonFlags & Readonly<Record<string, unknown>>,
) => Promise<void>

/** Flags of all commands. */
function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on standard output, nothing else')
    .option('--quiet', 'print errors only')
    .option('--threads <n>', 'how many threads compute (default: as many as the machine has)')
    .option('--device <name>', 'auto, wasm, webgpu or reference (default: auto)')
    .option('--mode <name>', 'exact or fast (default: exact, or the mode of the model)')
    .option('--overwrite', 'replace outputs that exist')
}

const channelList = (text: string): number[] => {
  const channels = text.split(',').map((part) => part.trim())
  if (channels.some((channel) => !/^\d{1,6}$/.test(channel)) || new Set(channels).size !== channels.length)
    throw new InvalidArgumentError('Expected different numbers such as 0,2.')
  return channels.map(Number)
}

const axisLetters = (text: string): string => {
  const isRight = /^[tczyx]{2,5}$/.test(text) && new Set(text).size === text.length && text.includes('y') && text.includes('x')
  if (!isRight)
    throw new InvalidArgumentError('Expected different letters of t, c, z, y, x with y and x among them, slowest first, such as tyx.')
  return text
}

const withAxes = (command: Command): Command =>
  command.option('--axes <letters>', 'names of the axes of a file that does not name them, such as tyx or czyx', axisLetters)

const readingImages = (command: Command): Command =>
  withAxes(command).option('--channels <list>', 'which channels to use, counted from 0, such as 0,2', channelList)

const withObjectRules = (command: Command): Command =>
  command
    .option('--fill-holes', 'background that is enclosed by objects belongs to them')
    .option('--no-fill-holes', 'holes stay, whatever the model says')
    .option('--split-touching', 'split objects at their waists')
    .option(
      '--split-by <what>',
      'what tells a waist: distance, or probability: the distance times how sure the forest is (default: distance)',
    )
    .option('--split-depth <share>', 'how deep a waist must be for that, as a share of the thinner side, such as 0.1; more splits less')
    .option('--no-split-touching', 'touching objects stay one, whatever the model says')
    .option('--min-size <n>', 'pixels that an object has at least')
    .option('--max-size <n>', 'pixels that an object has at most, or none')
    .option(
      '--max-relative-hole <share>',
      'pixels of a hole that is filled where not all are, as a share of the typical region, such as 0.1',
    )
    .option('--min-relative-size <share>', 'pixels that an object has at least, as a share of the typical object, such as 0.1')
    .option('--clear-border', 'leave out objects that touch the border of the image')
    .option('--no-clear-border', 'objects at the border stay, whatever the model says')
    .option('--boundary-class <n>', 'class that is painted where objects meet, such as membranes: they grow into it; or none')
    .option('--boundary-reach <pixels>', 'how far objects grow into the boundary class (default: 10)')

const withTraining = (command: Command): Command =>
  readingImages(command)
    .argument(
      '<kind>',
      'pixel-classifier, object-segmenter, probability-mapper, object-classifier, object-selector, object-merger or table-row-classifier',
    )
    .option(
      '--features <spec>',
      'feature specification, name of a predefined set, or columns of a table (pixel kinds: left out, Cambium chooses what measures best)',
    )
    .option('--image <paths...>', 'images: files, or a folder')
    .option('--annotation <paths...>', 'painted classes: files, or a folder')
    .option('--labels <paths...>', 'label images: files, or a folder (object kinds)')
    .option('--pixels <model>', 'a pixel classifier, for features such as mean_probability=2 (object-classifier, object-selector)')
    .option('--table <csv>', 'table (table-row-classifier)')
    .option('--truth <column>', 'column of the table that holds the class')
    .option('--positive-class <n>', 'class that is an object (object-segmenter, object-selector; default: 2)')
    .option('--connectivity <n>', '4 or 8 in 2-D, 6, 18 or 26 in 3-D (object-segmenter)')
    .option('--probability-class <n>', 'class whose probability is mapped (probability-mapper; default: 2)')
    .option(
      '--edge-radius <n>',
      'boundaries move to edges of the image within about so many pixels, or auto (pixel kinds; default: 0 with --features, else auto)',
    )
    .option(
      '--normalise',
      'normalise intensities, so that brighter and dimmer images look alike: the percentiles 1 and 99.8 become 0 and 1 (pixel kinds; default: not with --features)',
    )
    .option('--no-normalise', 'take intensities as they are')
    .option('--trees <n>', 'number of trees (default: 100)')
    .option('--max-depth <n>', 'depth of the trees, or none (default: 2, of pixel kinds without --features 4)')
    .option('--max-features <n>', 'features tried at each split: sqrt, log2, none, a number or a share (default: sqrt)')
    .option('--min-samples-leaf <n>', 'samples that a leaf needs, or auto (default: 1, of pixel kinds without --features auto)')
    .option('--min-samples-split <n>', 'samples that a split needs (default: 2)')
    .option('--max-leaf-nodes <n>', 'leaves of a tree at most')
    .option('--criterion <name>', 'gini, entropy or log_loss (default: gini)')
    .option('--class-weight <name>', 'none or balanced (default: none)')
    .option('--combine <name>', 'how trees are combined: mean, votes or max (default: mean)')
    .option('--seed <n>', 'seed of the random numbers (default: 0)')
    .option('--class-names <list>', 'names of classes, such as 1=background,2=nucleus')

/** The program with all its commands; nothing of the library is loaded before one of them runs. */
export function buildProgram(version: string, start: Start): Command {
  const program = new Command('cambium')
    .description('Machine learning for pixel and object segmentation of microscopy images.')
    .version(version)
    .addHelpText(
      'after',
      `
Exit codes: 0 done · 2 wrong usage · 65 bad data · 66 input missing · 69 device not available · 70 a bug of ours
            73 output exists or cannot be written · 75 may work later · 130 interrupted`,
    )
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  const add = (signature: string, summary: string, configure: (command: Command) => Command, load: () => Promise<Runner>): void => {
    const command = common(configure(program.command(signature).summary(summary).description(summary)))
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
    command.action(async () => start(load, command.args, command.opts()))
  }

  add(
    'demo',
    'the main job on an embedded sample: segment, measure and classify nuclei, and compare with the truth',
    (command) => command.option('--output <folder>', 'where the files go', 'cambium-demo'),
    async () => (await import('./commands/demo.ts')).demo,
  )
  add(
    'samples',
    'list the embedded samples, or write one',
    (command) => command.argument('[name]', 'which sample').option('--output <folder>', 'where the files of the sample go'),
    async () => (await import('./commands/samples.ts')).samples,
  )
  add(
    'feature-sets',
    'list the predefined feature sets',
    (command) => command,
    async () => (await import('./commands/feature-sets.ts')).listFeatureSets,
  )
  add(
    'features',
    'write feature stacks',
    (command) =>
      readingImages(command)
        .argument('<image...>', 'files, or a folder')
        .requiredOption('--features <spec>', 'feature specification, or the name of a predefined set')
        .requiredOption('--output <path>', 'a file, or a folder for several images'),
    async () => (await import('./commands/features.ts')).writeFeatures,
  )
  add(
    'train',
    'train a classifier',
    (command) =>
      withTraining(withObjectRules(command))
        .requiredOption('--output <model>', 'file that ends with .cl (opens in APOC) or .cambium')
        .option(
          '--keep-samples',
          'store the training samples in the .cambium file, so that training can go on; with --continue they are stored anyway',
        )
        .option('--continue <model>', 'go on from a .cambium file with samples')
        .option('--best-trees <n>', 'keep so many trees, those that do best on samples that they did not see')
        .option('--drop-trees <numbers>', 'leave out trees by hand, such as 4,17 (counted from 1)')
        .option('--tune', 'choose the depth, and leave out features that are not needed, by cross-validation (pixel kinds)')
        .option('--out-of-bag', 'also score each sample with the trees that did not see it'),
    async () => (await import('./commands/train.ts')).train,
  )
  add(
    'evaluate',
    'tell how good a classifier is, why, and what would make it better',
    (command) =>
      withTraining(withObjectRules(command))
        .option(
          '--true-labels <paths...>',
          'what is true in the images: label images for object-segmenter, class maps for pixel-classifier; whole results are judged too, image by image',
        )
        .option('--output <report>', 'an .html file that needs nothing else, to read or to print')
        .option('--by <groups>', 'what is held out together: image, stroke, block or sample (default: image or stroke)')
        .option('--block <n>', 'side of a block in pixels (default: 32)')
        .option(
          '--folds <n>',
          'how many times a part is held out, 2 or more, or all: one image, stroke or block after the other (default: 5)',
        )
        .option(
          '--train-share <share>',
          'learn from such a share, drawn anew each time, such as 0.5 or 0.9, instead of judging each group once',
        )
        .option(
          '--compare <features...>',
          'other feature sets, specifications or model files, each with its score and its time (pixel kinds)',
        )
        .option('--correlation <measure>', 'which features say the same: by pearson, spearman or kendall (default: spearman)')
        .option('--no-curves', 'leave out the curves, which take most of the time'),
    async () => (await import('./commands/evaluate.ts')).evaluate,
  )
  add(
    'predict',
    'apply a model',
    (command) =>
      withObjectRules(readingImages(command))
        .argument('<model>', 'file of a model')
        .requiredOption('--output <path>', 'a file, or a folder for several inputs')
        .option('--image <paths...>', 'images: files, or a folder')
        .option('--labels <paths...>', 'label images: files, or a folder')
        .option('--table <csv...>', 'tables')
        .option('--probabilities <classes>', 'also write probabilities: all, or classes such as 1,3')
        .option('--uncertainty <measure>', 'also write where the forest is unsure: entropy or margin'),
    async () => (await import('./commands/predict.ts')).predict,
  )
  add(
    'inspect',
    'show what a model was trained with and how it decides',
    (command) =>
      command
        .argument('<model>', 'file of a model')
        .option('--tree <n>', 'a tree to draw, from 1 (models that were trained by Cambium)')
        .option('--output <svg>', 'file of the drawing')
        .option('--depth <n>', 'levels that are drawn (default: 4)'),
    async () => (await import('./commands/inspect.ts')).inspect,
  )
  add(
    'label',
    'number the connected regions of a mask',
    (command) =>
      withObjectRules(withAxes(command))
        .argument('<mask...>', 'files, or a folder; what is not 0 is foreground')
        .requiredOption('--output <path>', 'a file, or a folder for several masks')
        .option('--connectivity <n>', '4 or 8 in 2-D, 6, 18 or 26 in 3-D (default: 4 or 6)'),
    async () => (await import('./commands/label.ts')).label,
  )
  add(
    'trees',
    'score the trees of a model on painted pixels, keep the good ones, combine them otherwise',
    (command) =>
      readingImages(command)
        .argument('<model>', 'a .cl or .cambium file of a pixel kind')
        .requiredOption('--image <paths...>', 'images, best such that it did not learn from: files, or a folder')
        .requiredOption('--annotation <paths...>', 'painted classes: files, or a folder')
        .option('--best <n>', 'keep so many, the best')
        .option('--at-least <share>', 'keep those that get this share of the pixels right')
        .option('--keep <list>', 'keep these, by their numbers from 1: 1,4,9')
        .option('--combine <name>', 'how they are combined from now on: mean, votes or max (default: as before)')
        .option('--output <model>', 'file of the model of the kept trees; without it the effect is only shown'),
    async () => (await import('./commands/trees.ts')).trees,
  )
  add(
    'suggest',
    'tell where to annotate next: places at which a classifier of pixels is least sure',
    (command) =>
      readingImages(command)
        .argument('<model>', 'a .cl or .cambium file of a pixel kind')
        .requiredOption('--image <paths...>', 'images: files, or a folder')
        .option('--annotation <paths...>', 'what is painted already, which is left out: files, or a folder')
        .option('--count <n>', 'places of each image (default: 5)'),
    async () => (await import('./commands/suggest.ts')).suggest,
  )
  add(
    'measure',
    'measure the objects of label images',
    (command) =>
      readingImages(command)
        .argument('<labels...>', 'files, or a folder')
        .requiredOption('--output <path>', 'a .csv file, or a folder for several label images')
        .option('--image <paths...>', 'intensities: files, or a folder')
        .option('--properties <list>', 'names of properties separated by commas, or all'),
    async () => (await import('./commands/measure.ts')).measure,
  )
  add(
    'compare',
    'score a segmentation against the truth',
    (command) =>
      withAxes(command)
        .argument('<truth>', 'file or folder')
        .argument('<prediction>', 'file or folder')
        .option('--classes', 'compare class maps instead of label images'),
    async () => (await import('./commands/compare.ts')).compare,
  )
  add(
    'convert',
    'convert images or models to another format',
    (command) =>
      withAxes(command)
        .argument('<in>', 'file, or a folder of images')
        .argument('<out>', 'file (.tif, .png, .cl or .cambium), or a folder for .tif files'),
    async () => (await import('./commands/convert.ts')).convert,
  )
  add(
    'workbench',
    'open the workbench in the browser: paint, and the segmentation follows',
    (command) =>
      command
        .argument('[files...]', 'images to open')
        .option('--annotation <paths...>', 'painted classes, one for each image')
        .option('--port <n>', 'where it is served; the next free one is taken where it is in use (default: 8080)')
        .option('--demo', 'open the embedded sample with its strokes')
        .option('--no-open', 'only print the address'),
    async () => (await import('./commands/workbench.ts')).workbench,
  )
  return program
}
