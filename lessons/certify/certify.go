// Package certify makes what servers and clients prove their names with: a
// certificate authority (authority.go), and keys with certificates that it has
// signed (identity.go). Begin with NewIdentity.
package certify
