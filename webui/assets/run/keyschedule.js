// The key schedule: steps come from the server as an ordered list; here they
// are laid out as a graph, chosen, and followed to the bytes and back.
import { on } from '../shared/events.js'
import { above, all, around, byId, first, focused, inSight, make, maybe, one, say, trouble } from '../shared/page.js'
import { counted, said } from '../shared/words.js'
import { sel, packet, choosePacket, keepAddress, lookAt } from './selection.js'
import { setView } from './ladder.js'
import { poll } from './poll.js'
import { lift } from './veil.js'
import { boxOf, draw, light, up } from './keyschedule_lines.js'

const panel = byId('schedule'), graphs = byId('graphs'), card = byId('key-step'), cols = byId('cols')
const leave = one(panel, '[data-leave=""]')
const opener = first(byId('talk'), '[data-panel="keys"]')

let html = '' // the server's last answer
let byHand = 0 // selections of ours that are under way
let keep = false // what is loaded for other eyes, or from the address, leaves the chosen box alone

export const open = () => Boolean(sel.keys)

// toggle opens the panel or goes back to the conversation.
export function toggle() {
  open() ? close() : show('1')
}

/** @param {string} id The box that is chosen; '1' for none. */
function show(id) {
  lookAt({ keys: id })
  reveal()
  keepAddress()
  soon()
  say(said('Key schedule'))
  const at = stop() ?? leave
  at.focus({ preventScroll: true })
}

/** @param {string} [view] Of the conversation, that is shown instead. */
function close(view) {
  lookAt({ keys: '' })
  reveal()
  if (view) setView(view)
  fed()
  keepAddress()
  opener?.focus({ preventScroll: true })
}

function reveal() {
  panel.hidden = card.hidden = !open()
  cols.classList.toggle('keyed', open())
  opener?.setAttribute('aria-pressed', String(open()))
  if (open()) requestAnimationFrame(draw)
}

if (opener) opener.onclick = () => show('1')
panel.addEventListener('click', (e) => {
  const b = around(e, '[data-leave]')
  if (b?.dataset.leave) close(b.dataset.leave)
})

// Updates are fetched, but not with every packet, and only while the panel is open.
on('told', (u) => { if (u.to || u.changed?.length || u.state) soon() })
on('eye', () => { keep = true; soon.atOnce() })
on('restart', () => { html = ''; graphs.replaceChildren(); card.replaceChildren(); soon() })

const soon = poll({ path: 'keys', every: 250, wanted: open, put: (/** @type {import('../../messages').KeysMessage} */ m) => put(m.graphs) })

/**
 * put shows what came, and finds again what was chosen.
 * @param {string} text
 */
function put(text) {
  lift('graphs', 'key-step')
  if (text === html) return
  html = text
  const had = focused(graphs), inside = had && above(had, '[id]')?.id
  const top = graphs.scrollTop
  const t = make('template')
  t.innerHTML = text
  graphs.replaceChildren(t.content)
  for (const n of all(graphs, '.node')) n.style.gridRow = n.dataset.row + ' / span ' + n.dataset.span
  graphs.scrollTop = top
  const here = sel.keys.length > 1 ? maybe(sel.keys) : null
  if (here && graphs.contains(here)) choose(here, false)
  else forget()
  const at = stop()
  if (!at) return draw()
  at.tabIndex = 0
  if (inside || document.activeElement === leave) (button(inside ? maybe(inside, HTMLElement) : null) ?? at).focus({ preventScroll: true })
  draw()
}

// Boxes and chips, and how one gets from one to the other.
/** @param {HTMLElement | null | undefined} n */
const button = (n) => n?.matches('.chip') ? n : n && first(n, '.head')
const stops = () => all(graphs, '.head, .chip')
const stop = () => first(graphs, ':is(.head, .chip)[tabindex="0"]') ?? first(graphs, '.head')
/** @param {HTMLElement} b */
const box = (b) => b.matches('.chip') ? b : boxOf(b)
/** @param {HTMLElement} n */
const down = (n) => all(above(n, '.graph') ?? graphs, '.node').filter((o) => (o.dataset.up ?? '').split(' ').includes(n.id))

