declare const brand: unique symbol

/** A type that only the named constructor or check may produce. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
