// The first screen: the learner's progress, and saving it as a file.
import { all, byId, make, maybe, one } from '../shared/page.js'
import { said } from '../shared/words.js'
import { read, forgetAll, inWords as progressIn, isDone } from '../shared/progress.js'

function show() {
  const done = read()
  let any = false
  for (const p of all(document, '[data-progress]')) {
    const its = done[p.dataset.progress ?? ''], says = progressIn(its), link = p.closest('a')
    if (link) link.href = link.pathname + (says && !isDone(its) && (its?.step ?? 0) > 1 ? `?step=${its.step}` : '')
    p.textContent = says
    p.hidden = !says
    any ||= Boolean(says)
  }
  byId('progress').hidden = !any
  goOn(done, any)
}

const begin = maybe('begin', HTMLAnchorElement), atFirst = begin?.textContent ?? ''

/**
 * goOn has the large button lead to the lesson that was looked at last, if it is not done,
 * or else to the first one that is not.
 * @param {ReturnType<typeof read>} done
 * @param {boolean} any Something is done.
 */
function goOn(done, any) {
  const lessons = all(document, '[data-progress]'), of = (/** @type {HTMLElement} */ p) => done[p.dataset.progress ?? '']
  const last = lessons.reduce((a, b) => (of(b)?.when ?? '') > (of(a)?.when ?? '') ? b : a, lessons[0])
  const left = last && of(last) && !isDone(of(last)) ? last : lessons.find((p) => !isDone(of(p)))
  const link = (left ?? lessons[0])?.closest('a')
  if (!begin || !link) return
  begin.href = link.href
  begin.textContent = !any || !left ? atFirst : said('Go on with {lesson}', { lesson: one(link, 'h3').textContent ?? '' })
}
show()

const who = byId('progress-name', HTMLInputElement)
const named = () => who.value.trim()

byId('progress-save').onclick = () => {
  const a = make('a')
  a.href = URL.createObjectURL(new Blob([JSON.stringify({ plainsight: 'progress', ...named() && { name: named() }, saved: new Date().toISOString(), lessons: read() }, null, 2)], { type: 'application/json' }))
  a.download = 'plainsight-progress.json'
  a.click()
  URL.revokeObjectURL(a.href)
}

// On paper: who, when, and each lesson with how far it was done.
byId('progress-print').onclick = () => {
  const done = read(), date = new Date().toLocaleDateString(document.documentElement.lang)
  byId('sheet-who').textContent = named() ? said('{name}, {date}', { name: named(), date }) : date
  byId('sheet-rows').replaceChildren(...all(document, '[data-progress]').map((p) => {
    const row = make('tr'), lesson = p.dataset.progress ?? ''
    row.append(make('td', '', p.closest('a')?.querySelector('h3')?.textContent ?? lesson), make('td', '', progressIn(done[lesson]) || said('not begun')))
    return row
  }))
  print()
}
byId('progress-forget').onclick = () => { forgetAll(); show() }
