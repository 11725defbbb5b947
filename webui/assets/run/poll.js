// Fetching what is new of the run on display, one request at a time and not with
// every packet: the slower the answers, the rarer the requests.
import { answer } from '../shared/answer.js'
import { asOwner, sel } from './selection.js'
import { query, settled } from './filtered.js'

const rest = 5 // pauses are so many times as long as the last answer took

/**
 * @template {{ take: number }} M
 * @typedef {object} Question
 * @property {string} path The last part of its address: "ladder".
 * @property {number} every Milliseconds between two questions, at least.
 * @property {number} [gather] Milliseconds to wait for more before the first question; 0 for none.
 * @property {() => boolean} [wanted] Whether an answer is of use now; where it is not, nothing is asked.
 * @property {() => Record<string, string>} [part] Which part of it is asked for.
 * @property {boolean} [narrow] It is narrowed as the packets are, so it is asked for once that is known.
 * @property {(m: M, same: () => boolean) => unknown} put Takes an answer, and a function that says whether it still is about what is looked at; false says that it was not used.
 */

/**
 * poll returns the function that asks soon.
 * @template {{ take: number }} M
 * @param {Question<M>} question
 */
export function poll({ path, every, gather = 0, wanted: useful = () => true, part = () => ({}), narrow = false, put }) {
  const wanted = () => useful() && (!narrow || settled())
  const questionOf = () => String(new URLSearchParams({ eye: sel.eye, ...narrow ? query() : {}, ...part() }))
  let timer = 0, asked = 0, took = 0
  let asking = false, again = false // a question is under way, and another one is due
  let stale = true // something is new that was not asked for
  let hurry = false // the next question is to follow the one under way without a pause

  function soon() {
    stale = true
    if (!wanted() || timer || !sel.run) return
    if (asking) { again = true; return }
    timer = setTimeout(ask, Math.max(gather, asked + Math.max(every, rest * took) - performance.now(), 0))
  }

  async function ask() {
    timer = 0
    asked = performance.now()
    stale = again = hurry = false
    asking = true
    const { run, take } = sel, question = questionOf()
    const same = () => run === sel.run && take === sel.take && question === questionOf()
    try {
      /** @type {M} */
      const m = await answer(await fetch(`/run/${run}/${path}?${question}`, { headers: asOwner() }))
      const used = same() && m.take === sel.take && await put(m, same) !== false
      again ||= !used
    } catch { /* the next update asks again */ }
    asking = false
    took = performance.now() - asked
    if (again) hurry ? soon.atOnce() : soon()
  }

  // at once asks without a pause: somebody waits for the answer.
  soon.atOnce = () => {
    stale = true
    if (!wanted() || !sel.run) return
    clearTimeout(timer)
    timer = 0
    hurry = asking
    asking ? again = true : ask()
  }

  soon.isDue = () => stale
  return soon
}
