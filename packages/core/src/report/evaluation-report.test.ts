import { expect, test } from 'vitest'
import { evaluateForest } from '../evaluate/evaluation.ts'
import { toColumns } from '../forest/feature-matrix.ts'
import { RandomForestClassifier } from '../forest/random-forest-classifier.ts'
import { evaluationReport } from './evaluation-report.ts'

test('a report is one page without anything from elsewhere, and what users wrote is text in it', async () => {
  const options = new RandomForestClassifier({ nEstimators: 3 }).options
  const rows = Array.from({ length: 60 }, (_, i) => [(i % 2) + (i % 7) / 20, i % 5])
  const evaluation = await evaluateForest({
    samples: toColumns(rows),
    target: rows.map((_, i) => (i % 2) + 1),
    groups: rows.map((_, i) => Math.floor(i / 10) * 2 + (i % 2)),
    by: 'stroke',
    features: ['a<b', 'c'],
    options,
    retrainWith: (changed) => async (some, classes) => new RandomForestClassifier({ ...options, ...changed }).fit(some, classes),
  })
  const page = evaluationReport(evaluation, {
    title: 'Is it good?',
    classNames: { 1: '<img src=x onerror=alert(1)>', 2: 'cell' },
    facts: [['Images', 'a & b.tif']],
  })
  expect(page).not.toMatch(/https?:|<script|<img|<link|url\(|@import/)
  for (const part of ['a&lt;b', 'a &amp; b.tif', '&lt;img src=x', 'cell', 'Held-out strokes', 'ROC curve', 'Depth of the trees'])
    expect(page).toContain(part)
  for (const tag of ['section', 'table', 'figure', 'svg', 'ul']) {
    const count = (pattern: string): number => page.match(new RegExp(pattern, 'g'))?.length ?? 0
    expect(count(`<${tag}[ >]`)).toBe(count(`</${tag}>`))
  }
})
