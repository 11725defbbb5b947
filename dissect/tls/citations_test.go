package tls

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// only13 are the sections of RFC 8446 that a conversation before TLS 1.3 may cite: what
// is in them came with TLS 1.3, and is defined nowhere else.
var only13 = map[string]string{
	"4.2.1":   "the extension supported_versions",
	"4.2.2":   "the extension cookie",
	"4.2.3":   "RSA-PSS, which TLS 1.2 may sign with, too",
	"4.2.4":   "the extension certificate_authorities",
	"4.2.5":   "the extension oid_filters",
	"4.2.6":   "the extension post_handshake_auth",
	"4.2.8":   "the extension key_share",
	"4.2.9":   "the extension psk_key_exchange_modes",
	"4.2.10":  "the extension early_data",
	"4.2.11":  "the extension pre_shared_key",
	"4.1.3":   "the downgrade signal at the end of a server's random number",
	"B.4":     "cipher suites of TLS 1.3",
	"4.2.8.2": "points of elliptic curves in key_share",
}

// only12 are the sections of RFC 5246 that a conversation of TLS 1.3 may cite: what is
// in them is not in RFC 8446, but still in ClientHellos.
var only12 = map[string]string{
	"A.5":       "cipher suites of TLS 1.2, which a client offers besides",
	"7.4.1.2":   "the time that Wireshark looks for at the front of the random number",
	"7.4.1.4.1": "the hash and the signature that TLS 1.2 reads in a signature scheme",
	"7.2.2":     "alerts that TLS 1.3 no longer sends",
}

// cited are the fields of a recorded conversation, and the version that was agreed on.
func cited(t *testing.T, p Protocol, talk []tlstest.Said) (fields []*field.Field, offered13 []bool, version registry.Version) {
	t.Helper()
	c := p.Open()
	var rest [2][]byte
	for _, s := range talk {
		rest[s.Dir] = slices.Concat(rest[s.Dir], s.Data)
		for {
			cut := c.Next(s.Dir, rest[s.Dir], false)
			if cut.Message == nil {
				break
			}
			before := false
			if m, ok := cut.Message.(*placed); ok {
				version = max(version, m.after)
				before = m.after == 0
			}
			root, _ := take(t, cut.Message, rest[s.Dir][:cut.Length])
			rest[s.Dir] = rest[s.Dir][cut.Length:]
			for f := range root.All() {
				fields, offered13 = append(fields, f), append(offered13, before && within13(f))
			}
		}
	}
	return fields, offered13, version
}

// within13 reports whether a field is of a record with a ClientHello that offers TLS 1.3.
func within13(f *field.Field) bool {
	for f.Parent() != nil && f.Name != "tls" {
		f = f.Parent()
	}
	for v := range f.All() {
		if v.Name == "tls.handshake.extensions.supported_version" && registry.Version(v.Uint()).Is13() {
			return true
		}
	}
	return false
}

// What a field of a conversation before TLS 1.3 is, the documents of those versions say,
// and what one of TLS 1.3 is, RFC 8446. A ClientHello that offers TLS 1.3 is written by
// RFC 8446, whatever the server chooses.
func TestCitationsFitTheVersion(t *testing.T) {
	read := map[bool]int{}
	for _, path := range recordings(t) {
		log, err := os.ReadFile(path + ".keys")
		if err != nil {
			t.Fatal(err)
		}
		p := New(t.Context(), []field.Secret{{Kind: field.TLSKeyLog, Label: "the key log", Data: log}})
		for _, talk := range recordedStreams(t, path) {
			fields, offered13, version := cited(t, p, talk)
			is13 := version.Is13()
			for i, f := range fields {
				if !strings.HasPrefix(f.Name, "tls.") && !strings.HasPrefix(f.Name, "plainsight.tls.") {
					continue
				}
				read[is13]++
				wrong, but := 8446, only13
				if is13 {
					wrong, but = 5246, only12
				} else if offered13[i] {
					continue
				}
				if f.Spec.RFC == wrong && but[f.Spec.Section] == "" {
					t.Errorf("%s, %s: %s (%s) cites %s", filepath.Base(path), version, f.Name, f.Label, f.Spec)
				}
				if f.Spec.RFC == 8446 && !is13 && f.Name == "tls.handshake.sig_hash_alg" && !strings.HasPrefix(f.Value.Sym, "rsa_pss_") {
					t.Errorf("%s, %s: %s cites %s, but TLS 1.2 has it already", filepath.Base(path), version, f.Show(), f.Spec)
				}
			}
		}
	}
	if read[false] < 3000 || read[true] < 3000 {
		t.Errorf("only %d fields before TLS 1.3 and %d of it were read", read[false], read[true])
	}
}

// A TLS 1.2 record says of each part where it is defined.
func TestCitationsOfRecords(t *testing.T) {
	want := map[string]map[string]string{
		"tls12-cbc": {
			"tls.record.version": "RFC 5246, Section 6.2.1", "tls.handshake.random": "RFC 5246, Section 7.4.1.2", "tls.alert_message.desc": "RFC 5246, Section 7.2.1",
			"plainsight.tls.padding": "RFC 5246, Section 6.2.3.2", "tls.handshake.verify_data": "RFC 5246, Section 7.4.9",
			"plainsight.tls.nonce": "RFC 5246, Section 6.2.3.2", "plainsight.tls.ciphertext": "RFC 5246, Section 6.2.3.2",
		},
		"tls12-ccm8":  {"plainsight.tls.nonce": "RFC 6655, Section 3", "plainsight.tls.tag": "RFC 5246, Section 6.2.3.3"},
		"tls13-ecdsa": {"tls.handshake.random": "RFC 8446, Section 4.1.2", "tls.handshake.verify_data": "RFC 8446, Section 4.4.4", "plainsight.tls.tag": "RFC 8446, Section 5.2", "tls.record.version": "RFC 8446, Section 5.1"},
	}
	for _, path := range recordings(t) {
		expected := want[filepath.Base(path)]
		if expected == nil {
			continue
		}
		log, err := os.ReadFile(path + ".keys")
		if err != nil {
			t.Fatal(err)
		}
		p := New(t.Context(), []field.Secret{{Kind: field.TLSKeyLog, Label: "the key log", Data: log}})
		got := map[string]string{}
		for _, talk := range recordedStreams(t, path) {
			fields, _, _ := cited(t, p, talk)
			for _, f := range fields {
				if got[f.Name] == "" {
					got[f.Name] = f.Spec.String()
				}
			}
		}
		for name, spec := range expected {
			if got[name] != spec {
				t.Errorf("%s: %s cites %q, want %s", filepath.Base(path), name, got[name], spec)
			}
		}
	}
}
