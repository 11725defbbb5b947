package http2

// entry is a header in the table.
type entry struct {
	name, value string
	nameless    bool // its name was a reference to what is not known
}

// overhead is what each entry counts for besides its bytes (RFC 7541, Section 4.1).
const overhead = 32

// maxTable is the most that is kept of a table, in bytes. Browsers allow as much.
const maxTable = 64 << 10

// absent stands for an entry that the table certainly does not have.
var absent = new(entry)

// table is the dynamic table of one direction (RFC 7541, Section 2.3.2): what
// its sender has said before and may refer to.
type table struct {
	entries []*entry // the newest last
	size    uint64   // as RFC 7541 counts it, or less where names are not known
	max     uint64
	lost    bool // there may be older entries, which are not known
}

// lose forgets what is there: bytes are missing that may have changed it, and
// its size too.
func (t *table) lose() { *t = table{max: maxTable, lost: true} }

// at is the entry of an index: the static table's first, then the newest. It
// is nil where it is not known.
func (t *table) at(index uint64) *entry {
	switch {
	case index == 0:
		return absent
	case index < uint64(len(staticTable)):
		return &staticTable[index]
	}
	back := index - uint64(len(staticTable)) + 1
	switch {
	case back <= uint64(len(t.entries)):
		return t.entries[uint64(len(t.entries))-back]
	case t.lost:
		return nil
	}
	return absent
}

func (t *table) add(e *entry) {
	t.entries = append(t.entries, e)
	t.size += e.size()
	t.evict()
}

func (t *table) resize(max uint64) {
	t.max = max
	if max == 0 {
		t.lost = false // nothing is left that could be unknown
	}
	t.evict()
}

// evict drops the oldest entries until the rest fits. Where the sender's table
// is longer than what is kept here, it still has them.
func (t *table) evict() {
	limit := min(t.max, maxTable)
	n := 0
	for ; t.size > limit; n++ {
		t.size -= t.entries[n].size()
	}
	if n == 0 {
		return
	}
	t.entries = t.entries[n:]
	t.lost = t.max > maxTable // those before these are gone for sure
}

func (e *entry) size() uint64 { return uint64(len(e.name)+len(e.value)) + overhead }

// refers reports whether a representation depends on what was said before.
func (p *representation) refers() bool {
	return p.form != resized && p.num >= uint64(len(staticTable))
}
