package dissect

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"strconv"
	"strings"

	"plainsight/dissect/proto"
	"plainsight/dissect/tls"
	"plainsight/dissect/tls/schedule"
)

// maxCommand is the longest transcript that a command repeats, in bytes.
const maxCommand = 24 << 10

// The ends of commands: openssl prints upper case with colons, or binary.
const (
	lower     = " | tr A-F a-f"
	plainHex  = ` | tr -d ":\n"` + lower
	fromHex   = " | basenc -d --base16 | "
	binaryHex = " | basenc --base16 -w0" + lower
)

// command is a shell line of OpenSSL 3 and the GNU coreutils that prints a
// step's output in lower-case hex, or why there is none. It holds the step's
// inputs as they are, secrets too, and nothing that the step does not hold.
func command(s *tls.Schedule, st *tls.Step, spoken *heardMessages) (line, why string) {
	in := map[string][]byte{}
	for _, one := range st.Inputs {
		in[one.Name] = one.Bytes
	}
	switch {
	case st.Output == nil:
		return "", "There is no value to print: " + st.Why + "."
	case st.Formula == "":
		return "", "It is not computed: " + orElse(st.From, "it is given") + "."
	case len(st.Covers) > 0:
		return transcriptCommand(st, spoken)
	}
	for _, one := range st.Inputs {
		if one.Bytes == nil && one.Name != `""` {
			return "", "It came from " + orElse(st.From, "elsewhere") + ". To compute it would take " + one.Name + ", which is not here."
		}
	}
	kind, _, _ := strings.Cut(st.Formula, "(")
	switch kind {
	case "HKDF-Extract":
		return extractCommand(st.Inputs[0].Bytes, st.Inputs[1].Bytes), ""
	case "HKDF-Expand-Label", "Derive-Secret":
		label := string(st.Inputs[1].Bytes)
		return expandCommand(hashOfSecret(st.Inputs[0].Bytes), st.Inputs[0].Bytes, schedule.HkdfLabel(label, st.Inputs[2].Bytes, len(st.Output)), len(st.Output)), ""
	case "HMAC":
		return hmacCommand(hashOfSecret(st.Inputs[0].Bytes), st.Inputs[0].Bytes, st.Inputs[1].Bytes), ""
	case "PRF":
		digest := prfDigest(s)
		if digest == "" {
			return "", "SSL 3.0 mixes MD5 and SHA-1 in a way of its own, which openssl has no command for."
		}
		return prfCommand(digest, st.Inputs[0].Bytes, string(st.Inputs[1].Bytes), st.Inputs[2:], len(st.Output)), ""
	case "RSAES-PKCS1-v1_5-Decrypt":
		return rsaCommand(st.Inputs[0].Bytes), ""
	}
	switch {
	case strings.HasPrefix(st.Formula, "key_block["):
		from, ok := firstNumber(st.Formula[len("key_block["):])
		if ok {
			return cutCommand(st.Inputs[0].Bytes, from, len(st.Output)), ""
		}
	case strings.HasPrefix(st.Formula, "uint16(length)"):
		return joinCommand(st.Inputs[0].Bytes, st.Inputs[1].Bytes), ""
	}
	return "", "Neither openssl nor the coreutils have a command for this step."
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// extractCommand is HKDF-Extract: HMAC with the salt as the key (RFC 5869,
// Section 2.2). The salt is as long as the hash.
func extractCommand(salt, material []byte) string {
	return "openssl kdf -keylen " + strconv.Itoa(len(salt)) + " -kdfopt digest:" + hashOfSecret(salt) +
		" -kdfopt mode:EXTRACT_ONLY -kdfopt hexsalt:" + hex.EncodeToString(salt) + " -kdfopt hexkey:" + hex.EncodeToString(material) + " HKDF" + plainHex
}

// expandCommand is HKDF-Expand, whose info is an HkdfLabel in TLS 1.3.
func expandCommand(digest string, secret, info []byte, n int) string {
	return "openssl kdf -keylen " + strconv.Itoa(n) + " -kdfopt digest:" + digest +
		" -kdfopt mode:EXPAND_ONLY -kdfopt hexkey:" + hex.EncodeToString(secret) + " -kdfopt hexinfo:" + hex.EncodeToString(info) + " HKDF" + plainHex
}

func hmacCommand(digest string, key, data []byte) string {
	return "printf " + upper(data) + fromHex + "openssl mac -digest " + digest + " -macopt hexkey:" + hex.EncodeToString(key) + " HMAC" + lower
}

// prfCommand is the PRF of the versions before TLS 1.3. The seed is the label
// with what follows it.
func prfCommand(digest string, secret []byte, label string, seed []tls.Input, n int) string {
	var b strings.Builder
	b.WriteString("openssl kdf -keylen " + strconv.Itoa(n) + " -kdfopt digest:" + digest + " -kdfopt hexsecret:" + hex.EncodeToString(secret))
	b.WriteString(" -kdfopt 'seed:" + label + "'")
	for _, in := range seed {
		b.WriteString(" -kdfopt hexseed:" + hex.EncodeToString(in.Bytes))
	}
	return b.String() + " TLS1-PRF" + plainHex
}

// rsaCommand decrypts with the server's private key, which the reader has to
// have as a file.
func rsaCommand(encrypted []byte) string {
	return "printf " + upper(encrypted) + fromHex + "openssl pkeyutl -decrypt -inkey key.pem -pkeyopt rsa_padding_mode:pkcs1" + binaryHex
}

// cutCommand takes n bytes out of a key block.
func cutCommand(block []byte, from, n int) string {
	return "printf '%s\\n' " + hex.EncodeToString(block) + " | cut -c " + strconv.Itoa(2*from+1) + "-" + strconv.Itoa(2*(from+n))
}

// joinCommand is a pre-master secret of two parts, each behind its length.
func joinCommand(parts ...[]byte) string {
	line := "printf '"
	args := ""
	for _, p := range parts {
		line += "%04x%s"
		args += " " + strconv.Itoa(len(p)) + " " + hex.EncodeToString(p)
	}
	return line + "\\n'" + args
}

// transcriptCommand hashes the messages themselves, where they are here.
func transcriptCommand(st *tls.Step, spoken *heardMessages) (line, why string) {
	data, ok := spoken.transcript(st)
	switch {
	case !ok:
		return "", "Some of the messages are not here in one piece, so they cannot be hashed again."
	case len(data) > maxCommand:
		return "", "The messages are " + strconv.Itoa(len(data)) + " bytes together, which is too long for one line."
	}
	before := "printf " + upper(data) + fromHex + "openssl dgst -r -"
	const after = " | cut -d ' ' -f 1"
	switch len(st.Output) {
	case crypto.SHA256.Size():
		return before + "sha256" + after, ""
	case crypto.SHA384.Size():
		return before + "sha384" + after, ""
	}
	return before + "md5-sha1" + after, ""
}

// hashOfSecret is the hash of a TLS 1.3 schedule, by how long its secrets are.
func hashOfSecret(secret []byte) string {
	if len(secret) == crypto.SHA384.Size() {
		return "SHA384"
	}
	return "SHA256"
}

// prfDigest is the hash of the PRF, or "" where there is no such PRF.
func prfDigest(s *tls.Schedule) string {
	switch {
	case strings.HasPrefix(s.Version, "SSL"):
		return ""
	case s.Version != "TLSv1.2":
		return "MD5-SHA1"
	case strings.HasSuffix(s.Suite, "_SHA384"):
		return "SHA384"
	}
	return "SHA256"
}

func upper(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

func firstNumber(text string) (int, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end <= 0 {
		return 0, false
	}
	n, err := strconv.Atoi(text[:end])
	return n, err == nil
}

// heardMessages are the handshake messages of a conversation, as far as this
// viewpoint can read them, by the record that completes each.
type heardMessages struct {
	s    *Session
	cv   *conversation
	upTo [2]int // messages of each direction that were read
	by   [2]map[int64][][]byte
	size int
}

// maxHeard bounds how many bytes of handshakes are kept for commands.
const maxHeard = 1 << 20

// record is the handshake messages that end in the record at off.
func (h *heardMessages) record(dir proto.Direction, off int64) [][]byte {
	half := &h.cv.halves[dir]
	off += h.cv.begun[dir]
	for h.upTo[dir] < len(half.messages) && half.messages[h.upTo[dir]].from <= off {
		m := half.messages[h.upTo[dir]]
		h.upTo[dir]++
		if m.msg == nil || m.lost > 0 {
			continue
		}
		root, _, _ := h.s.read(half, m, h.s.bytesOf(half, m))
		for f := range root.All() {
			if f.Name != "tls.handshake" || h.size > maxHeard {
				continue
			}
			b := f.Bytes()
			const header = 4
			if len(b) < header || int(b[1])<<16|int(b[2])<<8|int(b[3]) != len(b)-header {
				continue
			}
			if h.by[dir] == nil {
				h.by[dir] = map[int64][][]byte{}
			}
			h.size += len(b)
			h.by[dir][m.from] = append(h.by[dir][m.from], bytes.Clone(b))
		}
	}
	return h.by[dir][off]
}

// transcript is the bytes that a transcript hash ran over; ok is false unless
// they have that hash.
func (h *heardMessages) transcript(st *tls.Step) (all []byte, ok bool) {
	taken := map[wireKey]int{}
	for _, c := range st.Covers {
		at := wireKey{dir: c.Dir, off: c.Off}
		list := h.record(c.Dir, c.Off)
		hashed := strings.HasPrefix(c.Message, "message_hash")
		for taken[at] < len(list) && !hashed && len(list[taken[at]]) < c.Len {
			taken[at]++
		}
		if taken[at] >= len(list) {
			return nil, false
		}
		m := list[taken[at]]
		taken[at]++
		if hashed {
			all = append(all, schedule.TLS13{Hash: hashSized(len(st.Output))}.MessageHash(m)...)
			continue
		}
		all = append(all, m[:c.Len]...)
	}
	var sum []byte
	switch len(st.Output) {
	case crypto.MD5.Size() + crypto.SHA1.Size():
		sum = schedule.PRF{}.HandshakeHash(all)
	default:
		sum = schedule.TLS13{Hash: hashSized(len(st.Output))}.TranscriptHash(all)
	}
	return all, bytes.Equal(sum, st.Output)
}

func hashSized(n int) crypto.Hash {
	if n == crypto.SHA384.Size() {
		return crypto.SHA384
	}
	return crypto.SHA256
}