/**
 * reach is a box and all that one comes to from it, by next.
 * @param {HTMLElement} n
 * @param {(n: HTMLElement) => HTMLElement[]} next
 * @param {Set<HTMLElement>} [found]
 */
function reach(n, next, found = new Set()) {
  if (found.has(n)) return found
  found.add(n)
  for (const o of next(n)) reach(o, next, found)
  return found
}

/**
 * choose lights up what a box comes from and what it leads to, and shows its card.
 * @param {HTMLElement} n
 * @param {boolean} [look] The reader has chosen it.
 */
function choose(n, look = true) {
  const from = reach(n, up), to = n.matches('.chip') ? /** @type {Set<HTMLElement>} */ (new Set()) : reach(n, down)
  const lit = new Set([...from, ...to])
  for (const g of all(graphs, '.graph')) g.classList.toggle('lit', g.contains(n))
  for (const o of all(graphs, '.node')) {
    o.classList.toggle('on', lit.has(o))
    o.classList.toggle('here', o === n || o.contains(n))
  }
  for (const c of all(graphs, '.chip')) c.classList.toggle('on', lit.has(c) || to.has(boxOf(c)))
  for (const b of stops()) {
    b.setAttribute('aria-pressed', String(b === button(n)))
    b.tabIndex = b === button(n) ? 0 : -1
  }
  lookAt({ keys: n.id })
  const detail = /** @type {HTMLElement} */ (one(boxOf(n), '.detail').cloneNode(true))
  if (n.matches('.chip')) {
    one(detail, '.label').textContent = n.getAttribute('aria-label')
    one(detail, '.kind').textContent = boxOf(n).matches('.shut') ? said('shut') : said('opened')
  }
  card.replaceChildren(...detail.childNodes)
  card.scrollTop = 0
  light(lit)
  fed()
  if (!look) return
  keepAddress()
  const boxes = (/** @type {Set<HTMLElement>} */ set) => [...set].filter((o) => o !== n && o.matches('.node')).length
  const name = (first(n, '.name') ?? n).textContent?.trim() || n.title
  say(said('{name} comes from {from} and leads to {to}.', { name, from: others(boxes(from)), to: others(boxes(to)) }))
}

// forget drops a choice that these eyes do not have, for what is chosen in the bytes.
function forget() {
  if (sel.keys.length > 1) lookAt({ keys: '1' })
  card.replaceChildren(byId('step-hint', HTMLTemplateElement).content.cloneNode(true))
  follow()
  fed()
}

new ResizeObserver(() => { if (open()) draw() }).observe(graphs)
addEventListener('lookchange', () => { if (open()) requestAnimationFrame(draw) })

// fed marks the bytes in sight that the chosen box comes from, and the records that it opens.
function fed() {
  for (const c of all(document, '#hex .fed')) c.classList.remove('fed')
  if (!open() || !packet || sel.buffer !== 0) return
  const places = all(graphs, '.chip.on').map((c) => [c.dataset.frame, c.dataset.off, c.dataset.len])
  for (const n of all(graphs, '.node.wire.on')) if (n.dataset.at) places.push(n.dataset.at.split(' '))
  for (const [frame, off, len] of places.map((p) => p.map(Number))) {
    if (frame !== packet.n) continue
    for (const b of all(document, '#hex .b[data-i]')) if (Number(b.dataset.i) >= off && Number(b.dataset.i) < off + len) b.classList.add('fed')
  }
}

/**
 * others says how many other boxes there are.
 * @param {number} boxes
 */
function others(boxes) {
  return boxes ? counted(boxes, '{n} other box', '{n} other boxes') : said('no other box')
}

/**
 * jump shows bytes without losing the chosen box.
 * @param {HTMLElement} to Something that has its place.
 */
async function jump({ dataset }) {
  byHand++
  await choosePacket(Number(dataset.frame), { off: Number(dataset.off) })
  byHand--
  fed()
}

