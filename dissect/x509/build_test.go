package x509

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	stdx509 "crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"
)

// der writes one value: a tag, the length, and the parts as its content.
func der(tag byte, parts ...string) string {
	c := strings.Join(parts, "")
	switch n := len(c); {
	case n < 0x80:
		return string([]byte{tag, byte(n)}) + c
	case n < 0x100:
		return string([]byte{tag, 0x81, byte(n)}) + c
	default:
		return string([]byte{tag, 0x82, byte(n >> 8), byte(n)}) + c
	}
}

func seq(parts ...string) string { return der(tagSequence, parts...) }

func number(n int64) string {
	b, err := asn1.Marshal(big.NewInt(n))
	if err != nil {
		panic(err)
	}
	return string(b)
}

// ident writes an object identifier that is given with dots.
func ident(dots string) string {
	b, err := asn1.Marshal(arcs(dots))
	if err != nil {
		panic(err)
	}
	return string(b)
}

func arcs(dots string) (id asn1.ObjectIdentifier) {
	for _, s := range strings.Split(dots, ".") {
		n, err := strconv.Atoi(s)
		if err != nil {
			panic(err)
		}
		id = append(id, n)
	}
	return id
}

// attr is one part of a name.
func attr(id, value string) string { return der(tagSet, seq(ident(id), value)) }

// made is a certificate that says what the test is about.
func made(t testing.TB, template stdx509.Certificate) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(0x123456)
	template.NotBefore, template.NotAfter = time.Unix(1_700_000_000, 0), time.Unix(2_600_000_000, 0) // the second with four digits for its year
	b, err := stdx509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// withExtension is a certificate with that extension alone.
func withExtension(t testing.TB, id, content string) []byte {
	return made(t, stdx509.Certificate{Subject: pkix.Name{CommonName: id}, ExtraExtensions: []pkix.Extension{{Id: arcs(id), Critical: len(content)%2 == 0, Value: []byte(content)}}})
}

// squirrel is somebody's name.
var squirrel = seq(attr("2.5.4.6", der(tagPrintable, "US")), attr("2.5.4.3", der(tagUTF8, "Squirrel")))

