package webui

import (
	"time"

	"plainsight/webui/shares"
)

// place takes a place for what is to be under way. Where there is none, what waits
// for people makes room for a newcomer.
func (k *rooms) place(who shares.Visitor) (leave func(), err error) {
	late := time.NewTimer(endTime)
	defer late.Stop()
	for {
		freed := k.playing.Free()
		if leave, ok := k.playing.Take(who); ok {
			return leave, nil
		}
		one, found := k.playing.GivesWay(who, k.waiting())
		if !found {
			return nil, k.playing.Why(who, errManyPlaying, errAllPlaying)
		}
		k.log.Info("ended what waited, to make room", "watched", one.Watched)
		one.Drop()
		select {
		case <-freed:
		case <-late.C:
			return nil, errAllPlaying
		case <-k.ctx.Done():
			return nil, errEnded
		}
	}
}
