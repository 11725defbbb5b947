package live

import (
	"plainsight/dissect/words"
	"plainsight/webui/pages"
)

// state is the run's state, with the files that this viewpoint has.
func (r *Run) state(eye string) *StateView {
	v := &StateView{Phase: r.phase, Pace: r.pace, Shown: r.shown, Captured: len(r.frames), Dropped: r.dropped, Says: r.says, Talks: r.typed != nil && r.phase == pages.PhaseRunning, Kept: r.keptViewpoints()}
	v.Happened, v.Fault = r.happened(), r.fault()
	if r.service != nil {
		for _, c := range r.service.Commands("") {
			v.Reach = append(v.Reach, pages.ReachView{With: c.With, Text: c.Text, Needs: c.Needs})
		}
	}
	if e := r.viewpoints[eye]; e != nil && e.short && e.fed < r.shown {
		v.Says = words.Say("plainsight's memory is full, so these eyes show the first {n} of {all} packets. All are kept, and can be saved. Look again in a while.", "n", e.fed, "all", r.shown)
	}
	for _, f := range r.files {
		if f.For(eye) {
			v.Files = append(v.Files, pages.FileView{Name: f.Name, Says: f.Says, Kept: f.Eyes != nil})
		}
	}
	return v
}