// theExtensions has contents of extensions, some of them odd.
var theExtensions = []struct{ what, id, content string }{
	{"alternative names", "2.5.29.17", seq(der(0x82, "a.example"), der(0x81, "me@a.example"), der(0x86, "https://a.example/"), der(0x87, "\x01\x02\x03\x04"), der(0x87, strings.Repeat("\x00", 16)), der(0xa4, squirrel), der(0x88, "\x2a\x03"),
		der(0xa0, ident("1.3.6.1.4.1.311.20.2.3"), der(0xa0, der(tagUTF8, "user@a"))), der(0xa0, ident("1.3.6.1.5.5.7.8.7"), der(0xa0, der(tagIA5, "_x.a"))), der(0xa0, ident("1.3.6.1.5.5.7.8.5"), der(0xa0, der(tagUTF8, "x@a"))),
		der(0xa0, ident("1.2.3.4"), der(0xa0, seq(number(5)))), der(0xa5, der(0xa0, der(tagPrintable, "who")), der(0xa1, der(tagUTF8, "name"))), der(0x87, "odd"))},
	{"no uses", "2.5.29.15", der(tagBits, "\x00")},
	{"one byte of uses", "2.5.29.15", der(tagBits, "\x05\xa0")},
	{"two bytes of uses", "2.5.29.15", der(tagBits, "\x07\x08\x80")},
	{"empty constraints", "2.5.29.19", seq()},
	{"an authority", "2.5.29.19", seq(der(tagBoolean, "\xff"), number(3))},
	{"issuer's key by its certificate", "2.5.29.35", seq(der(0x80, "abcd"), der(0xa1, der(0xa4, squirrel)), der(0x82, "\x12\x34"))},
	{"policies", "2.5.29.32", seq(seq(ident("2.23.140.1.2.1")), seq(ident("2.5.29.32.0"), seq(seq(ident("1.3.6.1.5.5.7.2.1"), der(tagIA5, "http://cps")), seq(ident("1.3.6.1.5.5.7.2.2"), seq(seq(der(tagUTF8, "Org"), seq(number(1), number(300))), der(tagBMP, "\x00h\x00i"))), seq(ident("1.2.3.9"), seq(number(1))))))},
	{"policy mappings", "2.5.29.33", seq(seq(ident("1.2.3.4"), ident("1.2.3.5")))},
	{"policy constraints", "2.5.29.36", seq(der(0x80, "\x00"), der(0x81, "\x02"))},
	{"no other policy", "2.5.29.54", number(7)},
	{"places of lists", "2.5.29.31", seq(seq(der(0xa0, der(0xa0, der(0x86, "http://a.crl"), der(0xa4, squirrel)))), seq(der(0xa0, der(0xa1, seq(ident("2.5.4.3"), der(tagUTF8, "rel")), seq(ident("2.5.4.10"), der(tagPrintable, "org")))), der(0x81, "\x01\x7e"), der(0xa2, der(0x82, "x.y"))), seq(der(0x81, "\x07\x7f\x80")))},
	{"changes to lists", "2.5.29.46", seq(seq(der(0xa0, der(0xa0, der(0x86, "http://d.crl")))))},
	{"services", "1.3.6.1.5.5.7.1.1", seq(seq(ident("1.3.6.1.5.5.7.48.1"), der(0x86, "http://ocsp")), seq(ident("1.3.6.1.5.5.7.48.2"), der(0xa4, squirrel)))},
	{"the subject's services", "1.3.6.1.5.5.7.1.11", seq(seq(ident("1.3.6.1.5.5.7.48.5"), der(0x86, "http://repo")))},
	{"features of TLS", "1.3.6.1.5.5.7.1.24", seq(number(5), number(17))},
	{"names that are allowed", "2.5.29.30", seq(der(0xa0, seq(der(0x82, ".ok")), seq(der(0x87, "\x0a\x00\x00\x00\xff\x00\x00\x00")), seq(der(0x81, "x"), der(0x80, "\x00"), der(0x81, "\x05"))), der(0xa1, seq(der(0x82, "bad"))))},
	{"roles", "2.5.29.37", seq(ident("1.3.6.1.5.5.7.3.1"), ident("2.5.29.37.0"), ident("1.2.3.4"))},
	{"attributes", "2.5.29.9", seq(seq(ident("1.3.6.1.5.5.7.9.1"), der(tagSet, der(tagTime, "19800101000000Z"))), seq(ident("1.3.6.1.5.5.7.9.2"), der(tagSet, der(tagUTF8, "Berlin"))), seq(ident("1.3.6.1.5.5.7.9.4"), der(tagSet, der(tagPrintable, "DE"), der(tagPrintable, "FR"))))},
	{"the private key's time", "2.5.29.16", seq(der(0x80, "20240101000000Z"), der(0x81, "20270101000000Z"))},
	{"statements for the law", "1.3.6.1.5.5.7.1.3", seq(seq(ident("0.4.0.1862.1.1")), seq(ident("0.4.0.1862.1.3"), number(15)), seq(ident(oidQCSyntax2), seq(ident("0.4.0.194121.1.2"), seq(der(0x82, "x.y")))), seq(ident(oidQCSyntax1)))},
	{"pictures of people", "1.3.6.1.5.5.7.1.2", seq(seq(number(0), seq(ident("2.16.840.1.101.3.4.2.1")), der(tagOctets, "hash"), der(tagIA5, "http://pic")), seq(ident("1.2.3"), seq(ident("1.3.14.3.2.26"), der(tagNull)), der(tagOctets, "hash")))},
	{"pictures", "1.3.6.1.5.5.7.1.12", seq(der(0xa2, der(0xa0, seq(seq(seq(der(tagIA5, "image/gif"), seq(seq(seq(ident("1.3.14.3.2.26")), der(tagOctets, "hash"))), seq(der(tagIA5, "http://logo"))))))))},
	{"addresses", "1.3.6.1.5.5.7.1.7", seq(seq(der(tagOctets, "\x00\x01"), seq(der(tagBits, "\x00\x0a"), der(tagBits, "\x04\x0a\x10"), der(tagBits, "\x00"), seq(der(tagBits, "\x00\x01\x02"), der(tagBits, "\x00\x01\x09")))), seq(der(tagOctets, "\x00\x02"), der(tagNull)), seq(der(tagOctets, "\x00\x01\x01"), der(tagNull)))},
	{"networks", "1.3.6.1.5.5.7.1.8", seq(der(0xa0, seq(number(64496), seq(number(64500), number(64510)))), der(0xa1, der(tagNull)))},
	{"mail ciphers", "1.2.840.113549.1.9.15", seq(seq(ident("1.2.840.113549.3.2"), number(128)), seq(ident("1.2.840.113549.3.7")), seq(ident("1.2.840.113549.3.4"), number(128)))},
	{"template", "1.3.6.1.4.1.311.21.7", seq(ident("1.3.6.1.4.1.311.21.8.1"), number(100), number(4))},
	{"template name", "1.3.6.1.4.1.311.20.2", der(tagBMP, "\x00D\x00C")},
	{"roles for Windows", "1.3.6.1.4.1.311.21.10", seq(seq(ident("1.3.6.1.5.5.7.3.2")))},
	{"authority's version", "1.3.6.1.4.1.311.21.1", number(0)},
	{"certificate before", "1.3.6.1.4.1.311.21.2", der(tagOctets, "hash")},
	{"Entrust", "1.2.840.113533.7.65.0", seq(der(tagGeneral, "V7.1"), der(tagBits, "\x03\xa8"))},
	{"Netscape's uses", "2.16.840.1.113730.1.1", der(tagBits, "\x06\x40")},
	{"Netscape's address", "2.16.840.1.113730.1.2", der(tagIA5, "http://base")},
	{"need not be asked about", "1.3.6.1.5.5.7.48.1.5", der(tagNull)},
	{"for the logs alone", "1.3.6.1.4.1.11129.2.4.3", der(tagNull)},
	{"promises of logs", "1.3.6.1.4.1.11129.2.4.2", der(tagOctets, "\x00\x39"+aPromise)},
	{"what a list covers", "2.5.29.28", seq(der(0xa0, der(0xa0, der(0x86, "http://a.crl"))), der(0x81, "\xff"), der(0x83, "\x01\x60"), der(0x84, "\xff"))},
	{"a list for authorities", "2.5.29.28", seq(der(0x82, "\xff"))},
	{"a list for nobody else", "2.5.29.28", seq()},
	{"a list's number", "2.5.29.20", number(300)},
	{"a list to add to", "2.5.29.27", number(4)},
	{"why it was revoked", "2.5.29.21", der(tagEnumerated, "\x01")},
	{"what to do with it", "2.5.29.23", ident("1.2.840.10040.2.1")},
	{"invalid from", "2.5.29.24", der(tagTime, "20240101000000Z")},
	{"whose it was", "2.5.29.29", seq(der(0xa4, squirrel))},
	{"expired ones", "2.5.29.60", der(tagTime, "20240101000000Z")},
	{"targets", "2.5.29.55", seq(seq(der(0xa0, der(0xa4, squirrel))))},
	{"a proxy of its user", "1.3.6.1.5.5.7.1.14", seq(seq(ident("1.3.6.1.5.5.7.21.1")))},
	{"a proxy with rules", "1.3.6.1.5.5.7.1.14", seq(number(3), seq(ident("1.3.6.1.5.5.7.21.0"), der(tagOctets, "rules")))},
	{"next list", "1.3.6.1.4.1.311.21.4", der(tagUTCTime, "240101000000Z")},
	{"private", "1.2.3.4.5.6", seq(number(1), der(tagUTF8, "p"), seq(der(tagOctets, "xy"), der(tagNull)), der(0xa0, number(4)), der(0x80, "\x01"))},
	{"not DER", "1.2.3.4.5.7", "not der at all"},
}

