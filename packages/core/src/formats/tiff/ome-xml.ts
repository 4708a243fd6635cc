import { FormatError } from '../../errors.ts'

/** What the first image of an OME-XML description says about its pages. */
export interface OmeImage {
  readonly sizes: Readonly<Record<'X' | 'Y' | 'Z' | 'C' | 'T', number>>
  /** For each page the index of its plane along z, c, t. */
  readonly planes: readonly { readonly page: number; readonly z: number; readonly c: number; readonly t: number }[]
  readonly physicalSizes: Readonly<Record<'X' | 'Y' | 'Z', { readonly size: number; readonly unit: string } | undefined>>
  /** Samples of a pixel that count as channels. */
  readonly samples: number
}

type Node = Readonly<Record<string, unknown>>

const asNode = (value: unknown): Node | undefined => (typeof value === 'object' && value !== null ? (value as Node) : undefined)
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])

function wholeNumber(node: Node, key: string, missing: number): number {
  const text = node[`@${key}`]
  if (text === undefined) return missing
  const value = Number(text)
  if (!(Number.isInteger(value) && value >= 0 && value < 1e9)) throw new FormatError('ome-tiff', `${key} is "${String(text)}"`)
  return value
}

/** Which plane a page holds, counted through the axes in the given order (such as XYCZT). */
function planeAt(index: number, order: string, sizes: OmeImage['sizes'], samples: number): { z: number; c: number; t: number } {
  const place = { Z: 0, C: 0, T: 0 }
  let rest = index
  for (const axis of order.slice(2)) {
    const length = axis === 'C' ? Math.max(1, sizes.C / samples) : sizes[axis as 'Z' | 'T']
    place[axis as 'Z' | 'C' | 'T'] = rest % length
    rest = Math.floor(rest / length)
  }
  return { z: place.Z, c: place.C * samples, t: place.T }
}

function planesOf(pixels: Node, order: string, sizes: OmeImage['sizes'], samples: number): OmeImage['planes'] {
  const total = sizes.Z * sizes.T * Math.max(1, sizes.C / samples)
  if (total > 1_000_000) throw new FormatError('ome-tiff', `${total} planes`)
  const indexOf = (z: number, c: number, t: number): number => {
    let index = 0
    let stride = 1
    for (const axis of order.slice(2)) {
      index += { Z: z, C: Math.floor(c / samples), T: t }[axis as 'Z' | 'C' | 'T'] * stride
      stride *= axis === 'C' ? Math.max(1, sizes.C / samples) : sizes[axis as 'Z' | 'T']
    }
    return index
  }
  const planes: { page: number; z: number; c: number; t: number }[] = []
  const blocks: Node[] = asList(pixels.TiffData).map((block) => asNode(block) ?? {})
  if (blocks.length === 0) blocks.push({})
  let nextPage = 0
  for (const block of blocks) {
    const page = wholeNumber(block, 'IFD', nextPage)
    const first = indexOf(wholeNumber(block, 'FirstZ', 0), wholeNumber(block, 'FirstC', 0), wholeNumber(block, 'FirstT', 0))
    const count = wholeNumber(block, 'PlaneCount', block['@IFD'] === undefined ? total - first : 1)
    if (count > total) throw new FormatError('ome-tiff', `a block of ${count} planes in an image of ${total}`)
    for (let i = 0; i < count; i++) planes.push({ page: page + i, ...planeAt(first + i, order, sizes, samples) })
    nextPage = page + count
  }
  return planes
}

/** Undefined for a description that is not OME-XML. @throws {FormatError} for one that cannot be understood */
export async function parseOmeXml(text: string): Promise<OmeImage | undefined> {
  if (!/<(\w+:)?OME[\s>]/.test(text.slice(0, 4000))) return undefined
  // few files need it, and it takes longer to load than many an image
  const { XMLParser } = await import('fast-xml-parser')
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    processEntities: false,
    parseAttributeValue: false,
    parseTagValue: false,
  })
  let root: unknown
  try {
    root = parser.parse(text)
  } catch (error) {
    throw new FormatError('ome-tiff', `its XML cannot be read (${error instanceof Error ? error.message : String(error)})`, undefined, {
      cause: error,
    })
  }
  const [image] = asList(asNode(asNode(root)?.OME)?.Image)
  const pixels = asNode(asList(asNode(image)?.Pixels)[0])
  if (pixels === undefined) throw new FormatError('ome-tiff', 'its XML describes no pixels')
  const size = (axis: string): number => Math.max(1, wholeNumber(pixels, `Size${axis}`, 1))
  const sizes = { X: size('X'), Y: size('Y'), Z: size('Z'), C: size('C'), T: size('T') }
  const order = String(pixels['@DimensionOrder'] ?? 'XYZCT')
  if (!/^XY(ZCT|ZTC|CTZ|CZT|TCZ|TZC)$/.test(order)) throw new FormatError('ome-tiff', `dimension order "${order}"`)
  const samples = Math.max(1, wholeNumber(asNode(asList(pixels.Channel)[0]) ?? {}, 'SamplesPerPixel', 1))
  const physical = (axis: string): { size: number; unit: string } | undefined => {
    const value = Number(pixels[`@PhysicalSize${axis}`])
    return value > 0 && Number.isFinite(value) ? { size: value, unit: String(pixels[`@PhysicalSize${axis}Unit`] ?? 'µm') } : undefined
  }
  return {
    sizes,
    planes: planesOf(pixels, order, sizes, samples),
    physicalSizes: { X: physical('X'), Y: physical('Y'), Z: physical('Z') },
    samples,
  }
}
