// What a learner has done, kept in this browser and nowhere else: for each
// lesson the furthest step and the answers given.
const kept = 'progress'

export function read() {
  try {
    const all = JSON.parse(localStorage.getItem(kept) ?? '{}')
    return all && typeof all === 'object' && !Array.isArray(all) ? all : {}
  } catch {
    return {} // nothing kept, or a private window
  }
}

const write = (all) => { try { localStorage.setItem(kept, JSON.stringify(all)) } catch { /* it holds for this page */ } }

// change edits the record of one lesson.
function change(lesson, edit) {
  const all = read()
  const one = all[lesson] ??= { step: 0, steps: 0, answers: {} }
  one.answers ??= {}
  edit(one)
  one.when = new Date().toISOString()
  write(all)
}

export const reached = (lesson, step, steps) => change(lesson, (r) => {
  r.step = Math.max(r.step ?? 0, step)
  r.steps = steps
})

export const answered = (lesson, step, right) => change(lesson, (r) => { r.answers[step] ??= right ? 'right' : 'wrong' }) // the first try counts

export const forgetAll = () => { try { localStorage.removeItem(kept) } catch { /* nothing was kept */ } }

// inWords says how far somebody is with a lesson; '' for not begun.
export function inWords(r) {
  if (!r?.step) return ''
  const tries = Object.values(r.answers ?? {})
  const right = tries.filter((a) => a === 'right').length
  const asked = tries.length ? `, ${right} of ${tries.length} predictions right` : ''
  return (r.step >= r.steps ? 'done' : `step ${r.step} of ${r.steps}`) + asked
}
