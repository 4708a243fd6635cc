import { kernelSource } from '../devices/gpu.ts'
import type { EigenvalueName } from './filter-kernels.ts'
import type { JoinName, PixelMapName } from './pixel-maps.ts'
import type { ReductionName } from './reduce-neighbours.ts'
import type { StencilName } from './stencil.ts'

/** An image of `parameters[1 … 3]` planes, rows and columns. */
const image = /* wgsl */ `
@group(0) @binding(2) var<storage, read> image: array<f32>;
fn extent() -> vec3i { return vec3i(i32(parameters[1]), i32(parameters[2]), i32(parameters[3])); }
fn placeOf(i: u32) -> vec3i {
  let size = extent();
  let rest = i32(i) / size.z;
  return vec3i(rest / size.y, rest % size.y, i32(i) % size.z);
}
fn indexOf(place: vec3i) -> i32 {
  let size = extent();
  return (place.x * size.y + place.y) * size.z + place.z;
}
// the nearest pixel inside the image
fn pixelAt(place: vec3i) -> f32 { return image[indexOf(clamp(place, vec3i(0), extent() - 1))]; }
`

/** parameters: items, extent, axis, radius, divisor */
export const convolveSource = kernelSource(/* wgsl */ `${image}
@group(0) @binding(3) var<storage, read> weights: array<f32>;
fn value(i: u32) -> f32 {
  let axis = parameters[4];
  let radius = i32(parameters[5]);
  var place = placeOf(i);
  let middle = place[axis];
  var sum = 0.0;
  for (var v = -radius; v <= radius; v++) {
    place[axis] = middle + v;
    sum = fma(weights[v + radius], pixelAt(place), sum);
  }
  return sum / number(6);
}
`)

/** Smallest and largest eigenvalue of a symmetric matrix: its diagonal, and its entries xy, xz, yz. */
const eigenvalues = /* wgsl */ `
// one of Jacobi's rotations: two entries of the diagonal, their common one, and their entries with the third
fn rotated(a: f32, b: f32, p: f32, q: f32, r: f32) -> array<f32, 4> {
  if (p == 0.0) { return array<f32, 4>(a, b, q, r); }
  let theta = (b - a) / (2.0 * p);
  var t = select(1.0, -1.0, theta < 0.0) / (abs(theta) + sqrt(theta * theta + 1.0));
  if (abs(theta) > 1e15) { t = 0.5 / theta; }
  let cosine = inverseSqrt(t * t + 1.0);
  let sine = t * cosine;
  return array<f32, 4>(a - t * p, b + t * p, cosine * q - sine * r, sine * q + cosine * r);
}
fn eigenvalues(diagonal: vec3f, others: vec3f) -> vec2f {
  var d = diagonal;
  var o = others;
  for (var sweep = 0; sweep < 8; sweep++) {
    if (all(abs(o) <= vec3f(1e-9 * (abs(d.x) + abs(d.y) + abs(d.z))))) { break; }
    let first = rotated(d.x, d.y, o.x, o.y, o.z);
    d = vec3f(first[0], first[1], d.z);
    o = vec3f(0.0, first[2], first[3]);
    let middle = rotated(d.x, d.z, o.y, o.x, o.z);
    d = vec3f(middle[0], d.y, middle[1]);
    o = vec3f(middle[2], 0.0, middle[3]);
    let last = rotated(d.y, d.z, o.z, o.x, o.y);
    d = vec3f(d.x, last[0], last[1]);
    o = vec3f(last[2], last[3], 0.0);
  }
  return vec2f(min(d.x, min(d.y, d.z)), max(d.x, max(d.y, d.z)));
}
`

