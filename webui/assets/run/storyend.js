// The end of the story: what was predicted and what came of it, and who could read
// the secret in this run.
import { on } from '../shared/events.js'
import { all, button, byId, first, make, one, trouble } from '../shared/page.js'
import { answer } from '../shared/answer.js'
import { inWords, said } from '../shared/words.js'
import { sel, asOwner } from './selection.js'
import { eyes } from './controls.js'
import { goTo } from './story.js'

function predictions() {
  byId('predictions').replaceChildren(...all(document, '#story .step:has(.ask)').map((step) => {
    const li = make('li'), ask = one(step, '.ask'), n = Number(step.dataset.step)
    const text = (/** @type {HTMLElement | null} */ label) => label ? one(label, 'input + span').textContent : ''
    const mine = first(ask, '.choice:has(:checked)'), right = all(ask, '.choice.right')
    li.append(make('p', 'asked', one(ask, 'legend').textContent))
    if (ask.classList.contains('answered')) {
      const good = mine !== null && right.includes(mine), p = make('p')
      if (mine) p.append(make('b', '', good ? said('Right.') : said('Wrong.')), ' ', said('You said: {answer}', { answer: text(mine) }))
      li.append(p)
      for (const label of right) {
        const because = make('p')
        if (!good) because.append(make('b', '', said('The right answer:')), ' ', text(label), ' ')
        because.append(first(label, '.reason')?.lastChild?.textContent ?? '')
        li.append(because)
      }
    } else {
      li.append(button('', said('Answer it in step {n}', { n }), () => goTo(n - 1)))
    }
    return li
  }))
}

async function readers() {
  const list = byId('readers'), none = byId('readers-none')
  none.hidden = Boolean(sel.run)
  if (!sel.run) return list.replaceChildren()
  const run = sel.run, rows = []
  try {
    for (const eye of eyes) {
      if (eye.disabled) continue
      /** @type {import('../../messages').ReadsMessage} */
      const m = await answer(await fetch(`/run/${run}/reads?eye=${encodeURIComponent(eye.value)}`, { headers: asOwner() }))
      const row = make('div'), dt = make('dt', '', eye.parentElement?.textContent?.trim() ?? ''), dd = make('dd')
      dd.append(make('b', 'says ' + m.tone, m.says), ' ', m.figures ?? '')
      row.append(dt, dd)
      rows.push(row)
    }
  } catch (e) {
    trouble(inWords(e))
  }
  if (run === sel.run) list.replaceChildren(...rows)
}

const show = () => { predictions(); readers() }
on('end', show)
on('over', () => { if (first(document, '#story .end:not([hidden])')) show() })
