import { labelColourSource } from './shaders.glsl.ts'

/** What both shaders know: a ray for each pixel of the screen, straight through a box. */
const ray = /* glsl */ `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
precision highp sampler2D;
precision highp usampler3D;
precision highp sampler3D;
uniform vec2 middle;      // of the volume, in pixels of the screen, from its upper left corner
uniform float viewHeight;
uniform float zoom;       // screen pixels per unit of length
uniform vec3 edges;       // lengths of the volume along x, y, z
uniform vec3 right;
uniform vec3 down;
uniform vec3 away;
uniform int steps;
out vec4 colour;
/** Where the ray enters and leaves the box; nothing where it misses. */
bool crosses(out vec3 start, out vec3 end) {
  vec2 screen = (vec2(gl_FragCoord.x, viewHeight - gl_FragCoord.y) - middle) / zoom;
  vec3 origin = right * screen.x + down * screen.y;
  vec3 inverse = 1.0 / mix(vec3(1e-6), away, vec3(greaterThan(abs(away), vec3(1e-6))));
  vec3 a = (-0.5 * edges - origin) * inverse;
  vec3 b = (0.5 * edges - origin) * inverse;
  vec3 low = min(a, b);
  vec3 high = max(a, b);
  float near = max(low.x, max(low.y, low.z));
  float far = min(high.x, min(high.y, high.z));
  start = (origin + away * near) / edges + 0.5;
  end = (origin + away * far) / edges + 0.5;
  return near < far;
}
`

/** The brightest pixel along each ray. */
export const projectionSource = (sampler: 'usampler3D' | 'sampler3D'): string => /* glsl */ `${ray}
uniform ${sampler} pixels;
uniform sampler2D colours;
uniform vec2 limits;
uniform float gamma;
uniform float opacity;
void main() {
  vec3 start; vec3 end;
  if (!crosses(start, end)) discard;
  ivec3 last = textureSize(pixels, 0) - 1;
  float brightest = -3.4e38;
  for (int i = 0; i < steps; i++) {
    vec3 place = mix(start, end, (float(i) + 0.5) / float(steps));
    float value = float(texelFetch(pixels, clamp(ivec3(place * vec3(last + 1)), ivec3(0), last), 0).r);
    if (!isnan(value)) brightest = max(brightest, value);
  }
  float share = pow(clamp((brightest - limits.x) / max(limits.y - limits.x, 1e-30), 0.0, 1.0), gamma);
  colour = vec4(texelFetch(colours, ivec2(int(floor(share * 255.0 + 0.5)), 0), 0).rgb, opacity);
}`

/** The first label along each ray, lit from the eye. */
export const surfaceSource = /* glsl */ `${ray}
uniform usampler3D pixels;
uniform float opacity;
uniform uint chosen;
uniform uint only;
${labelColourSource}
uint labelAt(ivec3 voxel, ivec3 last) {
  if (any(lessThan(voxel, ivec3(0))) || any(greaterThan(voxel, last))) return 0u;
  uint label = texelFetch(pixels, voxel, 0).r;
  if (label == 0u || (only != 0u && label != only)) return 0u;
  return colourOf(label).a > 0.0 ? label : 0u;
}
float differs(ivec3 voxel, ivec3 last, uint label) { return labelAt(voxel, last) == label ? 0.0 : 1.0; }
void main() {
  vec3 start; vec3 end;
  if (!crosses(start, end)) discard;
  ivec3 last = textureSize(pixels, 0) - 1;
  for (int i = 0; i < steps; i++) {
    vec3 place = mix(start, end, (float(i) + 0.5) / float(steps));
    ivec3 voxel = clamp(ivec3(place * vec3(last + 1)), ivec3(0), last);
    uint label = labelAt(voxel, last);
    if (label == 0u) continue;
    // the surface looks to where other labels begin
    vec3 outwards = vec3(0.0);
    for (int reach = 1; reach <= 2; reach++) {
      ivec3 x = ivec3(reach, 0, 0), y = ivec3(0, reach, 0), z = ivec3(0, 0, reach);
      outwards += vec3(
        differs(voxel + x, last, label) - differs(voxel - x, last, label),
        differs(voxel + y, last, label) - differs(voxel - y, last, label),
        differs(voxel + z, last, label) - differs(voxel - z, last, label));
    }
    vec3 voxelEdges = edges / vec3(last + 1);
    outwards /= voxelEdges;
    float light = length(outwards) > 0.0 ? max(0.0, dot(normalize(outwards), -away)) : 0.5;
    vec3 own = label == chosen ? vec3(1.0) : colourOf(label).rgb;
    colour = vec4(own * (0.35 + 0.65 * light), opacity);
    return;
  }
  discard;
}`
