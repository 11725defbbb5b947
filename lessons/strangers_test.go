package lessons

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/lessons/dh"
	"plainsight/lessons/play"
)

// crowded is a wire on which a stranger comes to each server just before the
// lesson's own client does, says something, and stays until it is shown out.
type crowded struct {
	capture.Wire
	says string
	told bool // the stranger has its answer before the client comes
	all  sync.WaitGroup
}

func (w *crowded) Dial(ctx context.Context, addr string) (net.Conn, error) {
	if c, err := w.Wire.Dial(ctx, addr); err == nil {
		ended := make(chan struct{})
		w.all.Go(func() {
			io.Copy(io.Discard, c)
			c.Close()
			close(ended)
		})
		if _, err := io.WriteString(c, w.says); err != nil {
			return nil, err
		}
		if w.told {
			<-ended
		}
	}
	return w.Wire.Dial(ctx, addr)
}

// A stranger who finds the port of a lesson's server, and says nothing useful,
// does not keep the lesson from ending, nor from ending well.
func TestStrangersHoldNobodyUp(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			all := []string{"", squirrelGreeting + "\x04\x00\x00"}
			if full {
				all = append(all, "SQ", "GET / HT", squirrelGreeting)
			}
			for _, says := range all {
				check := noGoroutineLeft(t)
				w := &crowded{Wire: open(t, kind), says: says}
				began := time.Now()
				if err := l.Play(t.Context(), w, Setting{Secret: DefaultSecret}, &listener{}); err != nil {
					t.Errorf("%s, with strangers who say %q: %v", l.Name, says, err)
				}
				if took := time.Since(began); took >= play.ExchangeLimit {
					t.Errorf("%s, with strangers who say %q, took %s", l.Name, says, took)
				}
				w.all.Wait()
				w.Close()
				check()
			}
		}
	})
}

// What the server has of the lesson's client is that client's, though a stranger
// has had a whole conversation with it before.
func TestStrangersAreNotTakenForTheClient(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, q := range []Setting{{}, {Fault: faultByte}, {Fault: faultMITM, Knobs: map[string]string{"signature": "unsigned"}}} {
			key, err := dh.FFDHE2048.NewKey()
			if err != nil {
				t.Fatal(err)
			}
			parameters := dh.FFDHE2048.Parameters()
			says := squirrelGreeting + string([]byte{byte(kindParameters), 0, 0, byte(len(parameters))}) + string(parameters) +
				string([]byte{byte(kindDHPublic), 0, 1, 2}) + string(dh.Block(key.Public)) + string([]byte{byte(kindMessage), 0, 0, 0})
			w := &crowded{Wire: open(t, kind), says: says}
			heard := &listener{}
			q.Secret = DefaultSecret
			if err := dhEphemeral.Play(t.Context(), w, q, heard); err != nil {
				t.Errorf("%+v: %v", q, err)
			}
			if all := happenedIn(heard); strings.Contains(all, "refuse") != (q.Fault == faultByte) {
				t.Errorf("%+v: the told lines are %s", q, all)
			}
			w.all.Wait()
		}
	})
}

// Who speaks another protocol is told so at once, in words.
func TestStrangersAreTold(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		w := &crowded{Wire: open(t, kind), says: "GET / HTTP/1.1\r\n\r\n", told: true}
		heard := &listener{}
		if err := dhStatic.Play(t.Context(), w, Setting{Secret: DefaultSecret}, heard); err != nil {
			t.Fatal(err)
		}
		d := dialogues(t, heard.frames)[0] // the stranger came first
		if why := string(payload(t, d.toClient, byte(kindRefused))); !strings.Contains(why, `it begins "GET / HT", expected "SQRL/1\r\n"`) {
			t.Errorf("the stranger is told %q", why)
		}
	})
}
