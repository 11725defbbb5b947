package tls

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"testing"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
)

const offeredKeyHex = "00112233445566778899aabbccddeeff"

// offering makes a ClientHello that ends in a pre_shared_key extension with the
// identities given, and the binder of that key for each.
func offering(identities ...string) (message, ext []byte) {
	var list, binders []byte
	for _, id := range identities {
		list = append(binary.BigEndian.AppendUint16(list, uint16(len(id))), id...)
		list = append(list, 0, 0, 0, 0) // obfuscated_ticket_age
	}
	front := append([]byte{1, 0, 0, 0}, bytes.Repeat([]byte{7}, 60)...)
	part := len(front) + 2 + len(list)
	message = append(binary.BigEndian.AppendUint16(front, uint16(len(list))), list...)
	over := sha256.Sum256(message[:part])
	s := schedule.TLS13{Hash: crypto.SHA256}
	key := derive.Given("PSK", []byte("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"), field.RFC(8446, "7.1"))
	binder := s.VerifyData(s.FinishedKey(s.BinderKey(s.EarlySecretOf(key), true)), over[:]).Output
	for range identities {
		binders = append(append(binders, byte(len(binder))), binder...)
	}
	message = append(binary.BigEndian.AppendUint16(message, uint16(len(binders))), binders...)
	message = bytes.Clone(message)
	return message, message[len(front):]
}

func tried(message, ext []byte, psk string) (*conversation, *placed) {
	c := &conversation{keys: newKeyring(context.Background(), []field.Secret{{Kind: field.PreSharedKey, Label: "the key", Data: []byte(psk)}})}
	r := new(placed)
	c.offeredKeys(heardIn{r: r}, spokenMessage{kind: registry.ClientHello, n: len(message)}, message, ext)
	return c, r
}

// The key that is held may be any of those that are offered.
func TestEveryOfferIsTried(t *testing.T) {
	var names []string
	for i := range maxOffers {
		names = append(names, fmt.Sprint("badger", i))
	}
	for n := range names {
		message, ext := offering(names...)
		c, r := tried(message, ext, names[n]+":"+offeredKeyHex)
		if len(c.agreed.offers) != maxOffers || string(c.agreed.offers[n].identity) != names[n] {
			t.Fatalf("offers: %v", c.agreed.offers)
		}
		if len(c.agreed.keys) != 1 || c.agreed.keys[0].n != n || !c.agreed.keys[0].external || len(r.rare().checks) != 1 || !r.rare().checks[0].right || c.agreed.unfit {
			t.Errorf("offer %d: keys %+v, checks %+v", n, c.agreed.keys, r.rare().checks)
		}
		c.agreed.selected = n
		if k := c.agreed.chosen(); k == nil || k.n != n {
			t.Errorf("the server took offer %d, and %+v is found", n, k)
		}
		for _, other := range []int{-1, n - 1, n + 1} {
			if c.agreed.selected = other; c.agreed.chosen() != nil {
				t.Errorf("the server took offer %d, and offer %d is taken for it", other, n)
			}
		}
	}
	message, ext := offering(append(names, "one more")...)
	if c, _ := tried(message, ext, "one more:"+offeredKeyHex); len(c.agreed.offers) != maxOffers || len(c.agreed.keys) != 0 {
		t.Errorf("%d offers are read, and %d keys found behind the last", len(c.agreed.offers), len(c.agreed.keys))
	}
}

// A key of the right name that does not fit is told, and one without a name that
// does not fit is just another key.
func TestOffersThatDoNotFit(t *testing.T) {
	const wrong = "ffffffffffffffffffffffffffffffff"
	message, ext := offering("squirrel")
	for psk, want := range map[string]bool{"squirrel:" + wrong: true, wrong: false, "badger:" + offeredKeyHex: false} {
		c, r := tried(message, ext, psk)
		if len(c.agreed.keys) != 0 || c.agreed.unfit != want || (len(r.rare().checks) == 1) != want || want && r.rare().checks[0].right {
			t.Errorf("%s: unfit %v, checks %+v", psk, c.agreed.unfit, r.rare().checks)
		}
	}
	for cut := range ext { // whatever is cut off, no offer is made up
		short := bytes.Clone(message[:len(message)-len(ext)+cut])
		if c, _ := tried(short, short[len(short)-cut:], "squirrel:"+offeredKeyHex); len(c.agreed.keys) != 0 {
			t.Errorf("%d bytes of the extension: %+v", cut, c.agreed.keys)
		}
	}
}
