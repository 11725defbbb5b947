// The key schedule: steps come from the server as an ordered list; here they
// are laid out as a graph, chosen, and followed to the bytes and back.
import { on } from '../shared/events.js'
import { byId, inSight, say, trouble } from '../shared/page.js'
import { sel, packet, choosePacket, keepAddress, lookAt } from './selection.js'
import { setView } from './ladder.js'
import { poll } from './poll.js'
import { draw, light, up } from './keyschedule_lines.js'

const panel = byId('schedule'), graphs = byId('graphs'), card = byId('key-step'), cols = document.querySelector('.cols')
const leave = panel.querySelector('[data-leave=""]')
const opener = byId('talk').querySelector('[data-panel="keys"]')

let html = '' // what the server sent last
let byHand = 0 // selections of ours that are under way
let keep = false // what is read anew for other eyes, or from the address, leaves the chosen box alone

export const open = () => Boolean(sel.keys)

// toggle opens the panel or goes back to the conversation.
export function toggle() {
  open() ? close() : show('1')
}

function show(id) {
  lookAt({ keys: id })
  reveal()
  keepAddress()
  soon()
  say('Key schedule')
  const at = stop()
  ;(at ?? leave).focus({ preventScroll: true })
}

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
  const b = e.target.closest('[data-leave]')
  if (b?.dataset.leave) close(b.dataset.leave)
})

// What is new is asked for, but not with every packet, and only where it is shown.
on('told', (u) => { if (u.to || u.changed?.length || u.state) soon() })
on('eye', () => { keep = true; soon() })
on('restart', () => { html = ''; graphs.replaceChildren(); card.replaceChildren(); soon() })

const soon = poll({ path: 'keys', every: 250, wanted: open, put: (m) => put(m.graphs) })

// put shows what came, and finds again what was chosen.
function put(text) {
  if (text === html) return
  html = text
  const inside = graphs.contains(document.activeElement) && document.activeElement.closest('[id]')?.id
  const top = graphs.scrollTop
  const t = document.createElement('template')
  t.innerHTML = text
  graphs.replaceChildren(t.content)
  for (const n of graphs.querySelectorAll('.node')) n.style.gridRow = n.dataset.row + ' / span ' + n.dataset.span
  graphs.scrollTop = top
  const here = sel.keys.length > 1 && byId(sel.keys)
  if (here && graphs.contains(here)) choose(here, false)
  else forget()
  if (!stop()) return draw()
  stop().tabIndex = 0
  if (inside || document.activeElement === leave) (button(inside ? byId(inside) : null) ?? stop()).focus({ preventScroll: true })
  draw()
}

// Boxes and chips, and how one gets from one to the other.
const button = (n) => n?.matches('.chip') ? n : n?.querySelector('.head')
const stops = () => [...graphs.querySelectorAll('.head, .chip')]
const stop = () => graphs.querySelector(':is(.head, .chip)[tabindex="0"]') ?? graphs.querySelector('.head')
const box = (b) => b.matches('.chip') ? b : b.closest('.node')
const down = (n) => [...n.closest('.graph').querySelectorAll('.node')].filter((o) => o.dataset.up.split(' ').includes(n.id))

function reach(n, next, found = new Set()) {
  if (found.has(n)) return found
  found.add(n)
  for (const o of next(n)) reach(o, next, found)
  return found
}

// choose lights up what a box comes from and what it leads to, and shows its card.
function choose(n, look = true) {
  const from = reach(n, up), to = n.matches('.chip') ? new Set() : reach(n, down)
  const lit = new Set([...from, ...to])
  for (const g of graphs.querySelectorAll('.graph')) g.classList.toggle('lit', g.contains(n))
  for (const o of graphs.querySelectorAll('.node')) {
    o.classList.toggle('on', lit.has(o))
    o.classList.toggle('here', o === n || o.contains(n))
  }
  for (const c of graphs.querySelectorAll('.chip')) c.classList.toggle('on', lit.has(c) || to.has(c.closest('.node')))
  for (const b of stops()) {
    b.setAttribute('aria-pressed', String(b === button(n)))
    b.tabIndex = b === button(n) ? 0 : -1
  }
  lookAt({ keys: n.id })
  const detail = n.closest('.node').querySelector('.detail').cloneNode(true)
  if (n.matches('.chip')) {
    detail.querySelector('.label').textContent = n.getAttribute('aria-label')
    detail.querySelector('.kind').textContent = n.closest('.node').matches('.shut') ? 'shut' : 'opened'
  }
  card.replaceChildren(...detail.childNodes)
  card.scrollTop = 0
  light(lit)
  fed()
  if (!look) return
  keepAddress()
  const names = (set) => [...set].filter((o) => o !== n && o.matches('.node')).length
  say(`${(n.querySelector('.name') ?? n).textContent.trim() || n.title}. It comes from ${names(from)} boxes and leads to ${names(to)}.`)
}

