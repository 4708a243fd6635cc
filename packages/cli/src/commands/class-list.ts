import type { Model } from '@cambium/core'

/** The classes of a model as the JSON documents show them: name and number of samples where they are known. */
export const classList = ({ classes, classNames, samplesPerClass }: Model): { value: number; name?: string; samples?: number }[] =>
  classes.map((value, k) => {
    const name = classNames[String(value)]
    const samples = samplesPerClass[k]
    return { value, ...(name === undefined ? {} : { name }), ...(samples === undefined ? {} : { samples }) }
  })
