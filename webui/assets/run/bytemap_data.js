// What is known of the whole conversation, byte by byte: the class of each run,
// where each packet begins, and which side sent it. Positions are in bytes
// from the conversation's first.
import { emit, on } from '../shared/events.js'
import { loudTags, tags } from '../shared/classes.js'
import { poll } from './poll.js'

/**
 * @typedef {object} ByteMap
 * @property {number} total Bytes of the whole conversation.
 * @property {boolean} exact Each run is where its bytes are; otherwise the runs only give how much of each class a packet has.
 * @property {number} cell How many bytes some packets are summed up by, each class once; 0 where all runs are exact.
 * @property {Float64Array} starts Where each packet begins, and where the last one ends.
 * @property {string} ways Of each packet: o from the client, i from the server, - where that is not known.
 * @property {Float64Array} from Where each run begins, and where the last one ends.
 * @property {Uint8Array} cls The class of each run.
 */

/** @type {ByteMap} */
const nothing = { total: 0, exact: true, cell: 0, starts: new Float64Array(1), ways: '', from: new Float64Array(1), cls: new Uint8Array(0) }

export let map = nothing

on('told', (u) => { if (u.sum || u.to || u.changed?.length) soon() })
on('restart', () => { put(nothing); soon() })
on('eye', () => soon.atOnce())

const soon = poll({ path: 'strip', every: 0, gather: 250, put: (/** @type {import('../../messages').StripMessage} */ m) => put(unpack(m)) })

/** @param {ByteMap} m */
function put(m) {
  map = m
  emit('mapped')
}

/**
 * @param {import('../../messages').StripMessage} m
 * @returns {ByteMap}
 */
function unpack(m) {
  const lens = m.lens ?? [], runs = m.runs ?? []
  const starts = new Float64Array(lens.length + 1), from = new Float64Array(runs.length / 2 + 1), cls = new Uint8Array(runs.length / 2)
  lens.forEach((n, i) => { starts[i + 1] = starts[i] + n })
  for (let i = 0; i < cls.length; i++) {
    from[i + 1] = from[i] + runs[2 * i]
    cls[i] = runs[2 * i + 1]
  }
  return { total: starts[lens.length], exact: m.exact, cell: m.cell, starts, ways: m.ways, from, cls }
}

/**
 * last is the index of the last of ascending numbers that is not above n. Most
 * lookups are near the one before, so its index is tried first.
 * @param {Float64Array} list
 * @param {number} n
 * @param {number} near
 */
function last(list, n, near) {
  if (list[near] <= n && !(list[near + 1] <= n)) return near
  if (list[near + 1] <= n && !(list[near + 2] <= n)) return near + 1
  let a = 0, b = list.length - 1
  while (a < b) {
    const mid = (a + b + 1) >> 1
    list[mid] <= n ? a = mid : b = mid - 1
  }
  return a
}
let packet = 0, run = 0 // the places

/**
 * packetAt is the number of the packet that holds a byte.
 * @param {number} at
 */
export const packetAt = (at) => Math.min((packet = last(map.starts, at, packet)) + 1, map.starts.length - 1)

/**
 * startOf is the place of a packet's first byte, or -1.
 * @param {number} n
 */
export const startOf = (n) => (n > 0 && n < map.starts.length ? map.starts[n - 1] : -1)

/**
 * runAt is the index of the run that holds a byte.
 * @param {number} at
 */
export const runAt = (at) => Math.min(run = last(map.from, at, run), map.cls.length - 1)

/**
 * countsIn are how many of the bytes [a, b) are of each class. Where only whole
 * packets are known, those at the ends count in proportion.
 * @param {number} a
 * @param {number} b
 * @param {Float64Array} [counts] Where they are put.
 */
export function countsIn(a, b, counts = new Float64Array(tags.length)) {
  const { exact, starts, from, cls } = map
  counts.fill(0)
  if (exact) {
    for (let i = runAt(a); i < cls.length && from[i] < b; i++) counts[cls[i]] += Math.min(from[i + 1], b) - Math.max(from[i], a)
    return counts
  }
  for (let n = packetAt(a); n < starts.length && starts[n - 1] < b; n++) {
    const begin = starts[n - 1], end = starts[n]
    const part = (Math.min(end, b) - Math.max(begin, a)) / (end - begin || 1)
    for (let i = runAt(begin); i < cls.length && from[i] < end; i++) counts[cls[i]] += part * (from[i + 1] - from[i])
  }
  return counts
}

// From what says most to what says least.
export const loud = loudTags.map((t) => tags.indexOf(t))

/**
 * loudestOf is the class that represents a few bytes: of those that at least a third
 * of them have, the one that says most, so that a little plaintext is not lost.
 * @param {Float64Array} counts
 * @param {number} all How many bytes there are.
 */
export const loudestOf = (counts, all) => loud.find((c) => counts[c] * 3 >= all) ?? -1
