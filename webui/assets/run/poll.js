// Asking the server what is new of the run that is looked at, one question at a
// time and not with every packet: an answer that takes long is asked for seldom.
import { asOwner, sel } from './selection.js'

const rest = 5 // pauses are so many times as long as the last answer took

// poll returns the function that asks soon. of says what is asked for and how:
//   path    the last part of its address, "ladder"
//   every   milliseconds between two questions, at least
//   gather  milliseconds to wait for more before the first question; 0 for none
//   wanted  whether an answer is of use now; where it is not, nothing is asked
//   put     takes an answer, and a function that says whether it is still of what
//           is looked at; it returns false where it was not used
export function poll({ path, every, gather = 0, wanted = () => true, put }) {
  let timer = 0, asked = 0, took = 0
  let asking = false, again = false // a question is under way, and another one is due
  let stale = true // something is new that was not asked for

  function soon() {
    stale = true
    if (!wanted() || timer || !sel.run) return
    if (asking) { again = true; return }
    timer = setTimeout(ask, Math.max(gather, asked + Math.max(every, rest * took) - performance.now(), 0))
  }

  async function ask() {
    timer = 0
    asked = performance.now()
    stale = again = false
    asking = true
    const { run, take, eye } = sel
    const same = () => run === sel.run && take === sel.take && eye === sel.eye
    try {
      const r = await fetch(`/run/${run}/${path}?eye=${encodeURIComponent(eye)}`, { headers: asOwner() })
      const m = await r.json()
      if (r.ok) again ||= !same() || m.take !== sel.take || await put(m, same) === false
    } catch { /* the next update asks again */ }
    asking = false
    took = performance.now() - asked
    if (again) soon()
  }

  soon.isDue = () => stale
  return soon
}
