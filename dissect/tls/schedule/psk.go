package schedule

import (
	"encoding/binary"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
)

// PSKPreMaster is the pre-master secret of the key exchanges with a pre-shared
// key before TLS 1.3: other is the second secret that goes in, each after its
// length in two bytes. It is nil for plain PSK, where as many zeros as the key
// is long take its place; with RSA_PSK it is the 48 bytes that the client
// encrypted with the server's RSA key, with DHE_PSK and ECDHE_PSK what the
// exchange gave (RFC 4279, Sections 2 to 4; RFC 5489, Section 2).
func PSKPreMaster(psk, other *derive.Step) *derive.Step {
	spec := field.RFC(4279, "4")
	in := derive.Result(psk)
	second := derive.Input{Name: "zeros(" + strconv.Itoa(len(psk.Output)) + ")", Bytes: make([]byte, len(psk.Output))}
	if other != nil {
		second = derive.Result(other)
	} else {
		spec = field.RFC(4279, "2")
	}
	out := sized(nil, second.Bytes)
	return &derive.Step{
		Name:   "pre_master_secret",
		Op:     derive.JoinPSK,
		Inputs: []derive.Input{second, in},
		Output: sized(out, psk.Output),
		Spec:   spec,
	}
}

// sized appends a value after its length in two bytes.
func sized(out, value []byte) []byte {
	return append(binary.BigEndian.AppendUint16(out, uint16(len(value))), value...)
}
