// What happened, told to whoever listens: each module does one thing and knows
// the others only through these events.
const target = new EventTarget()

export const on = (name, f) => target.addEventListener(name, (e) => f(e.detail))
export const emit = (name, detail) => target.dispatchEvent(new CustomEvent(name, { detail }))
