package live

import (
	"cmp"
	"context"

	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
	"plainsight/webui/recording"
)

// SecretsTold are the secrets of a run that viewpoints got up to the last shown packet.
type SecretsTold struct {
	Viewpoint lessons.Eye // that looks at them
	Held      []recording.Held
	Packets   int  // that are shown
	Running   bool // more may come

	run   *Run
	key   weighedKey
	weigh scales
}

// SecretsFor returns the secrets for the page of one viewpoint. The error is
// ErrNoViewpoint, ErrNotLent for watchers, or ErrEnded.
func (r *Run) SecretsFor(name string, owner bool) (t SecretsTold, err error) {
	t.run = r
	gone := r.ask(func() {
		t.Packets, t.Running = r.shown, !r.complete()
		var known bool
		switch t.Viewpoint, known = viewpointNamed(r.source, name); {
		case !known:
			err = ErrNoViewpoint
		case !owner && !r.lends(name):
			err = ErrNotLent
		}
		for _, h := range r.held {
			if h.After <= r.shown {
				t.Held = append(t.Held, h)
			}
		}
		t.key = weighedKey{r.take, r.shown, len(t.Held), r.complete(), r.secret}
		t.weigh = scales{frames: r.frames[:r.shown:r.shown], most: r.limits.Bytes, ended: r.complete(), note: questions.Note{Text: r.secret, Carriers: r.carriers}}
	})
	return t, cmp.Or(gone, err)
}

// Measure finds out what each of some secrets opens. That takes dissecting all
// packets once for each, so all who ask for the same wait for one measurement. It
// is nil where ctx ends before.
func (t *SecretsTold) Measure(ctx context.Context, list []pages.OneSecret) []pages.Opens {
	return t.run.weighed.measure(ctx, t.run.log, t.run.spawn, t.key, func(ctx context.Context) []pages.Opens {
		b := t.weigh
		b.ctx, b.hold = ctx, t.run.holding.Aside()
		defer b.hold.Release()
		return b.all(list)
	})
}
