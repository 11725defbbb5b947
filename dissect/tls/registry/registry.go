// Package registry has IANA's tables of TLS: for each number its name, in words
// what it is, and where it is defined, with what was spoken without ever getting
// into a registry.
//
// One constant stands for one number, and all code uses it. Each table has a file:
// cipher_suites.go, extension_types.go, handshake_messages.go, alerts.go,
// named_groups.go, signature_schemes.go, versions.go. What a cipher suite's
// registered name tells is in cipher_suite_words.go, cipher_suite_length.go and
// key_exchanges.go.
package registry
