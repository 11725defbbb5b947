package lessons

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"plainsight/lessons/dh"
)

// The picture is drawn from the numbers on the wire, and each pair of eyes gets
// only what it can see.
func TestPaintIsTheExchange(t *testing.T) {
	for _, l := range []*Lesson{&dhStatic, &dhEphemeral} {
		heard := run(t, l, open(t, "virtual"), DefaultSecret)
		d := dialogues(t, heard.frames)[0]
		a, b := dh.Pot{Number: payload(t, d.toServer, 5)[2:]}, dh.Pot{Number: payload(t, d.toClient, 5)[2:]}
		secret := dh.Pot{Number: heard.held["client"][0].Data}
		z, err := sharedBy(heard.held["client"][0].Data, b.Number)
		if err != nil {
			t.Fatal(err)
		}
		final := dh.Pot{Number: z}
		public, client := string(heard.file(t, "paint.svg")), string(heard.file(t, "paint-client.svg"))
		for _, p := range []dh.Pot{a, b} {
			for name, svg := range map[string]string{"public": public, "client": client} {
				if !strings.Contains(svg, p.Colour()) || !strings.Contains(svg, p.Tag()) {
					t.Errorf("%s: the %s picture lacks the public value %s in %s", l.Name, name, p.Tag(), p.Colour())
				}
			}
		}
		for _, p := range []dh.Pot{secret, final} {
			if strings.Contains(public, p.Tag()) {
				t.Errorf("%s: the public picture shows a secret", l.Name)
			}
			if !strings.Contains(client, p.Tag()) || !strings.Contains(client, p.Colour()) {
				t.Errorf("%s: the client's picture lacks %s", l.Name, p.Tag())
			}
		}
		for _, f := range heard.made {
			if (f.Eyes == nil) != (f.Name == "paint.svg") {
				t.Errorf("%s is for %v", f.Name, f.Eyes)
			}
			checkSVG(t, f.Data)
		}
	}
}

func sharedBy(private, other []byte) ([]byte, error) {
	k := &dh.Key{Group: dh.FFDHE2048, Private: bigOf(private)}
	return k.Shared(other)
}

// checkSVG checks that a picture stands by itself, and that a page can take it
// in as it is.
func checkSVG(t *testing.T, data []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, data)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !strings.Contains(" svg title desc g circle path text ", " "+e.Name.Local+" ") {
			t.Errorf("the picture has an element %s", e.Name.Local)
		}
		for _, a := range e.Attr {
			if a.Name.Local == "id" || a.Name.Local == "style" || a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("the picture has %s=%q", a.Name.Local, a.Value)
			}
		}
	}
	if len(data) > 16<<10 || !bytes.Contains(data, []byte("currentColor")) {
		t.Errorf("the picture has %d bytes", len(data))
	}
}

// A picture of different final colours says so, and one whose pots are shut
// does not tell.
func TestPaintTellsWhetherBothAgree(t *testing.T) {
	p := dh.Paint{Title: "A & B", Common: dh.Pot{Number: []byte{2}},
		Left:  dh.PaintEnd{Name: "Client", Secret: dh.Pot{Number: []byte{1}}, Mixed: dh.Pot{Number: []byte{2}}, Arrived: dh.Pot{Number: []byte{3}}, Final: dh.Pot{Number: []byte{4}}},
		Right: dh.PaintEnd{Name: "Server", Secret: dh.Pot{Number: []byte{5}}, Mixed: dh.Pot{Number: []byte{3}}, Arrived: dh.Pot{Number: []byte{9}}, Final: dh.Pot{Number: []byte{6}}}}
	if svg := string(dh.PaintSVG("x", []dh.Paint{p})); !strings.Contains(svg, ">≠<") || !strings.Contains(svg, "A &amp; B") {
		t.Error("the picture does not say that the colours differ")
	}
	if seen := p.SeenBy(true); !seen.Right.Final.Shut() || !seen.Right.Secret.Shut() || seen.Left.Secret.Shut() {
		t.Errorf("one end sees %+v", seen)
	}
	p.Right.Final = p.Left.Final
	if svg := string(dh.PaintSVG("x", []dh.Paint{p.SeenBy(false)})); !strings.Contains(svg, ">=<") {
		t.Error("the picture does not say that the colours are the same")
	}
	if svg := string(dh.PaintSVG("x", []dh.Paint{p.Public()})); !strings.Contains(svg, "without either secret paint") {
		t.Error("the public picture tells what is shut")
	}
}

// Colours are of middle lightness: text and lines of either theme stand out.
func TestColoursAreMidTones(t *testing.T) {
	for i := range 500 {
		c := dh.Pot{Number: []byte{byte(i), byte(i >> 8)}}.Colour()
		if !regexp.MustCompile(`^#[0-9a-f]{6}$`).MatchString(c) {
			t.Fatalf("the colour is %q", c)
		}
		var r, g, b int
		fmt.Sscanf(c, "#%02x%02x%02x", &r, &g, &b)
		if most, least := max(r, g, b), min(r, g, b); most > 215 || least < 60 {
			t.Fatalf("%s is too light or too dark", c)
		}
	}
}
