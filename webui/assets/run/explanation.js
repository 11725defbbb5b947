// The explanation of what is selected. Everything goes in as text.
import { on } from '../shared/events.js'
import { all, button, byId, first, make, one, say } from '../shared/page.js'
import { counted, pieced, said } from '../shared/words.js'
import { tags } from '../shared/classes.js'
import { sel, packet, fieldAt, rangesIn, span, chooseField, choosePacket } from './selection.js'
import { depth } from './depth.js'
import { filterBy } from './filterbar.js'
import { messageCard, messageKey } from './messagecard.js'

/**
 * @typedef {import('./selection').Field} Field
 * @typedef {import('./selection').Packet} Packet
 */

const about = byId('about'), blank = byId('about-template', HTMLTemplateElement)

const hint = one(about, '.hint')
on('packet', () => about.replaceChildren(hint))
on('field', soon)
on('buffer', soon)
on('depth', soon)
// The ladder chooses its message after the field was chosen, or when it comes in.
let told = ''
on('message', () => { if (depth() === 2 && messageKey() !== told) soon() })

// soon shows what is selected once every module has followed the selection.
let due = false
function soon() {
  if (due) return
  due = true
  queueMicrotask(() => {
    due = false
    const f = fieldAt(sel.field)
    if (!packet || !f) return
    if (depth() === 2) {
      about.replaceChildren(messageCard(packet, explained))
      told = messageKey()
    } else {
      show(packet, f)
    }
    about.scrollTop = 0
  })
}

/**
 * @param {Packet} p
 * @param {Field} f
 */
function show(p, f) {
  const part = /** @type {DocumentFragment} */ (blank.content.cloneNode(true))
  const at = (/** @type {string} */ selector) => one(part, selector)
  const kinds = classesOf(p, f)
  if (kinds.length === 1) {
    at('.swatch').classList.add('k-' + kinds[0])
    at('.swatch').textContent = kinds[0]
  } else {
    at('.swatch').hidden = true
  }
  at('.label').textContent = f.label
  at('.val bdi').textContent = f.value || ''
  at('.val').hidden = !f.value
  at('.says').append(...explained(f.says || ''))
  at('.problem').textContent = f.problem ? said('Something is wrong here. {problem}', { problem: f.problem }) : ''
  at('.problem').hidden = !f.problem
  at('.where dd').append(...where(p, f))
  at('.kind dd').textContent = classWords(p, f)
  filter(at('.filter'), f)
  spec(at('.spec'), f)
  links(at('.from'), (f.inputs ?? []).map((i) => ({ text: p.fields[i].label, open: () => chooseField(i) })))
  const other = f.frame && f.frame !== p.n ? f.frame : f.link && f.link !== p.n ? f.link : 0
  links(at('.goto'), other ? [{ text: said('packet {n}', { n: other }), open: () => choosePacket(other, { id: f.id }) }] : [])
  bits(at('.bits'), f)
  about.replaceChildren(part)
}

/**
 * bits writes the bits of the bytes that a field is in, as Wireshark does:
 * its own as 0 and 1, others as points.
 * @param {HTMLElement} p
 * @param {Field} f
 */
function bits(p, f) {
  p.hidden = !f.bits
  if (!f.bits) return
  const own = f.bits.replace(/[ .]/g, '').length, of = f.bits.replace(/ /g, '').length
  const line = make('i')
  line.setAttribute('aria-hidden', 'true')
  for (const run of f.bits.match(/[01]+|[ .]+/g) ?? []) line.append(/[01]/.test(run) ? make('b', '', run) : run)
  p.append(line, make('span', '', ' ' + counted(own, '= {label}: {n} bit of {all}', '= {label}: {n} bits of {all}', { label: f.label, all: of })))
}

/**
 * where says which bytes are the field's, with buttons that lead to them.
 * @param {Packet} p
 * @param {Field} f
 * @returns {(string | Node)[]}
 */
function where(p, f) {
  return [...whereHere(p, f), ...elsewhere(f)]
}

/**
 * @param {Packet} p
 * @param {Field} f
 * @returns {(string | Node)[]}
 */
function whereHere(p, f) {
  const [onWire] = rangesIn(f, 0)
  if (f.buf < 0 && !f.wire) return [f.also ? said('in other packets') : said('none of its own: it is computed')]
  if (f.buf > 0) {
    const b = p.buffers[f.buf], at = { bytes: span(f.off, f.len), all: b.bytes.length, name: b.name }
    if (!onWire) return [said('{bytes} of {all} in “{name}”', at)]
    const carried = button('link', said('{bytes} of the frame', { bytes: span(...onWire) }), () => chooseField(sel.field, { buffer: 0, byte: onWire[0] }))
    return pieced(said('{bytes} of {all} in “{name}”, carried by {place}', at), { place: carried })
  }
  const [off, len] = onWire, at = { bytes: span(off, len), all: p.buffers[0].bytes.length }
  return [len > 1 ? counted(len, '{bytes} of {all}: {n} bytes', '{bytes} of {all}: {n} bytes', at) : said('{bytes} of {all}', at)]
}

/**
 * elsewhere leads to the other packets that the field has bytes in.
 * @param {Field} f
 */
