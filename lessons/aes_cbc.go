package lessons

import (
	"bytes"
	"context"
	"crypto/aes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"plainsight/capture"
	"plainsight/capture/cause"
	"plainsight/dissect/words"
	"plainsight/lessons/play"
)

// aesCBC sends the note encrypted with AES-CBC, without a seal.
var aesCBC = Lesson{
	Name:    "aes-cbc",
	Title:   "AES in blocks: hidden, but not sealed",
	Summary: "The note is encrypted with AES, a picture shows what careless use gives away, and somebody edits the note unnoticed.",
	Guards:  "one key that both sides share, and no seal",
	Story:   aesCBCStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Asked for the note. Holds the shared key."},
		{"server", "Server", "The Secret Squirrels, who keep the note. They hold the shared key."},
		{"thief", "Thief", "Recorded the packets, and stole the shared key later."},
	},
	Knobs:  []Knob{byteKnob, portKnob},
	Faults: []Fault{flippedIV, badPadding},
	Stays:  true,
	Play:   playAESCBC,
}

// byteKnob chooses the byte that somebody edits.
var byteKnob = Knob{
	Name: "byte", Label: "Byte of block 1 to flip", Says: "Which byte of the first block of ciphertext somebody changes before sending the note back.",
	Options: byteOptions(), Default: "6",
}

func byteOptions() (out []Option) {
	for n := 1; n <= aes.BlockSize; n++ {
		o := Option{strconv.Itoa(n), "byte {n}", []any{"n", n}}
		if n == 6 {
			o.Label = "byte {n}: the number of hazelnuts"
		}
		out = append(out, o)
	}
	return out
}

// What comes before the note, one block of 16 letters per line. Somebody who
// knows what such notes look like knows where the numbers are.
const (
	promise = "You get 2 acorns" +
		" and 3 hazelnuts" +
		". The note says "
	acornsAt  = 8    // in the first block
	nutsAt    = 5    // in the second
	twoToNine = 0x0b // turns 2 into 9
	flipMask  = 0x0a // turns 3 into 9
)

// The media types of messages that are AES and nothing else.
const (
	kindCBC = "application/vnd.plainsight.aes-cbc"
	kindECB = "application/vnd.plainsight.aes-ecb"
)

// sharedAES is the name of the key.
const sharedAES = "the shared AES key"

func playAESCBC(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	shared := newAESKey()
	at, err := strconv.Atoi(byteKnob.value(q))
	if err != nil {
		return fmt.Errorf("the byte to flip: %w", err)
	}
	err = overHTTP(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		s.Holds("client", shared.named(sharedAES))
		s.Holds("server", shared.named(sharedAES))
		if q.Fault == flippedIV.Name {
			return ivFlipped(ctx, s, q, shared)
		}
		squirrels, err := s.ServeNote(ctx, s.Carrying(aesServer(promise+q.Secret, shared), promise, q.Secret, ""))
		if err != nil {
			return err
		}
		note, err := fetchAES(ctx, s, squirrels, q.Secret, shared)
		if err != nil {
			return err
		}
		if q.Fault == badPadding.Name {
			return paddingAsked(ctx, s, squirrels, note)
		}
		s.Tell("The client fetched the note and opened it with the shared key.")
		if _, err := fetchAES(ctx, s, squirrels, q.Secret, shared); err != nil {
			return err
		}
		s.Tell("The client fetched it again. The IV is different, and so is every block.")
		if err := pictures(ctx, s, squirrels); err != nil {
			return err
		}
		if err := edit(ctx, s, squirrels, note, at-1, shared); err != nil {
			return err
		}
		return s.Stay(ctx, q, squirrels, Service{Path: play.NotePath})
	})
	if err != nil {
		return err
	}

	// After the run, the key is stolen.
	a.Holds("thief", shared.named(sharedAES))
	return nil
}

// fetchAES asks for the note, checks that the key opens it, and returns the
// message as it crossed the wire.
func fetchAES(ctx context.Context, s *play.Running, v *play.Server, secret string, key aesKey) ([]byte, error) {
	got, err := s.Fetch(ctx, v)
	if err != nil {
		return nil, err
	}
	text, err := key.unchain(got.Body)
	if err != nil {
		return nil, fmt.Errorf("the client could not open the note with the shared key: %w", err)
	}
	return got.Body, play.Answer{Status: got.Status, Body: text}.Read(promise + secret)
}

