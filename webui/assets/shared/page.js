// What every script does with the page: find and make elements, bring them in
// sight, and tell the reader what happened.

export const byId = (id) => document.getElementById(id)
export const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches

// inSight scrolls something to the middle of its pane, unless it is in sight, or
// out from under the head that sticks there. Where things stand is looked at
// once, when everybody has drawn: each look in between would have the whole page
// laid out anew.
const looks = new Map() // what is to be in sight, by pane
export function inSight(e, pane, head) {
  if (!looks.size) requestAnimationFrame(inSightNow)
  looks.set(pane, { e, head })
}

// inSightNow does so at once, for who goes on from there.
export function inSightNow() {
  const box = (e) => e.getBoundingClientRect()
  const all = [...looks].map(([pane, { e, head }]) => ({ pane, a: box(e), b: box(pane), head: head && box(head) }))
  looks.clear()
  for (const { pane, a, b, head } of all) {
    if (!a.height) continue
    let by = a.top < b.top || a.bottom + a.height > b.bottom ? a.top - b.top - (b.height - a.height) / 2 : 0
    if (head) by -= Math.max(0, head.bottom - (a.top - by))
    if (by) pane.scrollTop += by
  }
}

// make builds an element from text only, so that nothing captured is ever markup.
export function make(tag, cls, text) {
  const e = document.createElement(tag)
  if (cls) e.className = cls
  if (text !== undefined) e.textContent = text
  return e
}

// say tells screen readers, but only the last of many things said at once.
let saying = 0
export function say(text) {
  clearTimeout(saying)
  saying = setTimeout(() => { byId('live').textContent = text }, 200)
}

// trouble shows what went wrong until the next thing goes right.
export function trouble(text) {
  const box = byId('trouble')
  box.textContent = text || ''
  box.hidden = !text
}
