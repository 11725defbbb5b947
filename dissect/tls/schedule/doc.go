// Package schedule derives the keys of TLS connections: from the secret that
// the two sides agreed on to the keys that records are encrypted with.
//
// Every derivation is a derive.Step, which knows its operation, what went in and
// what came out. So the same code computes and teaches. TLS 1.3 is in tls13.go,
// the versions before it in prf.go and keyblock.go, and the ways to a pre-master
// secret in rsa.go and psk.go.
package schedule
