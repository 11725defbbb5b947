// Handing something in: a form goes to the server, and its answer says where to
// look at what came of it.

// handIn sends a form and returns the answer; it throws what was wrong.
export async function handIn(where, form) {
  let r
  try {
    r = await fetch(where, { method: 'POST', body: form })
  } catch {
    throw new Error('plainsight does not answer, or took no more of this file. See whether it still runs and whether the file is not too large, and try again.')
  }
  const m = await r.json()
  if (!r.ok) throw new Error(m.says)
  return m
}

// show goes to the run, at the same place if it is the one that is looked at.
export function show(run, eye) {
  const q = new URLSearchParams(location.search)
  if (q.get('run') !== run) for (const name of [...q.keys()]) q.delete(name)
  q.set('run', run)
  if (eye) q.set('eye', eye)
  location.assign('/capture?' + q)
}
