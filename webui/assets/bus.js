// What happened, told to whoever listens: each module does one thing and knows
// the others only through these events.
const target = new EventTarget()

export const on = (name, f) => target.addEventListener(name, (e) => f(e.detail))
export const emit = (name, detail) => target.dispatchEvent(new CustomEvent(name, { detail }))

export const byId = (id) => document.getElementById(id)
export const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches

// inSight scrolls something to the middle of its pane, unless it is in sight.
export function inSight(e, pane) {
  const a = e.getBoundingClientRect(), b = pane.getBoundingClientRect()
  if (a.top < b.top || a.bottom + a.height > b.bottom) pane.scrollTop += a.top - b.top - (b.height - a.height) / 2
}

// make builds an element from text only, so that nothing captured is ever markup.
export function make(tag, cls, text) {
  const e = document.createElement(tag)
  if (cls) e.className = cls
  if (text !== undefined) e.textContent = text
  return e
}

// The classes in the order of their numbers.
export const tags = ['UN', 'ST', 'MD', 'PT', 'EN', 'RN', 'IN', 'CT', 'OP']

// say tells screen readers, but only the last of many things said at once.
let saying = 0
export function say(text) {
  clearTimeout(saying)
  saying = setTimeout(() => { byId('live').textContent = text }, 200)
}

// inWords says what an error means. A request that nobody answers ends with a
// TypeError, in words that help nobody.
export const inWords = (e) => e instanceof TypeError ? 'plainsight does not answer. See whether it still runs, and try again.' : e.message

// trouble shows what went wrong until the next thing goes right.
export function trouble(text) {
  const box = byId('trouble')
  box.textContent = text || ''
  box.hidden = !text
}
