// Numbers and errors as sentences have them.

// thousands writes a whole number as sentences have it: 10,001. The browser's own
// way takes its time to look up how it is done.
export const thousands = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

// count is a number of things: 1 packet, 10,001 packets.
export const count = (n, thing) => `${thousands(n)} ${thing}${n === 1 ? '' : 's'}`

// inWords says what an error means. A request that nobody answers ends with a
// TypeError, in words that help nobody.
export const inWords = (e) => e instanceof TypeError ? 'plainsight does not answer. See whether it still runs, and try again.' : e.message
