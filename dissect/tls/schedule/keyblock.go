package schedule

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
)

// Lengths is how long a cipher suite's keys are, in bytes.
type Lengths struct{ MAC, Key, IV int }

// KeyBlock is the key block and what it is cut into. Parts of length 0 are
// there with an empty Output.
type KeyBlock struct {
	All                  *derive.Step
	ClientMAC, ServerMAC *derive.Step
	ClientKey, ServerKey *derive.Step
	ClientIV, ServerIV   *derive.Step
}

// KeyBlock derives the keys of both directions (RFC 5246, Section 6.3). Unlike
// in the master secret, the server's random number comes first.
func (p PRF) KeyBlock(master *derive.Step, clientRandom, serverRandom []byte, n Lengths) KeyBlock {
	all := p.step("key_block", master, "key expansion", 2*(n.MAC+n.Key+n.IV), field.RFC(5246, "6.3"),
		derive.Input{Name: "ServerHello.random", Kind: derive.ServerRandom, Bytes: serverRandom}, derive.Input{Name: "ClientHello.random", Kind: derive.ClientRandom, Bytes: clientRandom})
	at := 0
	cut := func(name string, role derive.Role, size int) *derive.Step {
		s := &derive.Step{
			Name:   name,
			Op:     derive.Cut,
			Role:   role,
			At:     at,
			N:      size,
			Inputs: []derive.Input{derive.Result(all)},
			Output: all.Output[at : at+size : at+size],
			Spec:   field.RFC(5246, "6.3"),
		}
		at += size
		return s
	}
	b := KeyBlock{All: all}
	b.ClientMAC = cut("client_write_MAC_key", derive.Key, n.MAC)
	b.ServerMAC = cut("server_write_MAC_key", derive.Key, n.MAC)
	b.ClientKey = cut("client_write_key", derive.Key, n.Key)
	b.ServerKey = cut("server_write_key", derive.Key, n.Key)
	b.ClientIV = cut("client_write_IV", derive.Value, n.IV)
	b.ServerIV = cut("server_write_IV", derive.Value, n.IV)
	return b
}
