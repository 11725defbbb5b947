// Package dh is the Diffie-Hellman exchange in lessons: groups (group.go, and
// prime.go, which finds new ones), keys (key.go), a group's parameters on the
// wire (parameters.go), and the exchange drawn as paint (paint.go,
// paint_svg.go). Begin with Group.
package dh
