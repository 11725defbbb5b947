// What a learner has done, kept in this browser and nowhere else: for each
// lesson the furthest step and the answers given.
import { said } from './words.js'

/**
 * @typedef {object} Done What was done of a lesson.
 * @property {number} [step] The furthest one, from 1.
 * @property {number} [steps] How many there are.
 * @property {Record<number, 'right' | 'wrong'>} [answers] The first try at each question, by step.
 * @property {string} [when] The last change.
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
 */
export const reached = (lesson, step, steps) => change(lesson, (r) => {
  r.step = Math.max(r.step ?? 0, step)
  r.steps = steps
})

/**
 * @param {string} lesson
 * @param {number} step
 * @param {boolean} right
 */
export const answered = (lesson, step, right) => change(lesson, (r) => { (r.answers ??= {})[step] ??= right ? 'right' : 'wrong' }) // the first try counts

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
  if (step >= steps) return tries.length ? said('done, {right} of {asked} predictions right', at) : said('done')
  return tries.length ? said('step {step} of {steps}, {right} of {asked} predictions right', at) : said('step {step} of {steps}', at)
}
