/** Every filter that a feature specification can name, by its name. */
import { differenceOfGaussian } from './difference-of-gaussian.ts'
import type { Filter } from './filter.ts'
import { gammaCorrection } from './gamma-correction.ts'
import { gaussianBlur } from './gaussian.ts'
import { divideByGaussianBackground, subtractGaussianBackground } from './gaussian-background.ts'
import { gradientX, gradientY, gradientZ } from './gradient.ts'
import { largeHessianEigenvalue, smallHessianEigenvalue } from './hessian.ts'
import { laplaceBox, laplaceBox3d, laplaceDiamond } from './laplace.ts'
import { detectMaximaBox, detectMinimaBox } from './local-extrema.ts'
import { neighbourhoodFilters } from './neighbourhood.ts'
import { thresholdOtsu } from './otsu.ts'
import { pointwiseFilters } from './pointwise.ts'
import { sobel, sobel3d } from './sobel.ts'

export const filters: ReadonlyMap<string, Filter> = new Map(
  [
    gaussianBlur,
    differenceOfGaussian,
    laplaceBox,
    laplaceBox3d,
    laplaceDiamond,
    sobel,
    sobel3d,
    smallHessianEigenvalue,
    largeHessianEigenvalue,
    gradientX,
    gradientY,
    gradientZ,
    subtractGaussianBackground,
    divideByGaussianBackground,
    ...neighbourhoodFilters,
    detectMaximaBox,
    detectMinimaBox,
    thresholdOtsu,
    gammaCorrection,
    ...pointwiseFilters,
  ].map((filter) => [filter.name, filter]),
)
