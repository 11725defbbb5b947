// The keys that show which runs are this tab's. They are gone with the tab.
const name = (run) => 'key of ' + run

export const keyOf = (run) => sessionStorage.getItem(name(run)) ?? ''
export const keepKey = (run, key) => sessionStorage.setItem(name(run), key)