// pictures fetches the same picture in both modes, and draws the ciphertexts
// that crossed the wire.
func pictures(ctx context.Context, s *play.Running, v *play.Server) error {
	for _, p := range []struct{ path, file, says string }{
		{picturePath + "cbc", "picture-cbc.svg", "The ciphertext of the picture in CBC mode, one square per block. No two blocks are the same."},
		{picturePath + "ecb", "picture-ecb.svg", "The ciphertext of the same picture in ECB mode, under the same key, one square per block. Equal blocks look the same."},
	} {
		got, err := s.Exchange(ctx, v, nil, http.MethodGet, p.path, "", nil)
		if err != nil {
			return err
		}
		if err := got.Fetched(); err != nil {
			return err
		}
		blocks := got.Body
		if p.path == picturePath+"cbc" {
			blocks = blocks[min(len(blocks), aes.BlockSize):]
		}
		if want := len(padded(picture())); len(blocks) != want {
			return fmt.Errorf("the client got %d bytes of blocks for the picture, expected %d", len(blocks), want)
		}
		s.Made(File{Name: p.file, Says: words.Say(p.says), Data: painted(words.Say("Ciphertext, one square per block"), blocks)})
	}
	s.Tell("The client fetched a picture twice, once in CBC mode and once in ECB mode. The files show what everyone on the wire can draw of it.")
	return nil
}

// edit flips a byte of the first block, sends the note back, and checks what the
// server read.
func edit(ctx context.Context, s *play.Running, v *play.Server, note []byte, at int, key aesKey) error {
	original, err := key.unchain(note)
	if err != nil {
		return err
	}
	changed := bytes.Clone(note)
	changed[aes.BlockSize+at] ^= flipMask
	got, err := s.Exchange(ctx, v, nil, http.MethodPost, play.NotePath, kindCBC, changed)
	if err != nil {
		return err
	}
	if got.Status != http.StatusOK {
		return fmt.Errorf("the server answered %d to a note with one byte of its first block flipped, expected 200", got.Status)
	}
	read, err := key.unchain(got.Body)
	if err != nil {
		return fmt.Errorf("what the server answers does not open: %w", err)
	}
	read, ok := bytes.CutPrefix(read, []byte(serverRead))
	want := bytes.Clone(original)
	want[aes.BlockSize+at] ^= flipMask
	if !ok || len(read) != len(want) || !bytes.Equal(read[aes.BlockSize:], want[aes.BlockSize:]) || bytes.Equal(read[:aes.BlockSize], want[:aes.BlockSize]) {
		return errors.New("the server read another note than one whose first block is garbage and whose second has one byte flipped")
	}
	s.Tell("Somebody flipped byte {n} of the first block of ciphertext and sent the note back. The server noticed nothing: it read garbage in block 1, and in block 2 byte {n} was flipped too.", "n", at+1)
	return nil
}

// serverRead is how the server begins when it says what it has read. It has 16
// bytes, so that what follows has the same block boundaries as before.
const serverRead = "Server has read:"

// picturePath is the path of the pictures; the mode comes after it.
const picturePath = "/picture/"

// aesServer answers requests with the note, encrypted with a new IV each time, and
// posted notes with what it has read, encrypted too.
func aesServer(note string, key aesKey) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+play.NotePath, func(w http.ResponseWriter, r *http.Request) {
		play.Respond(w, http.StatusOK, kindCBC, key.chained([]byte(note)))
	})
	mux.HandleFunc("GET "+picturePath+"cbc", func(w http.ResponseWriter, r *http.Request) {
		play.Respond(w, http.StatusOK, kindCBC, key.chained(picture()))
	})
	mux.HandleFunc("GET "+picturePath+"ecb", func(w http.ResponseWriter, r *http.Request) {
		play.Respond(w, http.StatusOK, kindECB, key.alone(picture()))
	})
	mux.HandleFunc("POST "+play.NotePath, func(w http.ResponseWriter, r *http.Request) {
		message, err := io.ReadAll(io.LimitReader(r.Body, play.MaxAnswer))
		if err == nil {
			message, err = key.unchain(message)
		}
		if err != nil {
			play.Text(w, http.StatusBadRequest, []byte("The note is refused: "+cause.Words(err)+".\n"))
			return
		}
		play.Respond(w, http.StatusOK, kindCBC, key.chained(append([]byte(serverRead), message...)))
	})
	return mux
}
