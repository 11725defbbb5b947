package webui

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"plainsight/webui/pages"
)

var (
	themes    = regexp.MustCompile(`(?s)(:root(?:\[data-theme="light"\])?) \{\n(.*?)\n\}`)
	variables = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6}|transparent)`)
)

// luminance is WCAG's relative luminance of #rrggbb.
func luminance(hex string) float64 {
	v, _ := strconv.ParseUint(hex[1:], 16, 32)
	part := func(shift uint) float64 {
		c := float64(v>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text of a class can be read on its colour and on the lines of its pattern,
// which tools that look at the page cannot measure.
func TestContrastOfClasses(t *testing.T) {
	const least = 4.5
	s, _ := serve(t, plainLesson())
	both := map[string]string{} // the light theme takes over what it does not change
	found := themes.FindAllSubmatch(s.assets.files["shared/plainsight.css"].plain, -1)
	if len(found) != 2 {
		t.Fatalf("%d themes in the style sheet, want 2", len(found))
	}
	marked := map[string]bool{}
	for c := range pages.Patterns {
		marked[strings.ToLower(c.Tag())] = true
	}
	for _, theme := range found {
		for _, v := range variables.FindAllSubmatch(theme[2], -1) {
			both[string(v[1])] = string(v[2])
		}
		name := string(theme[1])
		check := func(ink, on string) {
			if both[ink] == "" || both[on] == "" {
				t.Fatalf("%s: no colour %s or %s", name, ink, on)
			}
			if both[on] == "transparent" {
				return
			}
			if c := contrast(both[ink], both[on]); c < least {
				t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", name, ink, on, c, least)
			}
		}
		for _, k := range []string{"pt", "en", "md", "st", "rn", "in", "ct", "op"} {
			check(k+"-ink", k)
			if marked[k] {
				check(k+"-ink", k+"-mark")
			}
		}
		for _, ground := range []string{"ground", "raised", "sunk"} {
			check("ink", ground)
			check("quiet", ground)
			check("bad", ground)
			check("un-ink", ground)
		}
		check("lit-ink", "lit")
		check("st-ink", "ground")
	}
}
