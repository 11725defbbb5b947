package schedule

import (
	"strconv"

	"plainsight/dissect/field"
)

// Lengths is how long a cipher suite's keys are, in bytes.
type Lengths struct{ MAC, Key, IV int }

// KeyBlock is the key block and what it is cut into. Parts of length 0 are
// there with an empty Output.
type KeyBlock struct {
	All                  *Step
	ClientMAC, ServerMAC *Step
	ClientKey, ServerKey *Step
	ClientIV, ServerIV   *Step
}

// KeyBlock derives the keys of both directions (RFC 5246, Section 6.3). Unlike
// in the master secret, the server's random number comes first.
func (p PRF) KeyBlock(master *Step, clientRandom, serverRandom []byte, n Lengths) KeyBlock {
	all := p.step("key_block", master, "key expansion", 2*(n.MAC+n.Key+n.IV), field.RFC(5246, "6.3"),
		Input{Name: "ServerHello.random", Bytes: serverRandom}, Input{Name: "ClientHello.random", Bytes: clientRandom})
	at := 0
	cut := func(name string, size int) *Step {
		s := &Step{
			Name:    name,
			Formula: "key_block[" + strconv.Itoa(at) + ".." + strconv.Itoa(at+size-1) + "]",
			Inputs:  []Input{from(all)},
			Output:  all.Output[at : at+size : at+size],
			Spec:    field.RFC(5246, "6.3"),
		}
		if size == 0 {
			s.Formula = "nothing"
		}
		at += size
		return s
	}
	b := KeyBlock{All: all}
	b.ClientMAC = cut("client_write_MAC_key", n.MAC)
	b.ServerMAC = cut("server_write_MAC_key", n.MAC)
	b.ClientKey = cut("client_write_key", n.Key)
	b.ServerKey = cut("server_write_key", n.Key)
	b.ClientIV = cut("client_write_IV", n.IV)
	b.ServerIV = cut("server_write_IV", n.IV)
	return b
}
