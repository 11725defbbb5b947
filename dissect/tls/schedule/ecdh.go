package schedule

import (
	"crypto/ecdh"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
)

// PrivateValues reads one end's private value of a key exchange as a key of each
// elliptic curve that it fits: 32 bytes are a scalar of X25519 (RFC 7748, Section
// 5) or of secp256r1, 48 of secp384r1 and 66 of secp521r1, big-endian. It is empty
// for a value that fits none.
func PrivateValues(value []byte) (out []*ecdh.PrivateKey) {
	for _, curve := range []ecdh.Curve{ecdh.X25519(), ecdh.P256(), ecdh.P384(), ecdh.P521()} {
		if key, err := curve.NewPrivateKey(value); err == nil {
			out = append(out, key)
		}
	}
	return out
}

// SharedSecret is what both ends of an exchange on an elliptic curve compute, here
// from one end's private value. Private is that value as a step, public the other
// end's key share, its bytes as they crossed the wire (RFC 8446, Section 7.4.2; RFC
// 8422, Section 5.10). It is nil where the share is no point that the curve takes.
func SharedSecret(name string, private *derive.Step, key *ecdh.PrivateKey, group string, public derive.Input, spec field.Spec) *derive.Step {
	point, err := key.Curve().NewPublicKey(public.Bytes)
	if err != nil {
		return nil
	}
	shared, err := key.ECDH(point)
	if err != nil {
		return nil
	}
	op := derive.ECDH
	if key.Curve() == ecdh.X25519() {
		op = derive.X25519
	}
	mine := derive.Result(private)
	mine.Kind = derive.PrivateValue
	return &derive.Step{
		Name:     name,
		Op:       op,
		Exchange: &derive.Exchange{Group: group, Private: private.Name, Public: public.Name},
		Inputs:   []derive.Input{mine, public},
		Output:   shared,
		Spec:     spec,
	}
}
