// On paper: the story with lines for a name and a date, the packets or messages, the bytes
// of the chosen packet, and the answers on a page of their own. Of the packets as many
// are printed as a reader may want in their hands, not only those that the page holds
// for the screen.
import { all, byId, first, make, maybe, one } from '../shared/page.js'
import { answer } from '../shared/answer.js'
import { said } from '../shared/words.js'
import { sel } from './selection.js'
import { inSight } from './packetlist.js'
import { rowHTML } from './packetrows.js'
import { numberAt } from './filtered.js'

const most = 1000 // rows printed
const list = byId('list')
/** @type {HTMLElement[]} */
let printed = [] // what is in the page for print alone

addEventListener('beforeprint', () => {
  if (printed.length) return
  const add = (/** @type {HTMLElement | null} */ e, /** @type {(e: HTMLElement) => void} */ put) => {
    if (!e) return
    put(e)
    printed.push(e)
  }
  add(packets(), (e) => list.after(e))
  const story = maybe('story')
  if (story) add(names(), (e) => story.prepend(e))
  add(bytes(), (e) => byId('cols').append(e))
  if (story) add(answers(), (e) => document.body.append(e)) // after all else, on a page of their own
})

addEventListener('afterprint', () => {
  for (const e of printed) e.remove()
  printed = []
})

function packets() {
  if (list.hidden) return null
  const { first, total } = inSight()
  let a = Math.max(1, Math.min(first, total - most + 1)), html = ''
  while (a < first && !rowHTML(numberAt(a))) a++ // only those that are here
  let b = a
  while (b < a + most && rowHTML(numberAt(b))) html += rowHTML(numberAt(b++))
  const div = make('div', 'printed')
  div.innerHTML = html
  for (const r of div.children) r.removeAttribute('id')
  if (b - a < total) div.prepend(make('p', 'hint', said('Packets {a} to {b} of {total}: those around what the list showed.', { a, b: b - 1, total })))
  return div
}

// names are the lines that a learner fills in.
function names() {
  const p = make('p', 'printed-names')
  p.append(make('span', '', said('Name')), make('i'), make('span', '', said('Date')), make('i'))
  return p
}

// bytes are those of the chosen packet, as the page shows them.
function bytes() {
  const hex = byId('hex')
  if (!hex.childElementCount) return null
  const part = make('section', 'printed-bytes'), copy = /** @type {HTMLElement} */ (hex.cloneNode(true))
  for (const e of [copy, ...all(copy, '[id], [tabindex], [role]')]) for (const name of ['id', 'tabindex', 'role']) e.removeAttribute(name)
  part.append(make('h2', '', one(byId('bytes'), 'h2').textContent ?? ''), copy)
  return part
}

/** What is right where that is computed from the run, by the number of the step. @type {Record<string, number[]>} */
const computed = {}

// answers are those to the story's questions, with their reasons.
function answers() {
  const part = make('section', 'printed-answers'), list = make('dl')
  part.append(make('h2', '', said('Answers')), list)
  for (const ask of all(document, '#story .ask')) {
    const step = first(document, '#story') && ask.closest('.step')?.getAttribute('data-step') || ''
    const choices = all(ask, '.choice')
    const right = choices.filter((c, i) => computed[step] ? computed[step].includes(i) : c.matches('[data-right], .right'))
    list.append(make('dt', '', said('Step {n}: {question}', { n: Number(step), question: one(ask, 'legend').textContent ?? '' })))
    for (const c of right) {
      const dd = make('dd'), reason = /** @type {HTMLElement} */ (one(c, '.reason').cloneNode(true))
      first(reason, 'b')?.remove() // that it is right
      dd.append(make('b', '', one(c, 'span:not(.reason)').textContent ?? ''), ' ', reason.textContent?.trim() ?? '')
      list.append(dd)
    }
    if (!right.length) list.append(make('dd', '', said('This is computed from a run: run the lesson, and choose Print a handout under Save.')))
  }
  return list.childElementCount ? part : null
}

// A handout has the answers that the server computes from the run, too.
const handout = maybe('handout', HTMLButtonElement)
if (handout) {
  handout.onclick = async () => {
    handout.disabled = true
    for (const ask of all(document, '#story .ask[data-computed]')) {
      const step = ask.closest('.step')?.getAttribute('data-step') ?? ''
      try {
        /** @type {import('../../messages').Answer} */
        const m = await answer(await fetch(`/run/${sel.run}/answer/${step}`))
        computed[step] = m.right
      } catch { /* the handout says that it is not known */ }
    }
    handout.disabled = false
    byId('save').hidePopover()
    print()
  }
}
