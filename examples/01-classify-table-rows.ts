/** Objects as rows of a table: area and elongation, some rows with a known class, a forest that tells the others. */
import { RandomForestClassifier } from '@cambium/core/forest'

const objects = [
  [3.950088, 2.848643],
  [4.955912, 3.390093],
  [7.469852, 5.575289],
  [2.544467, 3.017479],
  [3.465662, 1.463756],
  [3.156507, 3.232181],
  [9.978705, 6.676372],
  [6.001683, 5.047063],
  [2.457139, 3.41605],
  [3.672295, 3.407462],
  [9.413702, 7.598608],
]
const annotation = [1, 1, 2, 1, 1, 1, 2, 2]

export default async function classifyTableRows(log: (text: string) => void): Promise<number[]> {
  const known = annotation.length
  const classifier = new RandomForestClassifier({ randomState: 0 })
  classifier.fit(objects.slice(0, known), annotation)

  const rows = objects.slice(known)
  const result = classifier.predict(rows)
  const { data, columns } = classifier.predictProba(rows)
  result.forEach((value, row) => {
    const [area, elongation] = rows[row] as number[]
    const share = data[row * columns + classifier.classes.indexOf(value)] as number
    log(`area ${area}, elongation ${elongation}: class ${value} (${Math.round(100 * share)} % of the trees' opinion)`)
  })
  return result
}
