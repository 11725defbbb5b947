package pages

import "testing"

func TestListIsNeverNull(t *testing.T) {
	type message struct {
		Rows List[string] `json:"rows"`
	}
	for want, m := range map[string]message{
		`{"rows":[]}`:       {},
		`{"rows":["<b>&"]}`: {List[string]{"<b>&"}},
	} {
		if got := string(JSON(m)); got != want {
			t.Errorf("%v is sent as %s, want %s", m, got, want)
		}
	}
}
