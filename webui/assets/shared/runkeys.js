// The keys that show which runs are this tab's. They are gone with the tab.

/** @param {string} run */
const name = (run) => 'key of ' + run

/** @param {string} run */
export const keyOf = (run) => sessionStorage.getItem(name(run)) ?? ''

/**
 * @param {string} run
 * @param {string} key
 */
export const keepKey = (run, key) => sessionStorage.setItem(name(run), key)
