// Package certify makes what servers and clients show who they are with: a
// certificate authority (authority.go), and keys with the certificates that it has
// signed (identity.go). Begin with NewIdentity.
package certify
