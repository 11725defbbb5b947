package dissect

import (
	"net/netip"
	"slices"
	"time"

	"plainsight/dissect/ip"
	"plainsight/dissect/proto"
)

// Talk is a conversation: what two addresses and ports have exchanged over one transport,
// as Wireshark's list of conversations has it.
type Talk struct {
	Transport string // "tcp" or "udp"
	Stream    int    // its number, the value of tcp.stream or udp.stream
	Client    netip.AddrPort
	Server    netip.AddrPort
	Protocols []string // what is spoken, as in the packet list, without the transport where there is more; at most maxSpokenHere
	First     int      // its first frame
	Packets   int
	Bytes     int           // captured, of all layers
	Readable  int           // of those, bytes whose meaning the viewpoint gets
	Start     time.Duration // after the capture's first frame
	Lasts     time.Duration // from its first frame to its last
}

// maxSpokenHere is how many protocols are listed of a conversation.
const maxSpokenHere = 6

// Talks lists the conversations over TCP and UDP in the order in which they began.
func (s *Session) Talks() []Talk {
	var list []Talk
	tcp, udp := make([]int32, len(s.convs)), make([]int32, len(s.udp)) // indices in list, from 1
	for n := 1; n <= s.frames.n; n++ {
		fr := s.frames.at(n)
		var at *int32
		switch {
		case fr.conv != nil:
			at = &tcp[fr.conv.id]
		case fr.stream >= 0 && fr.transport == ip.ProtoUDP:
			at = &udp[fr.stream]
		default:
			continue
		}
		if *at == 0 {
			list = append(list, s.newTalk(fr, n))
			*at = int32(len(list))
		}
		t := &list[*at-1]
		counts := fr.counts.Counts()
		t.Packets++
		t.Bytes += len(fr.Data)
		t.Readable += counts.Readable()
		t.Lasts = max(t.Lasts, fr.Time.Sub(s.frames.at(t.First).Time))
		if p := fr.protocol; len(t.Protocols) < maxSpokenHere && !slices.Contains(t.Protocols, p) {
			t.Protocols = append(t.Protocols, p)
		}
	}
	for i := range list {
		if t := &list[i]; len(t.Protocols) > 1 {
			t.Protocols = slices.DeleteFunc(t.Protocols, func(p string) bool { return p == "TCP" || p == "UDP" })
		}
	}
	return list
}

func (s *Session) newTalk(fr *frame, n int) Talk {
	t := Talk{Transport: "udp", Stream: int(fr.stream), First: n, Start: fr.Time.Sub(s.frames.at(1).Time),
		Client: netip.AddrPortFrom(fr.src, fr.tcp.SrcPort), Server: netip.AddrPortFrom(fr.dst, fr.tcp.DstPort)}
	if fr.conv != nil {
		t.Transport, t.Client, t.Server = "tcp", fr.conv.flow.src, fr.conv.flow.dst
		if fr.conv.turned() {
			t.Client, t.Server = t.Server, t.Client
		}
	} else if fr.dir == proto.ToClient {
		t.Client, t.Server = t.Server, t.Client
	}
	return t
}

// In reports whether frame n, counted from 1, belongs to the conversation of a transport
// with that number.
func (s *Session) In(n int, transport string, stream int) bool {
	fr := s.frames.at(n)
	switch transport {
	case "tcp":
		return fr.conv != nil && fr.conv.id == stream
	case "udp":
		return fr.conv == nil && fr.transport == ip.ProtoUDP && int(fr.stream) == stream
	}
	return false
}
