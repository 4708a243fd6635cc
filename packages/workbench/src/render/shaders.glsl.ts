import { unmeasured } from '../plans/label-colours.ts'
import { nudge } from './renderer.ts'

/** Covers the screen with one triangle. */
export const vertexSource = /* glsl */ `#version 300 es
void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`

/** What all shaders know of the view: which pixel of the image a place of the screen shows. */
const view = /* glsl */ `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
precision highp sampler2D;
uniform vec2 corner;      // place of the image in the upper left corner of the view (x, y)
uniform float zoom;       // screen pixels per image pixel
uniform float viewHeight;
uniform ivec2 imageSize;  // (width, height)
uniform ivec2 origin;     // first pixel of the texture
uniform int stride;       // image pixels per texel
out vec4 colour;
vec2 placeAt(vec2 by) {
  vec2 screen = vec2(gl_FragCoord.x, viewHeight - gl_FragCoord.y) + by;
  return corner + screen / zoom + ${nudge};
}
bool isOutside(ivec2 pixel) {
  return pixel.x < 0 || pixel.y < 0 || pixel.x >= imageSize.x || pixel.y >= imageSize.y;
}
ivec2 texelOf(ivec2 pixel) { return (pixel - origin) / stride; }
`

/** @param sampler  usampler2D for whole numbers, sampler2D for others */
export const imageSource = (sampler: 'usampler2D' | 'sampler2D'): string => /* glsl */ `${view}
uniform ${sampler} pixels;
uniform sampler2D colours;
uniform vec2 limits;
uniform float gamma;
uniform float opacity;
uniform bool isLinear;
uniform bool isMinimum;
float valueAt(ivec2 pixel) {
  ivec2 inside = clamp(pixel, ivec2(0), imageSize - 1);
  return float(texelFetch(pixels, texelOf(inside), 0).r);
}
void main() {
  vec2 place = placeAt(vec2(0.0));
  ivec2 pixel = ivec2(floor(place));
  if (isOutside(pixel)) discard;
  float value = valueAt(pixel);
  if (isLinear && stride == 1) {
    vec2 between = place - 0.5;
    ivec2 first = ivec2(floor(between));
    vec2 share = between - vec2(first);
    float above = mix(valueAt(first), valueAt(first + ivec2(1, 0)), share.x);
    float below = mix(valueAt(first + ivec2(0, 1)), valueAt(first + ivec2(1, 1)), share.x);
    value = mix(above, below, share.y);
  }
  if (isnan(value)) discard;
  float step = pow(clamp((value - limits.x) / max(limits.y - limits.x, 1e-30), 0.0, 1.0), gamma);
  vec3 shown = texelFetch(colours, ivec2(int(floor(step * 255.0 + 0.5)), 0), 0).rgb;
  colour = isMinimum ? vec4(mix(vec3(1.0), shown, opacity), 1.0) : vec4(shown, opacity);
}`

/** How labels get their colours. */
export const labelColourSource = /* glsl */ `uniform sampler2D colours;
uniform int numbering;    // 0: the label itself, 1: scrambled, 2: looked up
uniform usampler2D indices;
uniform uint indexCount;
uniform uint seed;
uint scrambled(uint label) {
  uint h = label ^ (seed * 0x9e3779b9u);
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}
uint indexOf(uint label) {
  if (numbering == 1) return scrambled(label) % 256u;
  if (numbering == 0) return min(label, 255u);
  if (label >= indexCount) return ${unmeasured}u;
  uint width = uint(textureSize(indices, 0).x);
  return texelFetch(indices, ivec2(int(label % width), int(label / width)), 0).r;
}
vec4 colourOf(uint label) {
  uint index = indexOf(label);
  return texelFetch(colours, ivec2(int(index), 0), 0);
}
`

export const labelsSource = /* glsl */ `${view}
uniform usampler2D pixels;
uniform float fill;
uniform float contour;
uniform float outline;
uniform bool hasEdge;
uniform uint only;
uniform uint selected;
${labelColourSource}/** The label that a place of the screen shows, 0 where it is hidden. */
uint shownAt(vec2 by) {
  ivec2 pixel = ivec2(floor(placeAt(by)));
  if (isOutside(pixel)) return 0u;
  uint label = texelFetch(pixels, texelOf(pixel), 0).r;
  if (label == 0u || (only != 0u && label != only)) return 0u;
  return colourOf(label).a > 0.0 ? label : 0u;
}
bool isNear(float by) {
  return shownAt(vec2(0.0, -by)) != 0u || shownAt(vec2(0.0, by)) != 0u || shownAt(vec2(-by, 0.0)) != 0u || shownAt(vec2(by, 0.0)) != 0u;
}
bool differs(uint label) {
  for (int y = -1; y <= 1; y++)
    for (int x = -1; x <= 1; x++)
      if (shownAt(vec2(float(x), float(y)) * contour) != label) return true;
  return false;
}
void main() {
  if (isOutside(ivec2(floor(placeAt(vec2(0.0)))))) discard;
  uint label = shownAt(vec2(0.0));
  if (label == 0u) {
    if (!hasEdge) discard;
    if (isNear(1.0)) colour = vec4(1.0, 1.0, 1.0, 0.9);
    else if (isNear(2.0)) colour = vec4(0.0, 0.0, 0.0, 0.9);
    else discard;
    return;
  }
  vec3 own = colourOf(label).rgb;
  if (contour > 0.0 && differs(label)) colour = label == selected ? vec4(1.0) : vec4(own, outline);
  else colour = vec4(own, label == selected ? min(1.0, fill + (fill > 0.0 ? 0.25 : 0.0)) : fill);
}`