const formulas: Readonly<Record<StencilName, string>> = {
  laplace_box: 'select(9.0, 2.0, isDeep()) * at(0, 0, 0) - boxSum()',
  laplace_box3d: '27.0 * at(0, 0, 0) - boxSum()',
  laplace_diamond: 'select(4.0, 6.0, isDeep()) * at(0, 0, 0) - diamondSum()',
  sobel: 'length(vec2f(sobel(2u, 1u), sobel(1u, 2u)))',
  sobel3d: 'length(vec3f(sobel3d(2u, 0u, 1u), sobel3d(1u, 0u, 2u), sobel3d(0u, 1u, 2u)))',
  gradient_x: 'at(0, 0, 1) - at(0, 0, -1)',
  gradient_y: 'at(0, 1, 0) - at(0, -1, 0)',
  gradient_z: 'at(1, 0, 0) - at(-1, 0, 0)',
  small_hessian_eigenvalue: 'hessianEigenvalues().x',
  large_hessian_eigenvalue: 'hessianEigenvalues().y',
}

/** parameters: items, extent, whether there are three dimensions */
export const stencilSource = (name: StencilName): string =>
  kernelSource(/* wgsl */ `${image}${eigenvalues}
var<private> here: vec3i;
fn isDeep() -> bool { return parameters[4] == 1u; }
fn at(z: i32, y: i32, x: i32) -> f32 { return pixelAt(here + vec3i(z, y, x)); }
fn boxSum() -> f32 {
  let deep = select(0, 1, isDeep());
  var sum = 0.0;
  for (var z = -deep; z <= deep; z++) { for (var y = -1; y <= 1; y++) { for (var x = -1; x <= 1; x++) { sum += at(z, y, x); } } }
  return sum;
}
fn diamondSum() -> f32 {
  let flat = at(0, 0, -1) + at(0, 0, 1) + at(0, -1, 0) + at(0, 1, 0);
  if (!isDeep()) { return flat; }
  return flat + at(-1, 0, 0) + at(1, 0, 0);
}
fn step(axis: u32) -> vec3i {
  var offset = vec3i(0);
  offset[axis] = 1;
  return offset;
}
// 1 2 1 across an axis
fn smoothed(place: vec3i, axis: u32) -> f32 {
  let s = step(axis);
  return pixelAt(place - s) + 2.0 * pixelAt(place) + pixelAt(place + s);
}
fn sobel(along: u32, across: u32) -> f32 { return smoothed(here + step(along), across) - smoothed(here - step(along), across); }
fn smoothedTwice(place: vec3i, a: u32, b: u32) -> f32 {
  let s = step(a);
  return smoothed(place - s, b) + 2.0 * smoothed(place, b) + smoothed(place + s, b);
}
fn sobel3d(along: u32, a: u32, b: u32) -> f32 {
  return smoothedTwice(here + step(along), a, b) - smoothedTwice(here - step(along), a, b);
}
fn second(axis: u32) -> f32 {
  let s = step(axis);
  return pixelAt(here - s) - 2.0 * pixelAt(here) + pixelAt(here + s);
}
fn mixed(a: u32, b: u32) -> f32 {
  let s = step(a);
  let t = step(b);
  return (pixelAt(here - s - t) + pixelAt(here + s + t) - pixelAt(here - s + t) - pixelAt(here + s - t)) / 4.0;
}
// smallest and largest
fn hessianEigenvalues() -> vec2f {
  let xx = second(2u);
  let yy = second(1u);
  let xy = mixed(2u, 1u);
  if (!isDeep()) {
    let root = sqrt(4.0 * xy * xy + (xx - yy) * (xx - yy));
    return vec2f((xx + yy - root) / 2.0, (xx + yy + root) / 2.0);
  }
  return eigenvalues(vec3f(xx, yy, second(0u)), vec3f(xy, mixed(2u, 0u), mixed(1u, 0u)));
}
fn value(i: u32) -> f32 {
  here = placeOf(i);
  return ${formulas[name]};
}
`)

/** Neighbours as offsets, z, y, x of each after the other. */
const offsets = /* wgsl */ `
@group(0) @binding(3) var<storage, read> offsets: array<i32>;
fn offset(n: u32) -> vec3i { return vec3i(offsets[3u * n], offsets[3u * n + 1u], offsets[3u * n + 2u]); }
`

