package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// sharePart is a part of a public key.
type sharePart struct {
	name, label string
	size        int
	says        string
	spec        field.Spec
	class       field.Class
}

// Sizes of ML-KEM's public keys and ciphertexts, in bytes (FIPS 203, Table 3).
const (
	mlkem512Key, mlkem512Box   = 800, 768
	mlkem768Key, mlkem768Box   = 1184, 1088
	mlkem1024Key, mlkem1024Box = 1568, 1568
)

// keyShareParts are the parts of a public key in a group: nil where nothing is
// known of it. In ML-KEM the client sends a public key, and the server a secret
// that is encrypted to it.
func keyShareParts(group uint16, where Message) []sharePart {
	server := where != ClientHello
	switch group {
	case registry.GroupX25519:
		return []sharePart{x25519Part}
	case registry.GroupX448:
		return []sharePart{{"plainsight.tls.key_share.x448", "X448", 56, "{len} bytes: a point of the curve, in one coordinate. Each side multiplies the other's point by a secret number of its own, and both get the same result.", field.RFC(7748, "5"), field.Random}}
	case registry.GroupP256, registry.GroupP256Brainpool13, registry.GroupSM2:
		return pointParts(32)
	case registry.GroupP384, registry.GroupP384Brainpool13:
		return pointParts(48)
	case registry.GroupP521:
		return pointParts(66)
	case registry.GroupP512Brainpool13:
		return pointParts(64)
	case 0x0100, 0x0101, 0x0102, 0x0103, 0x0104:
		size := [...]int{256, 384, 512, 768, 1024}[group-registry.GroupFFDHE2048]
		return []sharePart{{"plainsight.tls.key_share.ffdhe", "Diffie-Hellman", size, "{len} bytes: one large number: a fixed one raised to a secret power, modulo a prime.", field.RFC(8446, "4.2.8.1"), field.Random}}
	case registry.GroupMLKEM512:
		return []sharePart{mlkemPart(server, mlkem512Key, mlkem512Box, "ML-KEM-512")}
	case registry.GroupMLKEM768:
		return []sharePart{mlkemPart(server, mlkem768Key, mlkem768Box, "ML-KEM-768")}
	case registry.GroupMLKEM1024:
		return []sharePart{mlkemPart(server, mlkem1024Key, mlkem1024Box, "ML-KEM-1024")}
	case registry.GroupX25519MLKEM768:
		return []sharePart{mlkemPart(server, mlkem768Key, mlkem768Box, "ML-KEM-768"), x25519Part}
	case registry.GroupX25519Kyber768:
		return []sharePart{x25519Part, mlkemPart(server, mlkem768Key, mlkem768Box, "Kyber768")}
	case registry.GroupP256MLKEM768, registry.GroupSM2MLKEM768:
		return append(pointParts(32), mlkemPart(server, mlkem768Key, mlkem768Box, "ML-KEM-768"))
	case registry.GroupP256Kyber768:
		return append(pointParts(32), mlkemPart(server, mlkem768Key, mlkem768Box, "Kyber768"))
	case registry.GroupP384MLKEM1024:
		return append(pointParts(48), mlkemPart(server, mlkem1024Key, mlkem1024Box, "ML-KEM-1024"))
	}
	return nil
}

var x25519Part = sharePart{"plainsight.tls.key_share.x25519", "X25519", 32, "{len} bytes: a point of the curve, in one coordinate. Each side multiplies the other's point by a secret number of its own, and both get the same result.", field.RFC(7748, "5"), field.Random}

// pointParts is a point of a curve whose coordinates have size bytes.
func pointParts(size int) []sharePart {
	spec := field.RFC(8446, "4.2.8.2")
	return []sharePart{
		{"plainsight.tls.key_share.form", "Form", 1, "{v}: 04 says that both coordinates of the point follow.", spec, field.Structure},
		{"plainsight.tls.key_share.x", "X", size, "{len} bytes: the point's first coordinate.", spec, field.Random},
		{"plainsight.tls.key_share.y", "Y", size, "{len} bytes: the second coordinate. Each side multiplies the other's point by a secret number of its own, and both get the same result.", spec, field.Random},
	}
}

// mlkemPart is what the client or the server sends in ML-KEM.
func mlkemPart(server bool, key, box int, name string) sharePart {
	spec := registry.Cite(registry.MLKEMDraft, "")
	if server {
		return sharePart{"plainsight.tls.key_share.mlkem_ciphertext", name + " ciphertext", box, "{len} bytes: a secret that the server made up, encrypted to the client's key. It is designed to withstand quantum computers.", spec, field.Random}
	}
	return sharePart{"plainsight.tls.key_share.mlkem_key", name + " encapsulation key", key, "{len} bytes: a public key to which the server encrypts a secret. It is designed to withstand quantum computers.", spec, field.Random}
}