function elsewhere({ also = [] }) {
  const firstIn = /** @type {Map<number, number>} */ (new Map()) // the field's first byte, by packet
  for (let i = 0; i < also.length; i += 3) if (!firstIn.has(also[i])) firstIn.set(also[i], also[i + 1])
  return [...firstIn].slice(0, 5).flatMap(([n, off]) => [', ', button('link', said('packet {n}', { n }), () => choosePacket(n, { off }))])
}

/**
 * classesOf are the tags of a field's classes: one for each class that its bytes have
 * in the buffer in view, and none where it was computed and has no bytes.
 * @param {Packet} p
 * @param {Field} f
 * @returns {string[]}
 */
function classesOf(p, f) {
  const { cls } = p.buffers[sel.buffer], has = /** @type {Set<string>} */ (new Set())
  for (const [off, len] of rangesIn(f, sel.buffer)) for (const c of cls.subarray(off, off + len)) has.add(tags[c])
  if (has.size) return [...has]
  return f.derived ? [] : [f.class]
}

/** @param {string} tag */
const legendOf = (tag) => first(document, `#legend [data-class="${tag}"]`)

/**
 * classWords says what a field's class means, and what its bytes are on the wire. A
 * value that was computed has no class, and one with parts of several classes says which.
 * @param {Packet} p
 * @param {Field} f
 */
function classWords(p, f) {
  const kinds = classesOf(p, f)
  if (!kinds.length) return said('none: this value was computed here, and has no bytes of its own')
  if (kinds.length > 1) {
    const list = kinds.map((tag) => legendOf(tag)).flatMap((l) => l ? [one(l, '.name').textContent ?? ''] : []).join(', ')
    return said('several: {list}. Each of its parts says what it is.', { list })
  }
  const [tag] = kinds, [onWire] = rangesIn(f, 0)
  const wire = onWire ? tags[p.buffers[0].cls[onWire[0]]] : tag
  const legend = legendOf(tag)
  if (!legend) return ''
  const of = { name: one(legend, '.name').textContent ?? '', says: legend.title, made: p.buffers[sel.buffer].says, secret: f.secret ?? '' }
  if (wire === 'OP' && tag !== 'OP') {
    if (!f.secret) return said('{name}. On the wire these bytes are ciphertext. {made}', of)
    return tag === 'CT' ? said('{name}. On the wire these bytes are ciphertext. {made} It would take {secret}.', of) : said('{name}. On the wire these bytes are ciphertext. {made} It took {secret}.', of)
  }
  if (!f.secret) return said('{name}. {says}', of)
  return tag === 'CT' ? said('{name}. {says} It would take {secret}.', of) : said('{name}. {says} It took {secret}.', of)
}

/**
 * filter shows the field as a display filter has it, and has the page filter by it.
 * @param {HTMLElement} div
 * @param {Field} f
 */
function filter(div, { filter: name = '' }) {
  const code = one(div, 'code'), copy = one(div, '.copy')
  div.hidden = !name
  code.textContent = name
  one(div, '.use').onclick = () => filterBy(name)
  copy.onclick = async () => {
    try {
      await navigator.clipboard.writeText(name)
      say(said('Copied {name}', { name }))
      one(copy, 'span').textContent = said('Copied')
    } catch {
      getSelection()?.selectAllChildren(code)
      say(said('Selected. Copy it with Control and C.'))
    }
  }
}

/**
 * spec cites what defines the field.
 * @param {HTMLElement} div
 * @param {Field} f
 */
function spec(div, f) {
  div.hidden = !f.spec
  const dd = one(div, 'dd')
  if (!f.url?.startsWith('https://')) { dd.textContent = f.spec || ''; return }
  const a = make('a', '', f.spec)
  a.href = f.url
  a.target = '_blank'
  a.rel = 'noopener noreferrer'
  dd.append(a)
}

/**
 * @param {HTMLElement} div
 * @param {{ text: string, open: () => void }[]} list
 */
function links(div, list) {
  div.hidden = !list.length
  one(div, 'dd').append(...list.flatMap(({ text, open }, i) => [i ? ', ' : '', button('link', text, open)]))
}

const cards = all(document, '.card[data-words]')
  .flatMap((c) => (c.dataset.words ?? '').split('|').map((word) => ({ id: c.id, word })))
  .sort((a, b) => b.word.length - a.word.length)
const termOf = new Map(cards.map((c) => [c.word, c.id]))
const pattern = new RegExp('(?<![\\p{L}\\d])(' + cards.map((c) => c.word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') + ')(?![\\p{L}\\d])', 'gu')

/**
 * termsIn are the ids of the cards for the terms in a text, however a term that begins
 * in lower case begins there.
 * @param {string} text
 */
export function termsIn(text) {
  const ids = /** @type {Set<string>} */ (new Set())
  for (const t of [text, text.toLowerCase()]) {
    for (const [word] of t.matchAll(pattern)) ids.add(termOf.get(word) ?? '')
  }
  return ids
}

/**
 * explained marks the first mention of each term with a button for its card.
 * @param {string} text
 */
export function explained(text) {
  const out = /** @type {(string | Node)[]} */ ([]), seen = new Set()
  let at = 0
  for (const m of text.matchAll(pattern)) {
    const id = termOf.get(m[0])
    if (!id || seen.has(id)) continue
    seen.add(id)
    const b = button('term', m[0])
    b.setAttribute('popovertarget', id)
    out.push(text.slice(at, m.index), b)
    at = m.index + m[0].length
  }
  out.push(text.slice(at))
  return out
}
