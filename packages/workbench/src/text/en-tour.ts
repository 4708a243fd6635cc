/** What the tour of the sample says: the title of each stop, and what is to be done or seen there. */
export const tour = {
  label: 'Tour',
  count: (at: number, stops: number): string => `${at} of ${stops}`,
  next: 'Go on',
  done: 'Done, go on',
  back: 'Back',
  end: 'End the tour',
  finish: 'Finish',
  stops: {
    background: ['Paint some background', 'Drag a short line over the dark background. Class 1, Background, is in the brush already.'],
    object: [
      'Paint an object',
      'Press 2 and drag a line inside a bright nucleus. A forest of decision trees learns from your two strokes, and the picture follows.',
    ],
    correct: [
      'Correct it',
      'Where the picture is wrong, paint the right class there: 1 is background, 2 is object, {undo} takes a stroke back. Once there are some strokes of each class in different places, a sentence on the right says how good the forest is.',
    ],
    next: [
      'Where to paint next?',
      'The forest is least sure at the places under "Paint next at". Press {next-place}: it goes to the first one. Look at it, and paint what it is.',
    ],
    good: [
      'Is it any good?',
      'Strokes are held out, some at a time, and predicted by a forest that did not see them: that is the score on the right, and the first sentence says what to do about it.',
    ],
    matters: [
      'Which feature matters?',
      'The forest sees each pixel through filters that blur it and find edges and spots, at several sizes. The longest bar under "Which features matter" decides most. The bars differ little here, since each question is about a feature drawn by chance: that makes a forest of few strokes robust.',
    ],
    trees: [
      'Do more trees help?',
      'The curve "Number of trees" shows how right the first one, two, three … trees are on pixels that they did not see. Where it is flat, more trees bring nothing; the sentences above it say so.',
    ],
    why: [
      'Why does this pixel have its class?',
      'Point at a pixel of the image and press {why}: you see what each feature adds, and the way of the pixel through a tree.',
    ],
    objects: [
      'From pixels to objects',
      'Pixels of an object that touch each other are one object now. Click one: it can be deleted, and "Table" shows what is measured of all.',
    ],
    classify: [
      'Sort the objects',
      'Press 1 and click two round nuclei, press 2 and click two long ones: a second forest sorts all others by their size, brightness and shape.',
    ],
    keep: [
      'Keep it',
      'Save labels, tables and the model, or apply the model to a folder of images. "Code" below the image repeats everything that you did, as a script and as commands.',
    ],
  } satisfies Record<string, readonly [title: string, says: string]>,
}
