package protect_test

import (
	"crypto/tls"
	"testing"

	"plainsight/dissect/tls/protect"
)

// BenchmarkOpen opens the longest record of a talk again and again.
func BenchmarkOpen(b *testing.B) {
	run := func(name string, s *session) {
		long := s.records[0]
		for _, r := range s.records {
			if len(r.content) > len(long.content) {
				long = r
			}
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(long.opened.Data.Len))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := long.opener.OpenAfter(long.before, long.kind, long.version, long.seq, long.content); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, c := range ours {
		name := tls.CipherSuiteName(c.suite)
		if c.suite == 0 {
			name = ""
		}
		run(tls.VersionName(c.version)+" "+name, follow(b, converse(b, c.version, c.suite)))
	}
	for _, id := range []uint16{0x1301, 0x1302, 0x1303, 0x1304, 0x1305} {
		s, _ := protect.Lookup(id)
		o, err := protect.New(id, tls.VersionTLS13, counting(s, tls.VersionTLS13), protect.Options{})
		if err != nil {
			b.Fatal(err)
		}
		content := sealed13(b, id, 16000)
		b.Run(s.Name, func(b *testing.B) {
			b.SetBytes(16000)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := o.Open(23, 0x0303, 0, content); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
