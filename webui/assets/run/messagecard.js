// The second depth: the chosen message in plain words, with what it is made of.
// The words are those of the message as the ladder has it, and of its field.
import { emit } from '../shared/events.js'
import { button, first, make } from '../shared/page.js'
import { counted, said } from '../shared/words.js'
import { tags } from '../shared/classes.js'
import { sel, packet, chooseField } from './selection.js'
import { chooseDepth } from './depth.js'
import { chosenMessage } from './ladder.js'

/**
 * @typedef {import('./selection').Packet} Packet
 * @typedef {import('../../messages').RungMessage} Message
 */

const most = 8 // parts that are listed

// messageOf is the selected message, or null.
const messageOf = () => packet?.n === sel.packet ? chosenMessage() : null

// messageKey changes when another message, or more of it, is to be shown.
export const messageKey = () => packet ? JSON.stringify(messageOf()) : ''

/**
 * fieldOf is the index of the message's own field: of those of its name the one
 * that holds the selected field, or else the innermost layer.
 * @param {Packet} p
 * @param {Message | null} message
 */
function fieldOf({ fields }, message) {
  const name = message?.field
  for (let i = sel.field; i >= 0; i = fields[i].up) if (fields[i].name === name) return i
  const own = fields.findIndex((f) => f.name === name)
  return own >= 0 ? own : fields.findLastIndex((f) => f.up < 0 && !f.frame && !f.derived)
}

/**
 * messageCard describes the selected message.
 * @param {Packet} p
 * @param {(text: string) => (string | Node)[]} explained Marks terms.
 */
export function messageCard(p, explained) {
  const m = messageOf(), i = fieldOf(p, m), f = p.fields[i]
  const card = document.createDocumentFragment()
  if (!f) return card
  card.append(make('h3', '', m?.title || f.label))
  if (m?.detail) card.append(make('p', 'val', m.detail))
  if (m) {
    const reads = { eye: eye(), reads: m.reads, secret: m.secret ?? '' }
    card.append(bar(m.bar), make('p', 'reads', m.secret ? said('{eye}: {reads}. {secret}', reads) : said('{eye}: {reads}.', reads)))
  }
  const says = make('p', 'says')
  says.append(...explained(f.says || ''))
  card.append(says)
  const problem = m?.problem || f.problem
  if (problem) card.append(make('p', 'problem', said('Something is wrong here. {problem}', { problem })))
  card.append(button('deeper', said('Show its bytes'), () => open(i)), ...parts(p, i))
  return card
}

const eye = () => first(document, '[name=eye]:checked + span')?.textContent?.trim() ?? ''

/**
 * bar draws the classes of a message's bytes, each as wide as its part.
 * @param {[number, number][]} classes
 */
function bar(classes) {
  const line = make('span', 'bar')
  for (const [c, percent] of classes) line.append(make('i', `k k-${tags[c]} w${percent}`))
  return line
}

/**
 * parts lists what is directly below the message's field. Each leads to its bytes.
 * @param {Packet} p
 * @param {number} i
 */
function parts(p, i) {
  const below = p.fields.map((f, at) => ({ f, at })).filter(({ f }) => f.up === i && !f.derived)
  if (!below.length) return []
  const list = make('ul', 'made')
  for (const { f, at } of below.slice(0, most)) {
    const li = make('li')
    const on = f.buf >= 0 ? classesOf(p.buffers[f.buf].cls.subarray(f.off, f.off + f.len)) : [tags.indexOf(f.class)]
    li.append(...on.map((c) => make('span', `k swatch k-${tags[c]}`, tags[c])), button('link', f.label, () => open(at)))
    if (f.value) li.append(make('bdi', 'value', f.value.slice(0, 60)))
    list.append(li)
  }
  const left = below.length - most
  return [make('h4', '', said('It is made of')), list, ...left > 0 ? [make('p', 'reads', counted(left, 'and {n} more', 'and {n} more'))] : []]
}

/**
 * classesOf are the classes of a part's bytes, at most three, the one of most bytes
 * first. Its structure, as the name and the colon of a header, counts only where there
 * is nothing else.
 * @param {Uint8Array} cls
 */
function classesOf(cls) {
  const count = new Array(tags.length).fill(0)
  for (const c of cls) count[c]++
  count[tags.indexOf('ST')] = 0
  const there = tags.map((_, c) => c).filter((c) => count[c] > 0).sort((x, y) => count[y] - count[x]).slice(0, 3)
  return there.length ? there : [tags.indexOf('ST')]
}

/**
 * open goes down to a field's bytes.
 * @param {number} i
 */
function open(i) {
  chooseDepth(3)
  chooseField(i)
  emit('intoBytes')
}
