/** What reads and writes files: loaded with the first of them, since a sample needs none. */
export const formats = () => import('@cambium/core/formats')
