// The explanation of what is selected. Everything goes in as text.
import { on } from '../shared/events.js'
import { byId, make, say } from '../shared/page.js'
import { tags } from '../shared/classes.js'
import { sel, packet, rangesIn, span, chooseField, choosePacket } from './selection.js'
import { depth } from './depth.js'
import { messageCard, messageKey } from './messagecard.js'

const about = byId('about'), blank = byId('about-template')

const hint = about.firstElementChild
on('packet', () => about.replaceChildren(hint))
for (const news of ['field', 'buffer', 'depth']) on(news, soon)
// The ladder chooses its message after the field was chosen, or when it comes in.
let told = ''
on('message', () => { if (depth() === 2 && messageKey() !== told) soon() })

// soon shows what is selected once everybody has followed the selection.
let due = false
function soon() {
  if (due) return
  due = true
  queueMicrotask(() => {
    due = false
    const f = packet?.fields[sel.field]
    if (!f) return
    if (depth() === 2) {
      about.replaceChildren(messageCard(explained))
      told = messageKey()
    } else {
      show(f)
    }
    about.scrollTop = 0
  })
}

function show(f) {
  const part = blank.content.cloneNode(true)
  const at = (s) => part.querySelector(s)
  at('.swatch').classList.add('k-' + f.class)
  at('.swatch').textContent = f.class
  at('.label').textContent = f.label
  at('.val bdi').textContent = f.value || ''
  at('.val').hidden = !f.value
  at('.says').append(...explained(f.says || ''))
  at('.problem').textContent = f.problem ? 'Something is wrong here. ' + f.problem : ''
  at('.problem').hidden = !f.problem
  where(at('.where dd'), f)
  classWords(at('.kind dd'), f)
  filter(at('.filter'), f)
  spec(at('.spec'), f)
  links(at('.from'), (f.inputs ?? []).map((i) => [packet.fields[i].label, () => chooseField(i)]))
  const other = f.frame && f.frame !== packet.n ? f.frame : f.link !== packet.n ? f.link : 0
  links(at('.goto'), other ? [['packet ' + other, () => choosePacket(other, { id: f.id })]] : [])
  bits(at('.bits'), f)
  about.replaceChildren(part)
}

// bits writes the bits of the bytes that a field stands in, as Wireshark does:
// its own as 0 and 1, others as points.
function bits(p, f) {
  p.hidden = !f.bits
  if (!f.bits) return
  const own = f.bits.replace(/[ .]/g, '').length, all = f.bits.replace(/ /g, '').length
  const line = make('i')
  line.setAttribute('aria-hidden', 'true')
  for (const run of f.bits.match(/[01]+|[ .]+/g)) line.append(/[01]/.test(run) ? make('b', '', run) : run)
  p.append(line, make('span', '', ` = ${f.label}: ${own === 1 ? '1 bit' : own + ' bits'} of ${all}`))
}

function where(dd, f) {
  if (f.buf < 0 && !f.wire) {
    dd.textContent = f.also ? 'in other packets' : 'none of its own: it is computed'
  } else if (f.buf > 0) {
    const b = packet.buffers[f.buf]
    dd.textContent = `${span(f.off, f.len)} of ${b.bytes.length} in “${b.name}”`
    const [on] = rangesIn(f, 0)
    if (on) dd.append(', carried by ', button(span(...on) + ' of the frame', () => chooseField(sel.field, { buffer: 0, byte: on[0] })))
  } else {
    const [on] = rangesIn(f, 0)
    dd.textContent = `${span(...on)} of ${packet.buffers[0].bytes.length}` + (on[1] > 1 ? `: ${on[1]} bytes` : '')
  }
  const frames = new Set()
  for (let i = 0; i < (f.also?.length ?? 0); i += 3) frames.add(f.also[i])
  for (const n of [...frames].slice(0, 5)) dd.append(', ', button('packet ' + n, () => choosePacket(n, { off: f.also[f.also.indexOf(n) + 1] })))
}

function classWords(dd, f) {
  const [here] = rangesIn(f, sel.buffer), [onWire] = rangesIn(f, 0)
  const tag = here ? tags[packet.buffers[sel.buffer].cls[here[0]]] : f.class
  const wire = onWire ? tags[packet.buffers[0].cls[onWire[0]]] : tag
  const legend = document.querySelector(`#legend [data-class="${tag}"]`)
  if (!legend) return
  dd.textContent = legend.querySelector('.name').textContent + '. '
  if (wire === 'OP' && tag !== 'OP') dd.textContent += 'On the wire these bytes are ciphertext. ' + packet.buffers[sel.buffer].says
  else dd.textContent += legend.title
  if (f.secret) dd.textContent += tag === 'CT' ? ` It would take ${f.secret}.` : ` It took ${f.secret}.`
}

function filter(div, f) {
  div.hidden = !f.name
  div.querySelector('code').textContent = f.name || ''
  div.querySelector('.copy').onclick = async () => {
    try {
      await navigator.clipboard.writeText(f.name)
      say('Copied ' + f.name)
      div.querySelector('.copy span').textContent = 'Copied'
    } catch {
      getSelection().selectAllChildren(div.querySelector('code'))
      say('Selected. Copy it with Control and C.')
    }
  }
}

function spec(div, f) {
  div.hidden = !f.spec
  const dd = div.querySelector('dd')
  if (!f.url?.startsWith('https://')) { dd.textContent = f.spec || ''; return }
  const a = make('a', '', f.spec)
  a.href = f.url
  a.target = '_blank'
  a.rel = 'noopener noreferrer'
  dd.append(a)
}

function links(div, list) {
  div.hidden = !list.length
  list.forEach(([text, f], i) => div.querySelector('dd').append(i ? ', ' : '', button(text, f)))
}

function button(text, f) {
  const b = make('button', 'link', text)
  b.type = 'button'
  b.onclick = f
  return b
}

// explained marks the first mention of each term with a button for its card.
const cards = [...document.querySelectorAll('.card[data-words]')]
  .flatMap((c) => c.dataset.words.split('|').map((word) => ({ id: c.id, word })))
  .sort((a, b) => b.word.length - a.word.length)
const pattern = new RegExp('(?<![\\p{L}\\d])(' + cards.map((c) => c.word).join('|') + ')(?![\\p{L}\\d])', 'gu')

export function explained(text) {
  const out = [], seen = new Set()
  let at = 0
  for (const m of text.matchAll(pattern)) {
    const { id } = cards.find((c) => c.word === m[0])
    if (seen.has(id)) continue
    seen.add(id)
    const b = make('button', 'term', m[0])
    b.type = 'button'
    b.setAttribute('popovertarget', id)
    out.push(text.slice(at, m.index), b)
    at = m.index + m[0].length
  }
  out.push(text.slice(at))
  return out
}
