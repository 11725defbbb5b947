// Where something is in the whole recording, which only the server knows.
import { asOwner, sel } from './selection.js'

// seek answers with {n, id}: a packet, or 0 for nowhere, and a field in it. An
// answer that is not about what is shown any more is nowhere.
export async function seek(what, asked) {
  const { run, take, eye } = sel
  if (!run) return { n: 0 }
  try {
    const r = await fetch(`/run/${run}/${what}?${new URLSearchParams({ eye, ...asked })}`, { headers: asOwner() })
    const m = await r.json()
    if (r.ok && run === sel.run && eye === sel.eye && m.take === take && take === sel.take) return m
  } catch { /* the page says so already when plainsight does not answer */ }
  return { n: 0 }
}