// forget drops a choice that these eyes do not have, for what is chosen in the bytes.
function forget() {
  if (sel.keys.length > 1) lookAt({ keys: '1' })
  card.replaceChildren(byId('step-hint').content.cloneNode(true))
  follow()
  fed()
}

new ResizeObserver(() => { if (open()) draw() }).observe(graphs)
addEventListener('lookchange', () => { if (open()) requestAnimationFrame(draw) })

// fed marks the bytes in sight that the chosen box comes from, and the records that it opens.
function fed() {
  for (const c of document.querySelectorAll('#hex .fed')) c.classList.remove('fed')
  if (!open() || !packet || sel.buffer !== 0) return
  const places = [...graphs.querySelectorAll('.chip.on')].map((c) => [c.dataset.frame, c.dataset.off, c.dataset.len])
  for (const n of graphs.querySelectorAll('.node.wire.on')) if (n.dataset.at) places.push(n.dataset.at.split(' '))
  for (const [frame, off, len] of places.map((p) => p.map(Number))) {
    if (frame !== packet.n) continue
    for (const b of document.querySelectorAll('#hex .b[data-i]')) if (b.dataset.i >= off && b.dataset.i < off + len) b.classList.add('fed')
  }
}

// jump shows bytes without losing the chosen box.
async function jump(frame, off) {
  byHand++
  await choosePacket(frame, { off })
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
  const near = [...graphs.querySelectorAll('.chip')].filter((c) => c.dataset.frames.split(' ').includes(String(sel.packet)))
  const here = near.filter((c) => Number(c.dataset.frame) === sel.packet && Number(c.dataset.off) <= at && at < Number(c.dataset.off) + Number(c.dataset.len))
  const n = here.at(-1) ?? wireAt(at) ?? near.find((c) => Number(c.dataset.frame) !== sel.packet)
  if (n) {
    choose(n)
    inSight(button(n), graphs)
  } else if (f.class === 'CT' && stop()) closed()
}

// closed says of ciphertext that nothing here opens it.
function closed() {
  for (const e of graphs.querySelectorAll('.lit, .on, .here')) e.classList.remove('lit', 'on', 'here')
  for (const b of stops()) b.setAttribute('aria-pressed', 'false')
  lookAt({ keys: '1' })
  card.replaceChildren(byId('step-closed').content.cloneNode(true))
  light(new Set())
  fed()
}

const wireAt = (at) => [...graphs.querySelectorAll('.node.wire')].find((n) => {
  const [frame, off] = n.dataset.at.split(' ').map(Number)
  return n.dataset.at && frame === sel.packet && off === at
})

// The mouse and the keys.
graphs.addEventListener('click', (e) => {
  const b = e.target.closest('.head, .chip')
  if (!b) return
  choose(box(b))
  b.focus({ preventScroll: true })
  if (b.matches('.chip')) jump(Number(b.dataset.frame), Number(b.dataset.off))
})

for (const place of [graphs, card]) place.addEventListener('click', (e) => {
  const b = e.target.closest('[data-node], [data-frame], .copy-command')
  if (!b || b.matches('.chip')) return
  if (b.dataset.frame) return jump(Number(b.dataset.frame), Number(b.dataset.off))
  if (b.dataset.node) {
    const n = byId(b.dataset.node)
    if (!n) return
    choose(n)
    inSight(button(n), graphs)
    button(n).focus({ preventScroll: true })
    return
  }
  copy(b)
})

async function copy(b) {
  const says = b.querySelector('span'), was = 'Copy as command'
  try {
    await navigator.clipboard.writeText(b.closest('.command').querySelector('details code').textContent)
    says.textContent = 'Copied'
    say('The command is copied')
    setTimeout(() => { says.textContent = was }, 1500)
  } catch {
    b.closest('.command').querySelector('details').open = true
    trouble('The browser does not let this page copy. The command is shown, so that you can select it.')
  }
}

graphs.addEventListener('keydown', (e) => {
  const b = e.target.closest('.head, .chip')
  if (!b || e.ctrlKey || e.metaKey || e.altKey) return
  const all = stops(), at = all.indexOf(b), n = box(b)
  const to = {
    ArrowDown: () => all[at + 1],
    ArrowUp: () => all[at - 1],
    Home: () => all[0],
    End: () => all.at(-1),
    ArrowLeft: () => button(up(n)[0]),
    ArrowRight: () => n.matches('.chip') ? all[at + 1] : n.querySelector('.chip') ?? button(down(n)[0]),
  }[e.key]
  if (!to) return
  e.preventDefault()
  e.stopPropagation()
  const next = to()
  if (!next) return
  for (const o of all) o.tabIndex = o === next ? 0 : -1
  next.focus({ preventScroll: true })
  inSight(next, graphs)
})

const wish = new URLSearchParams(location.search).get('keys')
if (wish) {
  lookAt({ keys: wish })
  keep = wish !== '1'
  reveal()
}
