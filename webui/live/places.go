package live

import (
	"time"

	"plainsight/dissect/words"
	"plainsight/webui/shares"
)

var (
	errManyPlaying = words.Error("you have as many lessons and captures under way as are allowed: wait until one of them is over, or end its server")
	errAllPlaying  = words.Error("this plainsight has as many lessons and captures under way as it allows: try again in a moment")
)

// place takes a place for a lesson or recording. If none is free, one that only waits
// for people is ended to make room.
func (k *Runs) place(who shares.Visitor) (leave func(), err error) {
	late := time.NewTimer(endTime)
	defer late.Stop()
	for {
		freed := k.Playing.Free()
		if leave, ok := k.Playing.Take(who); ok {
			return leave, nil
		}
		one, found := k.Playing.GivesWay(who, k.waiting())
		if !found {
			return nil, k.Playing.Why(who, errManyPlaying, errAllPlaying)
		}
		k.Log.Info("ended what waited, to make room", "watched", one.Watched)
		one.Drop()
		select {
		case <-freed:
		case <-late.C:
			return nil, errAllPlaying
		case <-k.Context.Done():
			return nil, ErrEnded
		}
	}
}
