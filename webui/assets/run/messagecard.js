// The second depth: the chosen message in plain words, with what it is made of.
// The words are those of the message as the ladder has it, and of its field.
import { emit } from '../shared/events.js'
import { make } from '../shared/page.js'
import { tags } from '../shared/classes.js'
import { sel, packet, chooseField } from './selection.js'
import { chooseDepth } from './depth.js'
import { chosenMessage } from './ladder.js'

const most = 8 // parts that are listed

// messageOf is the selected message, or null.
const messageOf = () => packet?.n === sel.packet ? chosenMessage() : null

// messageKey changes when another message, or more of it, is to be told.
export const messageKey = () => packet ? JSON.stringify(messageOf()) : ''

// fieldOf is the index of the message's own field: of those of its name the one
// that holds the selected field, or else the innermost layer.
function fieldOf(message) {
  const name = message?.field
  for (let i = sel.field; i >= 0; i = packet.fields[i].up) if (packet.fields[i].name === name) return i
  const own = packet.fields.findIndex((f) => f.name === name)
  return own >= 0 ? own : packet.fields.findLastIndex((f) => f.up < 0 && !f.frame && !f.derived)
}

// messageCard is what is told of the selected message; explained marks terms.
export function messageCard(explained) {
  const m = messageOf(), i = fieldOf(m), f = packet.fields[i]
  const card = document.createDocumentFragment()
  if (!f) return card
  card.append(make('h3', '', m?.title || f.label))
  if (m?.detail) card.append(make('p', 'val', m.detail))
  if (m) card.append(bar(m.bar))
  const reads = m ? [`${eye()}: ${m.reads}.`, m.secret].filter(Boolean).join(' ') : ''
  if (reads) card.append(make('p', 'reads', reads))
  const says = make('p', 'says')
  says.append(...explained(f.says || ''))
  card.append(says)
  const wrong = m?.problem || f.problem
  if (wrong) card.append(make('p', 'problem', 'Something is wrong here. ' + wrong))
  const deeper = button('deeper', 'Show its bytes')
  deeper.onclick = () => open(i)
  card.append(deeper, ...parts(i))
  return card
}

const eye = () => document.querySelector('[name=eye]:checked + span')?.textContent.trim() ?? ''

// bar draws the classes of a message's bytes, each as wide as its part.
function bar(classes) {
  const line = make('span', 'bar')
  for (const [c, percent] of classes) line.append(make('i', `k k-${tags[c]} w${percent}`))
  return line
}

// parts lists what stands directly below the message's field. Each leads to its
// bytes.
function parts(i) {
  const below = packet.fields.map((f, k) => [f, k]).filter(([f]) => f.up === i && !f.derived)
  if (!below.length) return []
  const list = make('ul', 'made')
  for (const [f, k] of below.slice(0, most)) {
    const li = make('li'), b = button('link', f.label)
    const on = f.buf >= 0 ? mostly(packet.buffers[f.buf].cls.subarray(f.off, f.off + f.len)) : tags.indexOf(f.class)
    const swatch = make('span', `k swatch k-${tags[on]}`, tags[on])
    b.onclick = () => open(k)
    li.append(swatch, b)
    if (f.value) li.append(make('bdi', 'value', f.value.slice(0, 60)))
    list.append(li)
  }
  const left = below.length - most
  return [make('h4', '', 'It is made of'), list, ...left > 0 ? [make('p', 'reads', `and ${left} more`)] : []]
}

// mostly is the class of most bytes of a part. Its structure, as the name and the
// colon of a header, counts only where there is nothing else.
function mostly(cls) {
  const count = new Array(tags.length).fill(0)
  for (const c of cls) count[c]++
  count[tags.indexOf('ST')] = 0.5
  return count.indexOf(Math.max(...count))
}

// open goes down to a field's bytes.
function open(i) {
  chooseDepth(3)
  chooseField(i)
  emit('intoBytes')
}

function button(cls, text) {
  const b = make('button', cls, text)
  b.type = 'button'
  return b
}
