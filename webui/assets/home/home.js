// The first screen: the learner's progress, and saving it as a file.
import { all, byId, make } from '../shared/page.js'
import { read, forgetAll, inWords } from '../shared/progress.js'

function show() {
  const done = read()
  let any = false
  for (const p of all(document, '[data-progress]')) {
    const says = inWords(done[p.dataset.progress ?? ''])
    p.textContent = says
    p.hidden = !says
    any ||= Boolean(says)
  }
  byId('progress').hidden = !any
}
show()

byId('progress-save').onclick = () => {
  const a = make('a')
  a.href = URL.createObjectURL(new Blob([JSON.stringify({ plainsight: 'progress', saved: new Date().toISOString(), lessons: read() }, null, 2)], { type: 'application/json' }))
  a.download = 'plainsight-progress.json'
  a.click()
  URL.revokeObjectURL(a.href)
}
byId('progress-forget').onclick = () => { forgetAll(); show() }
