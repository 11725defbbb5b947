// The rows of the packet list as HTML: the latest few thousand are kept, the rest
// is fetched when it is wanted.
import { answer } from '../shared/answer.js'
import { asOwner, sel } from './selection.js'

const most = 4000 // rows kept; of these the ones that came last
const again = 1000 // milliseconds until a question that failed is asked again

/** @type {Map<number, string>} */
const known = new Map() // number to HTML, the oldest first
/** @type {AbortController | null} */
let asking = null

/** @param {number} n */
export const rowHTML = (n) => known.get(n)

/**
 * @param {number} n
 * @param {string} html
 */
export function keep(n, html) {
  known.delete(n)
  known.set(n, html)
  if (known.size > most) known.delete(known.keys().next().value ?? 0)
}

/**
 * keepAll takes the HTML of rows with consecutive numbers.
 * @param {number} from
 * @param {string[]} rows
 */
export function keepAll(from, rows) {
  rows.forEach((html, i) => keep(from + i, html))
}

// forget drops rows that may read differently by now.
export function forget(from = 1, to = Infinity) {
  for (const n of [...known.keys()]) if (n >= from && n <= to) known.delete(n)
  asking?.abort()
  asking = null
}

/**
 * want asks for rows, one question at a time. Others that are wanted meanwhile are
 * asked for again when here was called.
 * @param {number} from
 * @param {number} to
 * @param {() => void} here
 */
export const want = (from, to, here) => bring(`from=${from}&to=${to}`, here)

/**
 * wantThese is want for single rows, at most 400.
 * @param {number[]} numbers
 * @param {() => void} here
 */
export const wantThese = (numbers, here) => bring('n=' + numbers.join(), here)

/**
 * @param {string} which
 * @param {() => void} here
 */
async function bring(which, here) {
  if (asking || !sel.run) return
  const mine = asking = new AbortController()
  const { run, take, eye } = sel
  let wait = 0
  try {
    /** @type {import('../../messages').RowsMessage} */
    const m = await answer(await fetch(`/run/${run}/rows?eye=${encodeURIComponent(eye)}&${which}`, { signal: mine.signal, headers: asOwner() }))
    if (asking !== mine || run !== sel.run || eye !== sel.eye) return
    if (m.take === take && take === sel.take && (m.numbers || m.to >= m.from)) m.numbers ? m.numbers.forEach((n, i) => keep(n, m.rows[i])) : keepAll(m.from, m.rows)
    else wait = again
  } catch {
    wait = again
  }
  if (asking !== mine) return
  if (wait) await new Promise((go) => setTimeout(go, wait))
  if (asking !== mine) return
  asking = null
  here()
}
