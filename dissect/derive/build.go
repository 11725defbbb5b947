package derive

// Add adds a step whose inputs are all known, or which says why it has no value,
// and returns it.
func (s *Schedule) Add(st *Step) *Step {
	st.Derivable = st.Output != nil && st.Op != NoOp && !st.Held
	s.Steps = append(s.Steps, st)
	return st
}
