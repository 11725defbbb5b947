// Package ext reads the extensions of TLS (RFC 8446, Section 4.2, and those that
// came before and after it): what hellos, certificates and tickets have besides
// their own fields.
//
// Each extension has a file under its name, such as keyshare.go, and a row in the
// table of extensions.go, where one begins to read; its number and what it is for
// are in package registry.
package ext
