/** Without its ending, in small letters. */
const stemOf = (name: string): string => name.replace(/\.[^.]+$/, '').toLowerCase()

function commonLength(a: string, b: string): number {
  let length = 0
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++
  return length
}

const reversed = (text: string): string => [...text].reverse().join('')

/** How much of two names is the same, at their beginnings and ends. */
function likeness(one: string, other: string): number {
  const [a, b] = [stemOf(one), stemOf(other)]
  const ahead = commonLength(a, b)
  return ahead + commonLength(reversed(a.slice(ahead)), reversed(b.slice(ahead)))
}

/** Which of some names is most like another one, such as “image 2” of images like “labels 2”; the first of equally similar ones. */
export function bestName(name: string, names: readonly string[]): number {
  const alike = names.map((one) => likeness(one, name))
  return alike.indexOf(Math.max(...alike))
}
