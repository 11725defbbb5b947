package derive

import (
	"encoding/hex"
	"strconv"
)

// decoded prints the bytes that a token's text encodes.
func decoded(token []byte) string {
	text := string(token)
	for len(text)%4 != 0 {
		text += "="
	}
	return "printf %s " + text + " | basenc -d --base64url | "
}

// The parts of a token: 25 bytes before the ciphertext, 32 after it.
const (
	beforeSeal       = "head -c -32 | "
	behindTokensHead = "tail -c +26 | "
)

// sealCommand makes a token's HMAC again.
func sealCommand(token, key []byte) string {
	return decoded(token) + beforeSeal + "openssl mac -digest SHA256 -macopt hexkey:" + hex.EncodeToString(key) + " HMAC" + lower
}

// tokenCommand opens a token.
func tokenCommand(token, iv, key []byte) string {
	return decoded(token) + behindTokensHead + beforeSeal + "openssl enc -d -aes-128-cbc -K " + hex.EncodeToString(key) + " -iv " + hex.EncodeToString(iv) + binaryHex
}

// aesCommand opens an AES message, in CBC mode where it has an IV.
func aesCommand(key, iv, ciphertext []byte) string {
	line := "printf " + upper(ciphertext) + fromHex + "openssl enc -d -aes-" + strconv.Itoa(8*len(key))
	if iv == nil {
		return line + "-ecb -K " + hex.EncodeToString(key) + binaryHex
	}
	return line + "-cbc -K " + hex.EncodeToString(key) + " -iv " + hex.EncodeToString(iv) + binaryHex
}
