// What every script does with the page: find and make elements, bring them in
// sight, and tell the reader what happened.

/**
 * A kind of element, as HTMLInputElement is.
 * @template {Element} E
 * @typedef {new () => E} Kind
 */

/**
 * as is the element, which must be of that kind.
 * @template {Element} E
 * @param {Element} e
 * @param {Kind<E>} kind
 * @param {string} what The words for it in an error.
 */
function as(e, kind, what) {
  if (e instanceof kind) return e
  throw new Error(`${what} is no ${kind.name}`)
}

const html = /** @type {Kind<any>} */ (HTMLElement)

/**
 * maybe is the element with that id, or null where the page has none.
 * @template {Element} [E=HTMLElement]
 * @param {string} id
 * @param {Kind<E>} kind
 */
export function maybe(id, kind = html) {
  const e = document.getElementById(id)
  return e && as(e, kind, `the element with the id "${id}"`)
}

/**
 * byId is the element with that id, which the page must have.
 * @template {Element} [E=HTMLElement]
 * @param {string} id
 * @param {Kind<E>} kind
 */
export function byId(id, kind = html) {
  const e = maybe(id, kind)
  if (e) return e
  throw new Error(`this page has no element with the id "${id}"`)
}

/**
 * all are the elements of a kind below another that a selector names.
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} within
 * @param {string} selector
 * @param {Kind<E>} kind
 */
export function all(within, selector, kind = html) {
  return [...within.querySelectorAll(selector)].map((e) => as(e, kind, selector))
}

/**
 * first is the first of them, or null.
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} within
 * @param {string} selector
 * @param {Kind<E>} kind
 */
export function first(within, selector, kind = html) {
  const e = within.querySelector(selector)
  return e && as(e, kind, selector)
}

/**
 * one is the first of them, which must be there.
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} within
 * @param {string} selector
 * @param {Kind<E>} kind
 */
export function one(within, selector, kind = html) {
  const e = first(within, selector, kind)
  if (e) return e
  throw new Error(`nothing here is ${selector}`)
}

/**
 * around is the element that a selector names in which something happened, or null.
 * @param {Event} e
 * @param {string} selector
 */
export const around = (e, selector) => e.target instanceof Element ? above(e.target, selector) : null

/**
 * above is an element itself or the nearest around it that a selector names, or null.
 * @param {Element} e
 * @param {string} selector
 */
export const above = (e, selector) => /** @type {HTMLElement | null} */ (e.closest(selector))

/**
 * focused is the element with the focus below another, or null.
 * @param {Element} within
 */
export function focused(within) {
  const e = document.activeElement
  return e instanceof HTMLElement && within.contains(e) ? e : null
}

export const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches

/** @type {Map<Element, { e: Element, head?: Element | null }>} */
const looks = new Map() // what is to be in sight, by pane

/**
 * inSight scrolls something to the middle of its pane, unless it is in sight, or
 * out from under the head that sticks there. Positions are read once, when every
 * module has drawn: each reading in between would make the browser lay out the
 * whole page again.
 * @param {Element} e
 * @param {Element} pane
 * @param {Element | null} [head]
 */
export function inSight(e, pane, head) {
  if (!looks.size) requestAnimationFrame(inSightNow)
  looks.set(pane, { e, head })
}

// inSightNow does so at once, for a caller that goes on from there.
export function inSightNow() {
  /** @param {Element} e */
  const box = (e) => e.getBoundingClientRect()
  const list = [...looks].map(([pane, { e, head }]) => ({ pane, a: box(e), b: box(pane), head: head && box(head) }))
  looks.clear()
  for (const { pane, a, b, head } of list) {
    if (!a.height) continue
    let by = a.top < b.top || a.bottom + a.height > b.bottom ? a.top - b.top - (b.height - a.height) / 2 : 0
    if (head) by -= Math.max(0, head.bottom - (a.top - by))
    if (by) pane.scrollTop += by
  }
}

/**
 * make builds an element from text only, so that nothing captured is ever markup.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [cls]
 * @param {string} [text]
 */
export function make(tag, cls, text) {
  const e = document.createElement(tag)
  if (cls) e.className = cls
  if (text !== undefined) e.textContent = text
  return e
}

/**
 * button is one that does something, and sends no form.
 * @param {string} cls
 * @param {string} text
 * @param {() => unknown} [f]
 */
export function button(cls, text, f) {
  const b = make('button', cls, text)
  b.type = 'button'
  if (f) b.onclick = f
  return b
}

/**
 * parsed are the elements of HTML that the server has sent.
 * @param {string} html
 */
export function parsed(html) {
  const t = make('template')
  t.innerHTML = html
  return /** @type {HTMLElement[]} */ ([...t.content.children])
}

let saying = 0

/**
 * say tells screen readers, but only the last of many things said at once.
 * @param {string} text
 */
export function say(text) {
  clearTimeout(saying)
  saying = setTimeout(() => { byId('live').textContent = text }, 200)
}

/**
 * trouble shows what went wrong until the next thing goes right.
 * @param {string} text
 */
export function trouble(text) {
  const box = byId('trouble')
  box.textContent = text || ''
  box.hidden = !text
}