// aPromise is an entry of a list of signed certificate timestamps.
var aPromise = "\x00\x37\x00" + strings.Repeat("L", 32) + "\x00\x00\x01\x8f\x11\x22\x33\x44\x00\x00\x04\x03\x00\x08sigsigsi"

// theNames has names, some of them odd.
var theNames = []string{
	seq(), squirrel,
	seq(attr("2.5.4.6", der(tagPrintable, "US")), attr("2.5.4.10", der(tagTeletex, "Tele\xe9")), attr("2.5.4.11", der(tagBMP, "\x00U\x00\xe9")), attr("2.5.4.3", der(tagUniversal, "\x00\x00\x20\xac"))),
	seq(attr("2.5.4.5", der(tagPrintable, "1")), attr("1.2.840.113549.1.9.1", der(tagIA5, "me@x")), attr("0.9.2342.19200300.100.1.25", der(tagIA5, "com")), attr("0.9.2342.19200300.100.1.1", der(tagUTF8, "uid")), attr("1.3.6.1.4.1.311.60.2.1.3", der(tagPrintable, "US")), attr("1.3.6.1.4.1.311.60.2.1.2", der(tagUTF8, "Del")), attr("2.5.4.97", der(tagUTF8, "VAT"))),
	seq(der(tagSet, seq(ident("2.5.4.3"), der(tagUTF8, "two")), seq(ident("2.5.4.10"), der(tagUTF8, "values"))), attr("2.5.4.45", der(tagBits, "\x00\x01")), attr("2.5.4.20", der(tagPrintable, "+1")), attr("2.5.4.16", seq(der(tagUTF8, "line"), der(tagPrintable, "line"))), attr("2.5.4.49", squirrel), attr("2.5.4.24", der(tagNumeric, "1"))),
	seq(attr("2.5.4.6", der(tagUTF8, "US")), attr("2.5.4.5", der(tagUTF8, "1")), attr("2.5.4.3", der(tagIA5, "ia5")), attr("1.2.840.113549.1.9.1", der(tagUTF8, "me@x")), attr("1.2.3.4", der(tagUTF8, "?")), attr("2.5.4.3", der(tagUTF8))),
}

// carried is an IP packet with a TLS 1.2 server's flight in which the
// certificate is, and where it is. Each is a conversation of its own.
func carried(cert []byte, conversation int) (packet []byte, off int) {
	u24 := func(n int) string { return string([]byte{byte(n >> 16), byte(n >> 8), byte(n)}) }
	record := func(message string) string {
		return "\x16\x03\x03" + string(binary.BigEndian.AppendUint16(nil, uint16(len(message)))) + message
	}
	hello := "\x02" + u24(38) + "\x03\x03" + strings.Repeat("R", 32) + "\x00\xc0\x2f\x00"
	list := u24(len(cert)+3) + u24(len(cert)) + string(cert)
	data := record(hello) + record("\x0b"+u24(len(list))+list)
	ip := []byte{0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1}
	binary.BigEndian.PutUint16(ip[2:], uint16(40+len(data)))
	tcp := []byte{1, 0xbb, 4, byte(conversation), 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0}
	packet = append(append(ip, tcp...), data...)
	return packet, len(packet) - len(cert)
}
