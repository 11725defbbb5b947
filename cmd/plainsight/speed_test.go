package main

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/webui/recording"
)

// manyPackets is how many packets the comparison is made over.
const manyPackets = 50_000

// BenchmarkBesideTshark lets plainsight and tshark do the same with the same
// capture, one after the other in the same run, as whole processes. What
// counts is the ratio; both figures depend on the machine.
func BenchmarkBesideTshark(b *testing.B) {
	if _, err := exec.LookPath("tshark"); err != nil {
		b.Skip("tshark is not installed: nothing to compare with")
	}
	plain, packets := multiplied(b, "testdata/captures/http-ipv4.pcapng", manyPackets)
	const keys = "testdata/captures/tls13-ecdsa.keys"
	sealed, opened := multiplied(b, "testdata/captures/tls13-ecdsa.pcap", manyPackets)
	for _, c := range []struct {
		name    string
		packets int
		ours    []string
		tool    []string
	}{
		{"list", packets, []string{"dissect", plain}, []string{"-n", "-r", plain}},
		{"pdml", packets, []string{"dissect", "-T", "pdml", plain}, []string{"-n", "-r", plain, "-T", "pdml"}},
		{"list-opened", opened, []string{"dissect", "--keylog", keys, sealed}, []string{"-n", "-o", "tls.keylog_file:" + keys, "-r", sealed}},
		{"pdml-opened", opened, []string{"dissect", "--keylog", keys, "-T", "pdml", sealed}, []string{"-n", "-o", "tls.keylog_file:" + keys, "-r", sealed, "-T", "pdml"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var ours, theirs time.Duration
			for b.Loop() {
				ours += took(b, append(os.Environ(), asCommand+"=1"), os.Args[0], c.ours...)
				theirs += took(b, os.Environ(), "tshark", c.tool...)
			}
			n := float64(c.packets) * float64(b.N)
			b.ReportMetric(n/ours.Seconds(), "packets/s")
			b.ReportMetric(n/theirs.Seconds(), "tshark-packets/s")
			b.ReportMetric(theirs.Seconds()/ours.Seconds(), "times-as-fast")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkDissection is dissection alone, in this process, beside tshark's list
// of the same capture: the headers up to TCP, and every packet's whole tree.
func BenchmarkDissection(b *testing.B) {
	if _, err := exec.LookPath("tshark"); err != nil {
		b.Skip("tshark is not installed: nothing to compare with")
	}
	file, packets := multiplied(b, "testdata/captures/http-ipv4.pcapng", manyPackets)
	rec, err := open(b.Context(), file)
	if err != nil {
		b.Fatal(err)
	}
	add := func(o dissect.Options) *dissect.Session {
		s := dissect.New(o)
		for _, f := range rec.Frames {
			if err := s.Add(recording.Frame(f.Number, f)); err != nil {
				b.Fatal(err)
			}
		}
		s.Finish()
		return s
	}
	all := add(dissect.Options{})
	for _, c := range []struct {
		name string
		work func()
	}{
		{"headers", func() { add(dissect.Options{Protocols: []proto.Protocol{}}) }},
		{"full", func() {
			if err := all.Walk(func(*dissect.Packet) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var ours, theirs time.Duration
			for b.Loop() {
				begun := time.Now()
				c.work()
				ours += time.Since(begun)
				theirs += took(b, os.Environ(), "tshark", "-n", "-r", file)
			}
			n := float64(packets) * float64(b.N)
			b.ReportMetric(n/ours.Seconds(), "packets/s")
			b.ReportMetric(n/theirs.Seconds(), "tshark-packets/s")
			b.ReportMetric(theirs.Seconds()/ours.Seconds(), "times-as-fast")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkMemory is what a session keeps of a packet besides its bytes.
func BenchmarkMemory(b *testing.B) {
	for _, c := range []struct{ name, file, keys string }{
		{"http", "testdata/captures/http-ipv4.pcapng", ""},
		{"tls", "testdata/captures/tls13-ecdsa.pcap", "testdata/captures/tls13-ecdsa.keys"},
	} {
		b.Run(c.name, func(b *testing.B) {
			file, packets := multiplied(b, c.file, manyPackets)
			rec, err := open(b.Context(), file)
			if err != nil {
				b.Fatal(err)
			}
			var secrets []field.Secret
			if c.keys != "" {
				log, err := os.ReadFile(c.keys)
				if err != nil {
					b.Fatal(err)
				}
				secrets = []field.Secret{{Kind: field.TLSKeyLog, Label: "key log", Data: log}}
			}
			for b.Loop() {
				before := inUse()
				s, err := session(b.Context(), rec, secrets)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(inUse()-before)/float64(packets), "bytes/packet")
				runtime.KeepAlive(s)
			}
			runtime.KeepAlive(rec)
			b.ReportMetric(0, "ns/op")
		})
	}
}

// inUse is the heap that is reachable, in bytes.
func inUse() uint64 {
	runtime.GC()
	runtime.GC() // what the first has found free
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func took(b *testing.B, env []string, name string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = env
	begun := time.Now()
	if err := cmd.Run(); err != nil { // what it prints goes to the null device
		b.Fatalf("%s: %v", name, err)
	}
	return time.Since(begun)
}

// multiplied writes a capture that repeats the conversations of another one on
// other client ports, until there are n packets.
func multiplied(b testing.TB, path string, n int) (file string, packets int) {
	b.Helper()
	src, err := capture.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	defer src.Close()
	var frames []capture.Frame
	for {
		f, err := src.ReadFrame()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			b.Fatal(err)
		}
		frames = append(frames, f)
	}
	file = filepath.Join(b.TempDir(), "many.pcapng")
	w, err := capture.Create(file, capture.Meta{})
	if err != nil {
		b.Fatal(err)
	}
	const server = 8080
	for round := 0; packets < n; round++ {
		for _, f := range frames {
			f.Data = append([]byte(nil), f.Data...)
			f.Time = f.Time.Add(time.Duration(round) * time.Second)
			for at := 34; at <= 36; at += 2 { // the ports, after Ethernet and IPv4 headers without options
				if p := binary.BigEndian.Uint16(f.Data[at:]); p != server {
					binary.BigEndian.PutUint16(f.Data[at:], 1024+uint16((int(p)+round*64)%64000))
				}
			}
			if err := w.WriteFrame(f); err != nil {
				b.Fatal(err)
			}
			packets++
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return file, packets
}
