package pages

import (
	"net/url"
	"strconv"
	"strings"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// SecretsView is every secret of a run, as one pair of eyes is shown them.
type SecretsView struct {
	Page    PageView
	Lesson  *lessons.Lesson // nil where there is no run
	Run     string
	Eye     lessons.Eye
	Packets int
	Running bool
	Own     bool   // a capture of somebody's own: its keys are real ones, and are not repeated
	Watched bool   // by somebody who is not the run's owner, and gets no value
	Missing string // why there is nothing to show, and what to do
	List    []SecretView
	More    int
}

// SecretView is one secret: what it is, who holds it, what it opens.
type SecretView struct {
	Title, Kind, Says string
	Held              bool // by the eyes whose page this is
	Value             string
	Mark              string // its fingerprint, or ""
	Holders           []HolderView
	Opens             Opens
	Places            []int // the first packets that it opens
	More              int
}

// HolderView is one viewpoint beside a secret.
type HolderView struct {
	Eye   lessons.Eye
	Holds bool
	After int    // how many packets had been captured when it got the secret
	As    string // what it calls the secret, where that is another name
}

// Address leads to the lesson's own page, and to a packet there if n is not 0.
func (v *SecretsView) Address(n int) string {
	a := "/lesson/" + v.Lesson.Name + "?run=" + url.QueryEscape(v.Run) + "&eye=" + url.QueryEscape(v.Eye.Name)
	if n > 0 {
		a += "&packet=" + strconv.Itoa(n)
	}
	return a
}

// SecretsAddress leads to the secrets of a run.
func SecretsAddress(run, eye string) string {
	return "/keys?run=" + url.QueryEscape(run) + "&eye=" + url.QueryEscape(eye)
}

// Tell makes a row of each secret that somebody holds, in the order in which
// they came to be.
func (v *SecretsView) Tell(told []recording.Held) (all []OneSecret) {
	at := map[string]int{} // rows, by kind and value
	for _, h := range told {
		for _, one := range Apart(h.Secret) {
			key := string(one.Kind) + "\x00" + string(one.Data)
			i, seen := at[key]
			switch {
			case !seen && len(v.List) == maxSecrets:
				v.More++
				continue
			case !seen:
				i = len(v.List)
				at[key] = i
				all = append(all, one)
				row := SecretView{Title: Capital(one.Label), Kind: one.kind, Says: one.says, Mark: one.Fingerprint()}
				for _, e := range v.Lesson.Eyes {
					row.Holders = append(row.Holders, HolderView{Eye: e})
				}
				v.List = append(v.List, row)
			}
			v.List[i].give(h, one, v.Eye.Name)
			if v.Own || v.Watched {
				v.List[i].Value = ""
			}
		}
	}
	return all
}

// Opened says of each row what its secret opens.
func (v *SecretsView) Opened(measured []Opens) {
	for i := range min(len(measured), len(v.List)) {
		row := &v.List[i]
		row.Opens = measured[i]
		row.Places, row.More = some(row.Opens.Frames, 6)
	}
}

// give records that a viewpoint holds the secret. Only that viewpoint's page gets its
// value.
func (s *SecretView) give(h recording.Held, one OneSecret, eye string) {
	for i := range s.Holders {
		if o := &s.Holders[i]; o.Eye.Name == h.Eye && !o.Holds {
			o.Holds, o.After = true, h.After
			if label := Capital(one.Label); label != s.Title {
				o.As = one.Label
			}
		}
	}
	if h.Eye == eye {
		s.Held, s.Value = true, one.Value()
	}
}

// Since says when the secret came to be, by what was on the wire.
func (o *HolderView) Since() string {
	if o.After == 0 {
		return words.Say("from before the first packet")
	}
	return words.Say("since packet {n}", "n", strconv.Itoa(o.After))
}

// Lines reports whether a value has several lines, as PEM has.
func (s *SecretView) Lines() bool { return strings.Contains(s.Value, "\n") }

// maxSecrets is how many secrets of a run one page lists.
const maxSecrets = 80
