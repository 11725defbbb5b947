// Where something is in the whole recording, which only the server knows.
import { answer } from '../shared/answer.js'
import { asOwner, sel } from './selection.js'

/**
 * seek answers with a packet, or 0 for nowhere, and a field in it. An answer that is
 * no longer about what is shown is nowhere.
 * @param {'next' | 'find'} what
 * @param {{ class: string, after: number } | { field: string, where: string, nth: string }} asked
 * @returns {Promise<Pick<import('../../messages').SeekMessage, 'n' | 'id'>>}
 */
export async function seek(what, asked) {
  const { run, take, eye } = sel
  if (!run) return { n: 0 }
  try {
    const q = Object.entries({ eye, ...asked }).map(([k, v]) => [k, String(v)])
    /** @type {import('../../messages').SeekMessage} */
    const m = await answer(await fetch(`/run/${run}/${what}?${new URLSearchParams(q)}`, { headers: asOwner() }))
    if (run === sel.run && eye === sel.eye && m.take === take && take === sel.take) return m
  } catch { /* the page says so already when plainsight does not answer */ }
  return { n: 0 }
}
