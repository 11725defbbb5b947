// The storybook's script: it gives each frame the height of what is in it, and
// drives the states that only a page's own script makes.

const patience = 20_000 // milliseconds for a screen to reach its state
const tallest = 2_400 // pixels
const pause = (ms) => new Promise((done) => setTimeout(done, ms))

for (const p of document.querySelectorAll('.needs')) p.hidden = location.protocol !== 'file:'

// A frame that holds one state is as tall as that is.
for (const f of document.querySelectorAll('.both iframe[src]')) {
  const fit = () => {
    const body = f.contentDocument?.body
    if (!body) return // opened as a file, where frames may not be looked into
    const of = () => { f.style.height = Math.min(tallest, Math.max(48, f.contentDocument.documentElement.offsetHeight + 3)) + 'px' }
    of()
    new ResizeObserver(of).observe(body)
  }
  f.addEventListener('load', fit)
  if (f.contentDocument?.readyState === 'complete' && f.contentDocument.body?.childElementCount) fit()
}

// reach waits until a screen shows what a selector names.
async function reach(f, selector) {
  for (const end = Date.now() + patience; Date.now() < end; await pause(50)) {
    const found = f.contentDocument?.querySelector(selector)
    if (found) return found
  }
  throw new Error(`nothing shows ${selector}`)
}

// only hides what stands around a part of a screen.
function only(f, doc, part) {
  if (!part) return
  doc.querySelector('.parts')?.querySelector(`[data-part="${part}"]`)?.click() // a narrow screen shows one part at a time
  const n = part === 'stage' ? doc.querySelector('.stage') : part === 'whole' ? doc.querySelector('.whole') : doc.getElementById(part)
  if (part === 'stage') f.style.height = '26rem' // on a narrow screen it is no box of its own
  if (['story', 'whole'].includes(part)) new (doc.defaultView.ResizeObserver)(() => { f.style.height = Math.max(120, Math.min(tallest, n.scrollHeight + 24)) + 'px' }).observe(n)
  for (let e = n; e && e !== doc.body; e = e.parentElement) {
    for (const o of e.parentElement.children) if (o !== e && !o.matches('dialog, [popover], link, script, #trouble')) o.hidden = true
  }
}

// drive opens a screen and does there what a reader would do.
async function drive(f) {
  const { address, theme, run, key, until } = f.dataset
  for (const choice of ['projector', 'depth', 'scale']) localStorage.removeItem(choice) // what the screen before it chose
  if (run) sessionStorage.setItem('key of ' + run, key)
  f.src = address
  await new Promise((done) => f.addEventListener('load', done, { once: true }))
  const doc = f.contentDocument
  doc.documentElement.dataset.theme = theme
  f.contentWindow.dispatchEvent(new f.contentWindow.Event('lookchange'))
  if (run) await reach(f, '[data-phase="done"], [data-phase="running"], #talk-form:not([hidden])')
  for (const step of JSON.parse(f.dataset.do) ?? []) {
    if (step.startsWith('?')) { await reach(f, step.slice(1)); continue }
    if (step.startsWith('=')) {
      const [value, ...rest] = step.slice(1).split(' '), input = await reach(f, rest.join(' '))
      input.value = value
      input.dispatchEvent(new f.contentWindow.Event('input', { bubbles: true }))
      continue
    }
    ;(await reach(f, step)).click()
  }
  await reach(f, until)
  only(f, doc, f.dataset.only)
  f.dataset.reached = 'yes'
}

// One after the other: each is a whole page that watches a run.
for (const f of document.querySelectorAll('iframe.screen')) {
  try {
    if (location.protocol === 'file:') throw new Error('this state needs the storybook to run: go run ./cmd/storybook')
    await drive(f)
  } catch (e) {
    const p = document.createElement('p')
    p.className = 'trouble'
    p.textContent = `${f.title}: ${e.message}`
    f.replaceWith(p)
  }
}
document.body.dataset.reached = 'all'
