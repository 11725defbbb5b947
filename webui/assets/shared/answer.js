// What the server answers.

/**
 * answer is the message that the server has sent. Where it refuses, what it says is
 * thrown.
 * @template M
 * @param {Response} r
 * @returns {Promise<M>}
 */
export async function answer(r) {
  const m = await r.json()
  if (!r.ok) throw new Error(m.says)
  return m
}
