// What the packets and messages on display are narrowed to: a filter, a conversation, or both.
// The server knows which packets that leaves; they are asked for again as more arrive.
import { emit, on } from '../shared/events.js'
import { answer } from '../shared/answer.js'
import { asOwner, keepAddress, lookAt, sel } from './selection.js'

/** @typedef {import('../../messages').NarrowMessage} Narrowed */

const again = 1000 // milliseconds until a question that failed is asked again
const every = 250 // and between two questions while packets arrive

/** @type {Narrowed | null} */
let left = null // the last answer, while something is narrowed
/** @type {Int32Array | null} */
let numbers = null // of the packets that are left, in order; null for all
/** @type {AbortController | null} */
let asking = null
let due = false // something came while it was asked
let timer = 0

export const narrowed = () => sel.filter !== '' || sel.talk !== ''

// leaves is what is known of the packets that are left; null while that is asked for.
export const leaves = () => left

// settled reports whether it is known what the packets are narrowed to.
export const settled = () => !narrowed() || left !== null

/**
 * query is what requests say of it.
 * @returns {Record<string, string>}
 */
export function query() {
  /** @type {Record<string, string>} */
  const q = {}
  if (sel.filter) q.filter = sel.filter
  if (sel.talk) q.talk = sel.talk
  return q
}

/**
 * countOf is how many packets are listed.
 * @param {number} total Of all.
 */
export const countOf = (total) => numbers ? numbers.length : settled() ? total : 0

/**
 * numberAt is the number of the packet at a place in the list, counted from 1.
 * @param {number} i
 */
export const numberAt = (i) => numbers ? numbers[i - 1] ?? 0 : i

/**
 * placeOf is the place of a packet in the list, or the one that it would have.
 * @param {number} n
 */
export function placeOf(n) {
  if (!numbers) return n
  let a = 0, b = numbers.length
  while (a < b) {
    const mid = (a + b) >> 1
    if (numbers[mid] < n) a = mid + 1
    else b = mid
  }
  return a + 1
}

/**
 * isLeft reports whether a packet is listed.
 * @param {number} n
 */
export const isLeft = (n) => !numbers || numberAt(placeOf(n)) === n

/**
 * narrowTo narrows to a filter and a conversation, each '' for none. A step back in the
 * browser's history undoes it.
 * @param {{ filter?: string, talk?: string }} to
 */
export function narrowTo(to) {
  const filter = to.filter ?? sel.filter, talk = to.talk ?? sel.talk
  if (filter === sel.filter && talk === sel.talk) return
  if (!left?.wrong) history.pushState(null, '', location.href) // nobody steps back to a filter that was wrong
  change(filter, talk)
  keepAddress()
}

/**
 * @param {string} filter
 * @param {string} talk
 */
function change(filter, talk) {
  lookAt({ filter, talk })
  forget()
  if (narrowed()) ask()
  else emit('narrowed', { anew: true })
}

function forget() {
  asking?.abort()
  asking = null
  left = null
  numbers = null
  clearTimeout(timer)
  timer = 0
}

async function ask() {
  timer = 0
  if (!sel.run || !narrowed()) return
  if (asking) { due = true; return }
  const mine = asking = new AbortController()
  const { run, take, eye } = sel
  due = false
  let wait = 0
  try {
    /** @type {Narrowed} */
    const m = await answer(await fetch(`/run/${run}/narrow?${new URLSearchParams({ eye, ...query() })}`, { signal: mine.signal, headers: asOwner() }))
    if (asking !== mine || run !== sel.run || eye !== sel.eye) return
    if (m.take === take && take === sel.take) put(m)
    else wait = again
  } catch {
    wait = again
  }
  if (asking !== mine) return
  asking = null
  if (wait || due) soon(wait || every)
}

/** @param {number} after Milliseconds. */
function soon(after) {
  if (!timer && narrowed()) timer = setTimeout(ask, after)
}

/** @param {Narrowed} m */
function put(m) {
  const before = left
  left = m
  numbers = m.bits === undefined ? null : unpacked(m)
  emit('narrowed', { anew: before === null })
}

/** @param {Narrowed} m */
function unpacked(m) {
  const bytes = Uint8Array.from(atob(m.bits ?? ''), (c) => c.charCodeAt(0)), out = new Int32Array(m.count)
  let k = 0
  for (let i = 0; i < bytes.length; i++) for (let bit = 0; bytes[i] >> bit; bit++) if (bytes[i] >> bit & 1) out[k++] = i * 8 + bit
  return out
}

on('told', (u) => { if (narrowed() && (u.to || u.changed?.length || u.stale || u.state)) soon(left ? every : 0) })
on('eye', anew)
on('restart', anew)
function anew() {
  if (!narrowed()) return
  forget()
  emit('narrowing')
  ask()
}

// What the address says, from the beginning and after a step back. The others who listen
// for such a step write the address themselves, so this is first.
function fromAddress() {
  const q = new URLSearchParams(location.search)
  return { filter: q.get('filter')?.slice(0, 4096) ?? '', talk: q.get('talk')?.slice(0, 32) ?? '' }
}
lookAt(fromAddress())
addEventListener('popstate', () => {
  const { filter, talk } = fromAddress()
  if (filter !== sel.filter || talk !== sel.talk) change(filter, talk)
}, true)
