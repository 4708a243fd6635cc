/** Files and threads of Node. */
export { type WriteOptions, writeAtomically } from './atomic-write.ts'
export {
  type ReadOptions,
  readAnnotation,
  readImage,
  readIntensities,
  readLabels,
  readMask,
  readRaster,
  type WriteImageOptions,
  writeImage,
  writeLabels,
} from './images.ts'
export { modelFormat, readModel, readModelData, type WriteModelOptions, writeModel } from './models.ts'
export { type FilePrediction, type PredictFileOptions, pixelsForBands, predictFile } from './predict-file.ts'
export { readTable, writeTable } from './tables.ts'
export { threads } from './threads.ts'
