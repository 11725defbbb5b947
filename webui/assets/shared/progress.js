// What a learner has done, kept in this browser and nowhere else: for each
// lesson the furthest step and the answers given.
import { said } from './words.js'

/**
 * @typedef {object} Done What was done of a lesson.
 * @property {number} [step] The furthest one, from 1.
 * @property {number} [steps] How many there are.
 * @property {number} [asked] How many of them ask something.
 * @property {boolean} [ran] It was run.
 * @property {Record<number, 'right' | 'wrong'>} [answers] The first try at each question, by step.
 * @property {Record<number, Marked>} [last] The last try at each question, as the page marked it, by step.
 * @property {string} [when] The last change.
 */

/**
 * @typedef {object} Marked An answer, and what was right then.
 * @property {number} chosen The index of the choice.
 * @property {number[]} right The indices of those that are right.
 */

const kept = 'progress'

/** @returns {Record<string, Done>} By lesson. */
export function read() {
  try {
    const all = JSON.parse(localStorage.getItem(kept) ?? '{}')
    return all && typeof all === 'object' && !Array.isArray(all) ? all : {}
  } catch {
    return {} // nothing kept, or a private window
  }
}

/** @param {Record<string, Done>} all */
const write = (all) => { try { localStorage.setItem(kept, JSON.stringify(all)) } catch { /* it holds for this page */ } }

/**
 * change edits the record of one lesson.
 * @param {string} lesson
 * @param {(one: Done) => void} edit
 */
function change(lesson, edit) {
  const all = read()
  const one = all[lesson] ??= { step: 0, steps: 0, answers: {} }
  edit(one)
  one.when = new Date().toISOString()
  write(all)
}

/**
 * @param {string} lesson
 * @param {number} step
 * @param {number} steps
 * @param {number} asked
 */
export const reached = (lesson, step, steps, asked) => change(lesson, (r) => {
  r.step = Math.max(r.step ?? 0, step)
  r.steps = steps
  r.asked = asked
})

/** @param {string} lesson */
export const ran = (lesson) => change(lesson, (r) => { r.ran = true })

/**
 * @param {string} lesson
 * @param {number} step
 * @param {Marked} marked
 */
export const answered = (lesson, step, marked) => change(lesson, (r) => {
  (r.answers ??= {})[step] ??= marked.right.includes(marked.chosen) ? 'right' : 'wrong'; // the first try counts
  (r.last ??= {})[step] = marked
})

/**
 * marksOf are the last answers of a lesson, by step.
 * @param {string} lesson
 * @returns {Record<number, Marked>}
 */
export const marksOf = (lesson) => read()[lesson]?.last ?? {}

/**
 * isDone reports whether a lesson was run and all of its questions are answered.
 * @param {Done} [r]
 */
export const isDone = ({ ran, asked, answers = {} } = {}) => Boolean(ran && asked !== undefined && Object.keys(answers).length >= asked)

export const forgetAll = () => { try { localStorage.removeItem(kept) } catch { /* nothing was kept */ } }

/**
 * inWords says how far somebody is with a lesson; '' for not begun.
 * @param {Done} [r]
 */
export function inWords(r) {
  const { step, steps = 0, answers = {} } = r ?? {}
  if (!step) return ''
  const tries = Object.values(answers), right = tries.filter((a) => a === 'right').length
  const at = { step, steps, right, asked: tries.length }
  if (isDone(r)) return tries.length ? said('done, {right} of {asked} predictions right', at) : said('done')
  if (step >= steps) return tries.length ? said('read to the end, {right} of {asked} predictions right; some is still to do', at) : said('read to the end; some is still to do')
  return tries.length ? said('continue at step {step} of {steps}, {right} of {asked} predictions right', at) : said('continue at step {step} of {steps}', at)
}
