// The classes' tags as the server has them: in the order of their numbers, and
// the loudest first.
import { first } from './page.js'

const classes = first(document, 'meta[name=classes]', HTMLMetaElement)
export const tags = classes?.content.split(' ') ?? []
export const loudTags = classes?.dataset.loud?.split(' ') ?? []

// The patterns that are drawn over the classes' colours, by tag.
/** @type {Record<string, import('../../messages').Pattern | undefined>} */
export const patterns = JSON.parse(classes?.dataset.patterns ?? '{}')
