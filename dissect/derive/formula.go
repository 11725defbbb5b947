package derive

import (
	"encoding/hex"
	"strconv"
)

// Formula is how the step is computed, in the words of its specification; ""
// for a value that was given.
func (st *Step) Formula() string { return st.write(false) }

// Values is the formula with short values in the names' places, and what comes
// out; "" where one of them is missing.
func (st *Step) Values() string {
	if st.Output == nil || st.Op == NoOp || st.Held {
		return ""
	}
	if st.Op == TranscriptHash {
		return "= " + short(st.Output)
	}
	for _, in := range st.Inputs {
		if in.Bytes == nil && in.Kind != Empty {
			return ""
		}
	}
	return st.write(true) + " = " + short(st.Output)
}

// write writes the formula with the inputs' names, or with their values.
func (st *Step) write(values bool) string {
	in := func(i int) string {
		if i >= len(st.Inputs) {
			return ""
		}
		if one := &st.Inputs[i]; !values || one.Kind == Empty {
			return one.Name
		}
		return short(st.Inputs[i].Bytes)
	}
	label := func() string { return `"` + string(st.Inputs[1].Bytes) + `"` }
	switch st.Op {
	case TranscriptHash:
		return "Hash(" + st.Of + ")"
	case HKDFExtract:
		return "HKDF-Extract(" + in(0) + ", " + in(1) + ")"
	case HKDFExpand:
		return "HKDF-Expand(" + in(0) + ", " + label() + ", " + strconv.Itoa(st.N) + ")"
	case HKDFExpandLabel:
		return "HKDF-Expand-Label(" + in(0) + ", " + label() + ", " + in(2) + ", " + strconv.Itoa(st.N) + ")"
	case DeriveSecret:
		messages := st.Of
		if values && st.Inputs[2].Kind == OfMessages {
			messages = in(2)
		}
		return "Derive-Secret(" + in(0) + ", " + label() + ", " + messages + ")"
	case FinishedHMAC:
		transcript := "Transcript-Hash(Handshake Context, Certificate*, CertificateVerify*)"
		if values {
			transcript = in(1)
		}
		return "HMAC(" + in(0) + ", " + transcript + ")"
	case PRF:
		seed := ""
		for i := range st.Inputs[2:] {
			if i > 0 {
				seed += " + "
			}
			seed += in(2 + i)
		}
		return "PRF(" + in(0) + ", " + label() + ", " + seed + ")[0.." + strconv.Itoa(st.N-1) + "]"
	case Cut:
		if st.N == 0 {
			return "nothing"
		}
		return in(0) + "[" + strconv.Itoa(st.At) + ".." + strconv.Itoa(st.At+st.N-1) + "]"
	case JoinPSK:
		return "uint16(length) + " + in(0) + " + uint16(length) + " + in(1)
	case RSAPKCS1:
		return "RSAES-PKCS1-v1_5-Decrypt(private key, " + in(0) + ")"
	case RSAOAEP:
		return "RSAES-OAEP-Decrypt(the " + st.Owner + "'s private key, " + in(len(st.Inputs)-1) + ")"
	case EphemeralDH:
		if st.Exchange.Group == "x25519" { // RFC 7748, Section 6.1
			return "X25519(a, X25519(b, 9))"
		}
		return st.Exchange.Group + ": one end's private value with the other's public one"
	case FiniteFieldDH, X25519, ECDH:
		return st.exchange(values)
	case FernetHMAC:
		return "HMAC-SHA256(" + in(0) + ", " + in(1) + " decoded, without its last 32 bytes)"
	case FernetDecrypt:
		return "AES-128-CBC-Decrypt(" + in(0) + ", IV and ciphertext of " + in(1) + ")"
	case AESCBCDecrypt:
		return "AES-CBC-Decrypt(" + in(0) + ", " + in(1) + ", " + in(2) + ")"
	case AESECBDecrypt:
		return "AES-ECB-Decrypt(" + in(0) + ", " + in(1) + ")"
	}
	return ""
}

// exchange writes a key exchange whose private value somebody may hold.
func (st *Step) exchange(values bool) string {
	mine, theirs, p := st.Exchange.Private, st.Exchange.Public, "p"
	if values {
		mine, theirs, p = short(st.first(PrivateValue)), short(st.public()), short(st.Exchange.P)
	}
	switch st.Op {
	case X25519:
		return "X25519(" + mine + ", " + theirs + ")"
	case ECDH: // of the point that it comes to, the x-coordinate
		return "ECDH(" + mine + ", " + theirs + ").x"
	}
	return theirs + "^" + mine + " mod " + p
}

// public is the public value that goes into a key exchange.
func (st *Step) public() []byte {
	for _, in := range st.Inputs {
		switch in.Kind {
		case PublicValue, ClientShare, ServerShare:
			return in.Bytes
		}
	}
	return nil
}

// first is the bytes of the first input of a kind.
func (st *Step) first(kind InputKind) []byte {
	for _, in := range st.Inputs {
		if in.Kind == kind {
			return in.Bytes
		}
	}
	return nil
}

// short is how bytes begin and end, in hex.
func short(b []byte) string {
	if len(b) <= 8 {
		return hex.EncodeToString(b)
	}
	return hex.EncodeToString(b[:4]) + "…" + hex.EncodeToString(b[len(b)-2:])
}
