package lessons

import (
	"bytes"
	"crypto/aes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// heldAES is the one AES key that a viewpoint holds.
func heldAES(t *testing.T, l *listener, eye string) (k aesKey) {
	t.Helper()
	held := l.held[eye]
	if len(held) != 1 || held[0].Kind != field.AESKey || held[0].Label != sharedAES || len(held[0].Data) != len(k) {
		t.Fatalf("%s holds %+v, want %s", eye, held, sharedAES)
	}
	return aesKey(held[0].Data)
}

func TestAESCBCExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, wire string) {
		for _, secret := range secrets {
			heard := run(t, &aesCBC, open(t, wire), secret)
			key := heldAES(t, heard, "client")
			if heldAES(t, heard, "server") != key || heldAES(t, heard, "thief") != key || len(heard.held) != 3 {
				t.Error("the shared key is not the same for all who hold it, or others hold one")
			}
			ds := dialogues(t, heard.frames)
			if len(ds) != 5 {
				t.Fatalf("%d connections, want 5", len(ds))
			}
			note := promise + secret
			var bodies [5][]byte
			for i, want := range []string{kindCBC, kindCBC, kindCBC, kindECB, kindCBC} {
				var kind string
				if kind, bodies[i] = kindAndBody(t, ds[i].toClient, http.StatusOK); kind != want {
					t.Errorf("answer %d is called %q, want %q", i+1, kind, want)
				}
			}
			for _, b := range bodies[:2] {
				if text, err := key.unchain(b); err != nil || string(text) != note {
					t.Errorf("the key opens the note to %q, %v", text, err)
				}
			}
			for at := 0; at < len(bodies[0]); at += aes.BlockSize {
				if bytes.Equal(bodies[0][at:at+aes.BlockSize], bodies[1][at:at+aes.BlockSize]) {
					t.Error("the same note has the same block twice")
				}
			}
			if text, err := key.unchain(bodies[2]); err != nil || !bytes.Equal(text, picture()) {
				t.Errorf("the key does not open the picture: %v", err)
			}

			_, sent, _ := bytes.Cut(ds[4].toServer, []byte("\r\n\r\n"))
			want := bytes.Clone(bodies[0])
			want[aes.BlockSize+5] ^= flipMask
			if !bytes.Equal(sent, want) || !bytes.Contains(ds[4].toServer, []byte("\r\nContent-Type: "+kindCBC+"\r\n")) {
				t.Error("what is sent back is not the first message with byte 6 of its first block flipped")
			}
			read, err := key.unchain(bodies[4])
			if err != nil || !strings.HasPrefix(string(read), serverRead) || !strings.HasSuffix(string(read), strings.Replace(note, "3", "9", 1)[aes.BlockSize:]) {
				t.Errorf("the server has read %q, %v", read, err)
			}
		}
	})
	says(t, &aesCBC, "Same note, same key, and not one block is the same.")
	says(t, &aesCBC, "You get 2 acorns and 3 hazelnuts.")
	says(t, &aesCBC, "flipped byte 6 of its first block")
	says(t, &aesCBC, "It says 9 hazelnuts now.")
	says(t, &aesCBC, "a key of 16 random bytes")
}

// Any byte of the first block can be the one.
func TestAESFlipAnyByte(t *testing.T) {
	for n := 1; n <= aes.BlockSize; n++ {
		q := Setting{Secret: DefaultSecret, Knobs: map[string]string{"byte": fmt.Sprint(n)}}
		if err := aesCBC.Check(q); err != nil {
			t.Fatal(err)
		}
		if err := aesCBC.Play(t.Context(), open(t, "virtual"), q, &listener{}); err != nil {
			t.Errorf("byte %d: %v", n, err)
		}
	}
}

func TestPadding(t *testing.T) {
	for n, blocks := range map[int]int{0: 1, 11: 1, 15: 1, 16: 2, 64: 5, 79: 5, 80: 6} {
		p := padded(make([]byte, n))
		pad := int(p[len(p)-1])
		if len(p) != blocks*aes.BlockSize || len(p)-pad != n || bytes.Count(p[n:], p[len(p)-1:]) != pad {
			t.Errorf("%d bytes are padded to % x", n, p)
		}
	}
	says(t, &aesCBC, "five bytes, each a 5")
	says(t, &aesCBC, "Between 1 and 16 of the 96 are padding")
	says(t, &aesCBC, "A note that already fills its blocks gets a whole extra block of padding.")
}

// What is no message of ours is refused, with the reason.
func TestAESServerRefuses(t *testing.T) {
	key := newAESKey()
	good := key.chained([]byte(DefaultSecret))
	for _, bad := range [][]byte{nil, good[:16], good[:31], good[1:]} {
		if _, err := key.unchain(bad); err == nil || errors.Is(err, errPadding) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
	flipped := bytes.Clone(good)
	flipped[15] ^= 1
	if _, err := key.unchain(flipped); !errors.Is(err, errPadding) {
		t.Errorf("with a bit of the padding flipped: %v", err)
	}
}

// The picture has as many dots as the story says, in so few colours, and each
// takes one block.
func TestPicture(t *testing.T) {
	if len(drawing) != 14 {
		t.Errorf("%d rows", len(drawing))
	}
	names := map[string]bool{}
	for i, row := range drawing {
		if len(row) != 16 {
			t.Errorf("row %d has %d dots", i+1, len(row))
		}
		for _, dot := range row {
			if n := colours[dot]; n == "" || len(n) > 16 {
				t.Errorf("row %d: the dot %c has the colour %q", i+1, dot, n)
			}
			names[colours[dot]] = true
		}
	}
	if len(names) != 6 || len(picture()) != 224*16 {
		t.Errorf("%d colours, %d bytes", len(names), len(picture()))
	}
	says(t, &aesCBC, "The picture has 224 dots in 14 rows of 16.")
	says(t, &aesCBC, "Six colours make six different blocks")
}

// Everybody can draw the ciphertext. In ECB the picture shines through.
func TestPicturesOfCiphertext(t *testing.T) {
	heard := run(t, &aesCBC, open(t, "virtual"), DefaultSecret)
	for _, f := range heard.made {
		if f.Eyes != nil {
			t.Errorf("%s is not for everybody", f.Name)
		}
	}
	for file, most := range map[string][2]int{"picture-cbc.svg": {224, 224}, "picture-ecb.svg": {6, 6}} {
		fills, dots := map[string]int{}, 0
		for d := xml.NewDecoder(bytes.NewReader(heard.file(t, file))); ; {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "rect" {
				for _, a := range e.Attr {
					if a.Name.Local == "fill" {
						fills[a.Value]++
						dots++
					}
				}
			}
		}
		if dots != 224 || len(fills) < most[0]-1 || len(fills) > most[1] { // three bytes of two blocks may be equal by chance
			t.Errorf("%s has %d dots in %d colours, want 224 in %d", file, dots, len(fills), most[0])
		}
	}
}

func TestAESFaults(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for name, told := range map[string]string{"flip-iv": "believes that it gets 9 acorns", "bad-padding": "the server answered 400"} {
			for _, secret := range secrets {
				heard := &listener{}
				if err := aesCBC.Play(t.Context(), open(t, kind), Setting{Secret: secret, Fault: name}, heard); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if all := strings.Join(heard.happened, " "); !strings.Contains(all, told) {
					t.Errorf("%s: told was %q", name, all)
				}
			}
		}
	})
}
