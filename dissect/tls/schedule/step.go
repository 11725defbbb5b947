// Package schedule derives the keys of TLS connections: from the secret that
// the two sides agreed on to the keys that records are encrypted with.
//
// Every derivation is a Step, which knows its formula in the words of the RFC,
// what went in and what came out. So the same code computes and teaches.
package schedule

import "plainsight/dissect/field"

// Step is one derivation, or a value that was given.
type Step struct {
	Name    string  // what the RFC calls the result: "client_handshake_traffic_secret"
	Formula string  // the RFC's formula with its names; "" for a value that was given
	Inputs  []Input // in the formula's order
	Output  []byte
	Spec    field.Spec
}

// Input is one value of a formula: the result of another step, or bytes.
type Input struct {
	Name  string
	Bytes []byte
	From  *Step // the step whose output it is, or nil
}

// Given is a value that is not derived here: from a key log, a private key or
// the wire.
func Given(name string, value []byte, spec field.Spec) *Step {
	return &Step{Name: name, Output: value, Spec: spec}
}

// List is all steps that lead to the last ones, and these, each once, and
// none before those that it depends on.
func List(last ...*Step) []*Step {
	var out []*Step
	seen := map[*Step]bool{}
	var visit func(*Step)
	visit = func(s *Step) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		for _, in := range s.Inputs {
			visit(in.From)
		}
		out = append(out, s)
	}
	for _, s := range last {
		visit(s)
	}
	return out
}

// from is the input that is a step's output.
func from(s *Step) Input { return Input{Name: s.Name, Bytes: s.Output, From: s} }
