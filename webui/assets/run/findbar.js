// Finding text, bytes or a regular expression in the packets that are listed: in what crossed
// the wire and in what the eyes in use have opened of it.
import { on } from '../shared/events.js'
import { answer } from '../shared/answer.js'
import { byId, say } from '../shared/page.js'
import { inWords, isAbort, said, thousands } from '../shared/words.js'
import { asOwner, sel, chooseBytes, choosePacket } from './selection.js'
import { query } from './filtered.js'
import { openBar } from './filterbar.js'
import { atLeast } from './depth.js'

/** @typedef {import('../../messages').HitsMessage} Hits */

const input = byId('find', HTMLInputElement), kind = byId('find-kind', HTMLSelectElement), at = byId('find-at')
let of = '' // what was looked for last, and in what
let here = 0 // which hit that is, from 1
let count = 0
/** @type {AbortController | null} */
let asking = null

byId('find-form', HTMLFormElement).onsubmit = (e) => { e.preventDefault(); go(1) }
byId('find-prev').onclick = () => go(-1)
input.addEventListener('keydown', (e) => {
  if (e.key === 'Enter' && e.shiftKey) { e.preventDefault(); go(-1) }
})
input.oninput = kind.onchange = () => { asking?.abort(); at.textContent = '' }
on('narrowed', () => { at.textContent = '' })
on('eye', () => { at.textContent = '' })

// toFind goes to the box of what is looked for.
function toFind() {
  openBar()
  input.focus()
  input.select()
}
export const next = () => input.value ? go(1) : toFind()
export const previous = () => input.value ? go(-1) : toFind()

/**
 * go goes to the next hit, or to the one before: the first time to the one in the selected
 * packet or after it.
 * @param {1 | -1} by
 */
async function go(by) {
  if (!input.value || !sel.run) return
  openBar()
  const { run, take, eye } = sel, what = { eye, ...query(), kind: kind.value, what: input.value }
  const same = of === [run, take, JSON.stringify(what)].join()
  if (!same) here = count = 0
  of = [run, take, JSON.stringify(what)].join()
  asking?.abort()
  const mine = asking = new AbortController()
  /** @type {Record<string, string>} */
  const to = here ? { at: String((here - 1 + by + count) % count + 1) } : { near: String(sel.packet || 1) }
  at.textContent = said('Looking …')
  try {
    /** @type {Hits} */
    const m = await answer(await fetch(`/run/${run}/hits?${new URLSearchParams({ ...what, ...to })}`, { signal: mine.signal, headers: asOwner() }))
    if (asking !== mine || m.take !== sel.take || eye !== sel.eye) return
    here = m.at
    count = m.count
    input.setAttribute('aria-invalid', String(Boolean(m.wrong)))
    at.textContent = m.wrong ? m.wrong + '.' : told(m)
    say(at.textContent)
    if (m.at) {
      atLeast(3) // the bytes
      await choosePacket(m.n)
      chooseBytes(m.buffer, m.off, m.len)
    }
  } catch (e) {
    if (!isAbort(e)) at.textContent = inWords(e)
  }
}

/** @param {Hits} m */
function told({ at, count, more, ends = 0 }) {
  if (!count) return said('Not found.')
  const of = { n: thousands(at), all: thousands(count), packet: ends }
  if (ends) return more ? said('Hit {n} of the first {all}. It ends in packet {packet}.', of) : said('Hit {n} of {all}. It ends in packet {packet}.', of)
  return more ? said('Hit {n} of the first {all}', of) : said('Hit {n} of {all}', of)
}