const sumOf = (name: string, term: string): string => /* wgsl */ `
fn ${name}(here: vec3i, centre: f32) -> f32 {
  var sum = 0.0;
  for (var n = 0u; n < parameters[4]; n++) {
    let pixel = pixelAt(here + offset(n));
    sum += ${term};
  }
  return sum / f32(parameters[4]);
}
`

const extreme = (better: string): string => /* wgsl */ `
fn value(i: u32) -> f32 {
  let here = placeOf(i);
  var best = image[i];
  for (var n = 0u; n < parameters[4]; n++) {
    let pixel = pixelAt(here + offset(n));
    if (pixel ${better} best) { best = pixel; }
  }
  return best;
}
`

/** Numbers in the order of their values: of the bits of floats, those of negative ones are turned around. */
const median = /* wgsl */ `
fn keyOf(pixel: f32) -> u32 {
  let bits = bitcast<u32>(pixel);
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}
// bit by bit from above: how many of the neighbours that agree so far have a 0 there
fn value(i: u32) -> f32 {
  let here = placeOf(i);
  var rank = parameters[4] / 2u;
  var key = 0u;
  for (var bit = 0u; bit < 32u; bit++) {
    let shift = 31u - bit;
    var count = 0u;
    for (var n = 0u; n < parameters[4]; n++) {
      if ((keyOf(pixelAt(here + offset(n))) >> shift) == (key >> shift)) { count++; }
    }
    if (rank >= count) {
      rank -= count;
      key |= 1u << shift;
    }
  }
  return bitcast<f32>(select(~key, key & 0x7fffffffu, (key >> 31u) == 1u));
}
`

const reductionSources: Readonly<Record<ReductionName, string>> = {
  mean: `${sumOf('mean', 'pixel - centre')} fn value(i: u32) -> f32 { return mean(placeOf(i), 0.0); }`,
  variance: `${sumOf('mean', 'pixel - centre')} ${sumOf('variance', '(pixel - centre) * (pixel - centre)')}
fn value(i: u32) -> f32 {
  let here = placeOf(i);
  return variance(here, mean(here, 0.0));
}`,
  maximum: extreme('>'),
  minimum: extreme('<'),
  median,
}

/** parameters: items, extent, number of neighbours */
export const neighboursSource = (name: ReductionName): string => kernelSource(`${image}${offsets}${reductionSources[name]}`)

/** parameters: items, extent, number of neighbours */
export const mostFrequentSource = kernelSource(/* wgsl */ `${image}${offsets}
fn value(i: u32) -> f32 {
  let here = placeOf(i);
  var counts: array<u32, 256>;
  for (var n = 0u; n < parameters[4]; n++) {
    let place = here + offset(n);
    if (any(place < vec3i(0)) || any(place >= extent())) { continue; }
    let pixel = trunc(pixelAt(place));
    if (pixel >= 0.0 && pixel < 256.0) { counts[u32(pixel)]++; }
  }
  var best = 0u;
  for (var number = 1u; number < 256u; number++) { if (counts[number] > counts[best]) { best = number; } }
  return f32(best);
}
`)

/** parameters: items, extent, number of neighbours, sign */
export const extremaSource = kernelSource(/* wgsl */ `${image}${offsets}
fn value(i: u32) -> f32 {
  let here = placeOf(i);
  let sign = number(5);
  var best = sign * image[i] - 1.0;
  var winner = here;
  for (var n = 0u; n < parameters[4]; n++) {
    let place = clamp(here + offset(n), vec3i(0), extent() - 1);
    let pixel = sign * image[indexOf(place)];
    if (pixel > best) {
      best = pixel;
      winner = place;
    }
  }
  return select(0.0, 1.0, all(winner == here));
}
`)

