// The classes' tags as the server has them: in the order of their numbers, and
// the loudest first.
const classes = document.querySelector('meta[name=classes]')
export const tags = classes?.content.split(' ') ?? []
export const loudTags = classes?.dataset.loud.split(' ') ?? []

// The patterns that are drawn over the classes' colours, by tag. Their lengths are
// in CSS pixels.
export const patterns = JSON.parse(classes?.dataset.patterns ?? '{}')
