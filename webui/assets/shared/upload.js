// Handing something in: a form goes to the server, and its answer says where to
// look at what came of it.
import { answer } from './answer.js'
import { said } from './words.js'

/**
 * handIn sends a form and returns the answer; it throws what was wrong.
 * @param {string} where
 * @param {FormData | URLSearchParams} form
 * @returns {Promise<import('../../messages').Opened>}
 */
export async function handIn(where, form) {
  let r
  try {
    r = await fetch(where, { method: 'POST', body: form })
  } catch {
    throw new Error(said('plainsight does not answer, or stopped accepting this file. Check that it is still running and that the file is not too large, and try again.'))
  }
  return answer(r)
}

/**
 * show goes to the run, at the same place if it is the one that is looked at.
 * @param {string} run
 * @param {string} [eye]
 */
export function show(run, eye) {
  const q = new URLSearchParams(location.search)
  if (q.get('run') !== run) for (const name of [...q.keys()]) q.delete(name)
  q.set('run', run)
  if (eye) q.set('eye', eye)
  location.assign('/capture?' + q)
}
