package pages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// MaxTalks is how many conversations are sent at once.
const MaxTalks = 100

// TalkView is a conversation in the list of them.
type TalkView struct {
	ID       string `json:"id"` // "tcp-3", for tcp.stream == 3
	Client   string `json:"client"`
	Server   string `json:"server"`
	Speaks   string `json:"speaks"` // protocols
	First    int    `json:"n"`      // its first packet
	Packets  string `json:"packets"`
	Bytes    string `json:"bytes"`
	Readable string `json:"readable"` // bytes whose meaning the eyes get
	Start    string `json:"start"`
	Lasts    string `json:"lasts"`
}

// NewTalkView shows a conversation.
func NewTalkView(t dissect.Talk) TalkView {
	return TalkView{ID: t.Transport + "-" + strconv.Itoa(t.Stream), Client: t.Client.String(), Server: t.Server.String(),
		Speaks: strings.Join(t.Protocols, ", "), First: t.First, Packets: PacketsOf(t.Packets), Bytes: BytesOf(t.Bytes),
		Readable: words.Count(t.Readable, "{n} readable", "{n} readable"), Start: words.Say("starts at {time}", "time", Since(t.Start)), Lasts: words.Say("lasts {time}", "time", field.Took(t.Lasts))}
}

// SortTalks are conversations in another order: by "packets", "bytes" or "lasts", the largest
// first; else as they began.
func SortTalks(list []dissect.Talk, by string) []dissect.Talk {
	var size func(dissect.Talk) int64
	switch by {
	case "packets":
		size = func(t dissect.Talk) int64 { return int64(t.Packets) }
	case "bytes":
		size = func(t dissect.Talk) int64 { return int64(t.Bytes) }
	case "lasts":
		size = func(t dissect.Talk) int64 { return int64(t.Lasts) }
	default:
		return list
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b dissect.Talk) int { return cmp.Compare(size(b), size(a)) })
	return list
}

// FieldsThat are the names of fields that begin with some small letters, and then those that
// have them elsewhere, at most so many in all.
func FieldsThat(names map[string]string, begin string, most int) []string {
	var first, other []string
	for name := range names {
		switch low := strings.ToLower(name); {
		case strings.HasPrefix(low, begin):
			first = append(first, name)
		case strings.Contains(low, begin):
			other = append(other, name)
		}
	}
	slices.Sort(first)
	slices.Sort(other)
	all := append(first, other...)
	return all[:min(len(all), most)]
}

// BufferIndex is which of the buffers of a PacketMessage a packet's buffer is; 0 for one that
// is not shown.
func BufferIndex(p *dissect.Packet, of *field.Buffer) int {
	b := newPacketBuilder(p, true)
	return b.Buffers[of]
}
