package capture

import (
	"fmt"

	"golang.org/x/net/bpf"
)

// maxFilterProgram is the kernel's limit on a filter, in instructions
// (BPF_MAXINSNS).
const maxFilterProgram = 4096

// acceptAll is what an accepting filter returns: how many bytes to keep, which
// is as many as any frame has.
const acceptAll = MaxFrame

// asmLabel is a place in a program that jumps go to.
type asmLabel int

// assembler writes a BPF program with labels instead of distances. Conditional
// jumps reach only 255 instructions far, so each is written as a hop over
// unconditional ones, which reach everywhere.
type assembler struct {
	ins    []bpf.Instruction
	places []int            // by label; -1 until here is called
	jumps  map[int]asmLabel // index of a bpf.Jump to its target
}

func newAssembler() *assembler { return &assembler{jumps: map[int]asmLabel{}} }

func (a *assembler) label() asmLabel {
	a.places = append(a.places, -1)
	return asmLabel(len(a.places) - 1)
}

// here puts l before the next instruction.
func (a *assembler) here(l asmLabel) { a.places[l] = len(a.ins) }

func (a *assembler) add(ins ...bpf.Instruction) { a.ins = append(a.ins, ins...) }

func (a *assembler) jump(to asmLabel) {
	a.jumps[len(a.ins)] = to
	a.add(bpf.Jump{})
}

// jumpIf compares register A with val and always jumps, to yes or to no.
func (a *assembler) jumpIf(cond bpf.JumpTest, val uint32, yes, no asmLabel) {
	a.add(bpf.JumpIf{Cond: cond, Val: val, SkipFalse: 1})
	a.jump(yes)
	a.jump(no)
}

// whenEqual jumps if register A is val.
func (a *assembler) whenEqual(val uint32, yes asmLabel) {
	no := a.label()
	a.jumpIf(bpf.JumpEqual, val, yes, no)
	a.here(no)
}

// program resolves the labels, which all have to lie ahead of their jumps: BPF
// has no way back.
func (a *assembler) program() ([]bpf.Instruction, error) {
	if len(a.ins) > maxFilterProgram {
		return nil, fmt.Errorf("filter: it takes %d instructions and the kernel allows %d; make it shorter", len(a.ins), maxFilterProgram)
	}
	for i, l := range a.jumps {
		a.ins[i] = bpf.Jump{Skip: uint32(a.places[l] - i - 1)}
	}
	return a.ins, nil
}