// What is chosen in the bytes is looked up in the graph: a record, or bytes
// that go into a step.
on('field', () => { if (open() && !byHand && !keep) follow(); requestAnimationFrame(fed) })
for (const input of ['pointerdown', 'keydown']) addEventListener(input, () => { keep = false }, true)
on('buffer', () => requestAnimationFrame(fed))

function follow() {
  const f = packet?.n === sel.packet ? packet.fields[sel.field] : null
  if (!f) return
  const at = f.wire?.[0] ?? sel.byte
  const near = all(graphs, '.chip').filter((c) => (c.dataset.frames ?? '').split(' ').includes(String(sel.packet)))
  const here = near.filter((c) => Number(c.dataset.frame) === sel.packet && Number(c.dataset.off) <= at && at < Number(c.dataset.off) + Number(c.dataset.len))
  const n = here.at(-1) ?? wireAt(at) ?? near.find((c) => Number(c.dataset.frame) !== sel.packet)
  if (n) {
    choose(n)
    inSight(button(n) ?? n, graphs)
  } else if (f.class === 'CT' && stop()) closed()
}

// closed says of ciphertext that nothing here opens it.
function closed() {
  for (const e of all(graphs, '.lit, .on, .here', Element)) e.classList.remove('lit', 'on', 'here')
  for (const b of stops()) b.setAttribute('aria-pressed', 'false')
  lookAt({ keys: '1' })
  card.replaceChildren(byId('step-closed', HTMLTemplateElement).content.cloneNode(true))
  light(new Set())
  fed()
}

/** @param {number} at */
const wireAt = (at) => all(graphs, '.node.wire').find((n) => {
  const [frame, off] = (n.dataset.at ?? '').split(' ').map(Number)
  return n.dataset.at && frame === sel.packet && off === at
})

// The mouse and the keys.
graphs.addEventListener('click', (e) => {
  const b = around(e, '.head, .chip')
  if (!b) return
  choose(box(b))
  b.focus({ preventScroll: true })
  if (b.matches('.chip')) jump(b)
})

for (const place of [graphs, card]) place.addEventListener('click', (e) => {
  const b = around(e, '[data-node], [data-frame], .copy-command')
  if (!b || b.matches('.chip')) return
  if (b.dataset.frame) return jump(b)
  if (b.dataset.node) {
    const n = maybe(b.dataset.node), head = button(n)
    if (!n || !head) return
    choose(n)
    inSight(head, graphs)
    return head.focus({ preventScroll: true })
  }
  copy(b)
})

/** @param {HTMLElement} b */
async function copy(b) {
  const says = one(b, 'span'), details = one(b.parentElement ?? card, 'details', HTMLDetailsElement)
  try {
    await navigator.clipboard.writeText(one(details, 'code').textContent ?? '')
    says.textContent = said('Copied')
    say(said('The command is copied'))
    setTimeout(() => { says.textContent = said('Copy as command') }, 1500)
  } catch {
    details.open = true
    trouble(said('The browser does not let this page copy. The command is shown, so that you can select it.'))
  }
}

graphs.addEventListener('keydown', (e) => {
  const b = around(e, '.head, .chip')
  if (!b || e.ctrlKey || e.metaKey || e.altKey) return
  const list = stops(), at = list.indexOf(b), n = box(b)
  /** @type {Record<string, () => HTMLElement | null | undefined>} */
  const moves = {
    ArrowDown: () => list[at + 1],
    ArrowUp: () => list[at - 1],
    Home: () => list[0],
    End: () => list.at(-1),
    ArrowLeft: () => button(up(n)[0]),
    ArrowRight: () => n.matches('.chip') ? list[at + 1] : first(n, '.chip', HTMLElement) ?? button(down(n)[0]),
  }
  const to = moves[e.key]
  if (!to) return
  e.preventDefault()
  e.stopPropagation()
  const next = to()
  if (!next) return
  for (const o of list) o.tabIndex = o === next ? 0 : -1
  next.focus({ preventScroll: true })
  inSight(next, graphs)
})

const wish = new URLSearchParams(location.search).get('keys')
if (wish) {
  lookAt({ keys: wish })
  keep = wish !== '1'
  reveal()
}
