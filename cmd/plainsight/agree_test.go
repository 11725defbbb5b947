package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// needTshark skips a test on a machine without tshark, and fails it where
// everything is to be tested.
func needTshark(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("tshark"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tshark is not installed, and CI=true asks for all tests")
		}
		t.Skip("tshark is not installed: nothing to compare with")
	}
}

func captures(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/captures/*.pcap*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no captures: %v", err)
	}
	return files // those of HTTP first
}

// command runs plainsight in this process.
func command(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	p := &program{out: newOutput(&out), err: &errs}
	root := newRoot(p)
	root.SetArgs(args)
	err := root.ExecuteContext(context.Background())
	if code := report(context.Background(), &errs, errors.Join(err, p.out.Flush())); code != 0 {
		t.Fatalf("plainsight %s: exit %d: %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String(), errs.String()
}

func tshark(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("tshark", append(args, "-n")...).Output()
	if err != nil {
		t.Fatalf("tshark %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

// shown is a field as PDML shows it.
type shown struct {
	name, value string
	size, pos   int
}

// compared are the protocols that are held against tshark; not what tshark
// derives from other packets, or repeats under further names.
var (
	compared = regexp.MustCompile(`^(eth|ip|ipv6|tcp|http|tls|x509[a-z]*|pkix[a-z0-9]*|pkcs[0-9a-z]*|cms|ocsp)\.`)
	derived  = regexp.MustCompile(`^(tcp\.(analysis|time|stream|completeness|segment|pdu|reassembled|len$|nxtseq|window_size$|payload$|flags\.str)|` +
		`tls\.(segment|reassembled|handshake\.(ja3|fragment|reassembled))|http\.(request_number|response_number|prev|next|time|request_in|response_in|response_for|request\.full_uri|chat|response\.line$|request\.line$)|` +
		`eth\.(lg|ig|addr|dst\.|src\.|dst_|src_)|ip\.(src_host|dst_host|host|addr))`)
)

// frames reads the fields of each packet of a PDML document.
func frames(t *testing.T, doc string) (out []map[shown]int) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(doc))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "packet" {
			out = append(out, map[shown]int{})
		}
		if e.Name.Local != "field" || len(out) == 0 {
			continue
		}
		a := map[string]string{}
		for _, at := range e.Attr {
			a[at.Name.Local] = at.Value
		}
		f := shown{name: a["name"], value: strings.ToLower(a["value"])}
		f.size, _ = strconv.Atoi(a["size"])
		f.pos, _ = strconv.Atoi(a["pos"])
		if a["hide"] != "yes" && f.size > 0 && f.value != "" && compared.MatchString(f.name) && !derived.MatchString(f.name) {
			out[len(out)-1][f]++
		}
	}
}

// TestAgreesWithTshark holds our PDML against tshark's, field by field.
func TestAgreesWithTshark(t *testing.T) {
	needTshark(t)
	for _, file := range captures(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			asked, call := []string{"-r", file, "-T", "pdml"}, []string{"dissect", "-T", "pdml", file}
			if keys := strings.TrimSuffix(file, filepath.Ext(file)) + ".keys"; exists(keys) {
				asked = append(asked, "-o", "tls.keylog_file:"+keys)
				call = append(call, "--keylog", keys)
			}
			theirs := frames(t, tshark(t, asked...))
			doc, _ := command(t, call...)
			ours := frames(t, doc)
			if len(ours) != len(theirs) || len(theirs) == 0 {
				t.Fatalf("%d packets, tshark has %d", len(ours), len(theirs))
			}
			all, agree := 0, 0
			for i, their := range theirs {
				for f, n := range their {
					all, agree = all+n, agree+min(n, ours[i][f])
					if ours[i][f] < n {
						t.Logf("frame %d: missing %+v", i+1, f)
					}
				}
				for f, n := range ours[i] {
					if n > their[f] {
						t.Errorf("frame %d: tshark has no such field: %+v", i+1, f)
					}
				}
			}
			if agree*100 < all*99 {
				t.Errorf("%d of %d fields agree in name, size, position and value: want 99%%", agree, all)
			}
		})
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestFiltersAgreeWithTshark chooses packets by the same expressions.
func TestFiltersAgreeWithTshark(t *testing.T) {
	needTshark(t)
	for i, filter := range []string{
		`http`, `http.request`, `not http`, `tcp.flags.syn == 1`, `tcp.flags.syn == 1 && tcp.flags.ack == 0`, `tcp.flags & 0x01`, `tcp.flags.fin`,
		`tcp.port == 8080`, `tcp.port != 8080`, `tcp.srcport == 8080`, `tcp.port in {1..1023, 8080}`, `tcp.dstport in {8080}`, `tcp.len > 0 and tcp.len <= 200`,
		`ip.addr == 127.0.0.0/8`, `ip.addr == 10.0.0.0/8`, `ipv6.addr == ::1`, `ip.src == 127.0.0.1`, `ip.ttl < 65`, `eth.addr == 00:00:00:00:00:00`, `eth.type == 0x0800`,
		`frame.number >= 10 and frame.number < 20`, `frame.len == 66`, `frame contains "fluffy"`, `tcp contains "fluffy"`, `http contains "fluffy"`, `http contains 66:6c:75:66`,
		`http.host contains "8080"`, `http.user_agent matches "CURL/[0-9.]+"`, `http.request.method == "POST"`, `http.request.method != "GET"`, `http.request.uri matches "^/(post|json)$"`,
		`http.response.code == 200`, `http.response.code >= 400`, `http.content_length > 100`, `tcp.options.timestamp.tsval`, `tcp.options.mss_val == 65495`,
		`(http.request and tcp.dstport == 8080) or tcp.flags.reset == 1`, `!(ip.addr == 127.0.0.1)`, `tcp.seq == 1`, `tcp.ack > 100`, `tcp.stream == 1`, `ip.version == 4`,
	} {
		if i%3 > 0 && os.Getenv("PLAINSIGHT_FULL") == "" { // each run of tshark takes a while, so some speak for the others
			continue
		}
		files := captures(t)[:2]
		if !strings.Contains(filter, "6") {
			files = files[:1]
		}
		for _, file := range files {
			want := strings.Fields(tshark(t, "-r", file, "-Y", filter, "-T", "fields", "-e", "frame.number"))
			out, _ := command(t, "dissect", file, "-Y", filter)
			var got []string
			for line := range strings.Lines(out) {
				got = append(got, strings.Fields(line)[0])
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s, %s:\n got %v\nwant %v", filepath.Base(file), filter, got, want)
			}
		}
	}
}