/** Entries of a symmetric tensor; parameters: items */
export function tensorEigenvaluesSource(entries: 3 | 6, which: EigenvalueName): string {
  const arrays = Array.from({ length: entries }, (_, k) => `@group(0) @binding(${k + 2}) var<storage, read> entry${k}: array<f32>;`)
  const [diagonal, others] =
    entries === 3
      ? ['entry0[i], entry2[i], 0.0', 'entry1[i], 0.0, 0.0']
      : ['entry0[i], entry3[i], entry5[i]', 'entry1[i], entry2[i], entry4[i]']
  // of two eigenvalues the smaller one is what the larger leaves of their sum
  const smallest = entries === 3 ? 'entry0[i] + entry2[i] - found.y' : 'found.x'
  return kernelSource(/* wgsl */ `${arrays.join('\n')}${eigenvalues}
fn value(i: u32) -> f32 {
  let found = eigenvalues(vec3f(${diagonal}), vec3f(${others}));
  return max(0.0, ${which === 'largest' ? 'found.y' : smallest});
}
`)
}

const joins: Readonly<Record<JoinName, string>> = { difference: 'a[i] - b[i]', product: 'a[i] * b[i]', ratio: 'a[i] / b[i]' }

/** parameters: items */
export const joinSource = (name: JoinName): string =>
  kernelSource(/* wgsl */ `
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;
fn value(i: u32) -> f32 { return ${joins[name]}; }
`)

/** Formulas on a pixel `v` and a number `n`. */
const maps: Readonly<Record<PixelMapName, string>> = {
  copy: 'v',
  absolute: 'abs(v)',
  exponential: 'exp(v)',
  logarithm: 'logarithm(v)',
  square_root: 'sqrt(v)',
  cubic_root: 'sign(v) * pow(abs(v), 1.0 / 3.0)',
  square: 'v * v',
  reciprocal: '1.0 / v',
  invert: '-v',
  binary_not: 'select(0.0, 1.0, v == 0.0)',
  undefined_to_zero: 'select(v, 0.0, (bitcast<u32>(v) & 0x7f800000u) == 0x7f800000u)',
  power: 'powered(v, n)',
  add_image_and_scalar: 'v + n',
  multiply_image_and_scalar: 'v * n',
  subtract_image_from_scalar: 'n - v',
  divide_scalar_by_image: 'n / v',
  maximum_image_and_scalar: 'max(v, n)',
  minimum_image_and_scalar: 'min(v, n)',
  greater_constant: 'select(0.0, 1.0, v > n)',
  greater_or_equal_constant: 'select(0.0, 1.0, v >= n)',
  smaller_constant: 'select(0.0, 1.0, v < n)',
  smaller_or_equal_constant: 'select(0.0, 1.0, v <= n)',
  equal_constant: 'select(0.0, 1.0, v == n)',
  not_equal_constant: 'select(0.0, 1.0, v != n)',
}

/** parameters: items, the number, the bits of NaN and of infinity, which WGSL cannot write */
export const mapSource = (name: PixelMapName): string =>
  kernelSource(/* wgsl */ `
@group(0) @binding(2) var<storage, read> image: array<f32>;
fn logarithm(v: f32) -> f32 {
  if (v == 0.0) { return -number(3); }
  return select(log(v), number(2), v < 0.0);
}
// as elsewhere: negative values have powers with whole exponents only
fn powered(v: f32, n: f32) -> f32 {
  if (n == 0.0) { return 1.0; }
  if (v == 0.0 && n < 0.0) { return number(3); }
  if (v >= 0.0) { return pow(v, n); }
  if (floor(n) != n) { return number(2); }
  return select(1.0, -1.0, abs(n) % 2.0 == 1.0) * pow(-v, n);
}
fn value(i: u32) -> f32 {
  let v = image[i];
  let n = number(1);
  return ${maps[name]};
}
`)

/** parameters: items, extent of the part, extent of the image, first pixel along each axis, where the part goes */
export const cutSource = kernelSource(
  /* wgsl */ `
@group(0) @binding(2) var<storage, read> image: array<f32>;
fn value(i: u32) -> f32 {
  let size = vec3u(parameters[1], parameters[2], parameters[3]);
  let place = vec3u(i / (size.y * size.z), i / size.z % size.y, i % size.z) + vec3u(parameters[7], parameters[8], parameters[9]);
  return image[(place.x * parameters[5] + place.y) * parameters[6] + place.z];
}
`,
  'result[i + parameters[10]] = value(i);',
)
