package pages

// watcherSays tells who watches why there are no keys.
const watcherSays = "You are watching somebody else's run: you see what its keys open, and the keys themselves stay with the run's owner."
