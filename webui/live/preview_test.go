package live

import (
	"log/slog"
	"testing"

	"plainsight/capture"
	"plainsight/lessons"
)

// The first screen counts what is read of a secret as a lesson's page does, byte by byte:
// Caesar's shift leaves the space alone, and the byte map shows it readable.
func TestPreviewCountsAsTheLessonDoes(t *testing.T) {
	for name, want := range map[string]string{
		"plaintext": "Of the 11 bytes that carry the secret, the eavesdropper can read 11.",
		"caesar":    "Of the 11 bytes that carry the secret, the eavesdropper can read 1.",
	} {
		t.Run(name, func(t *testing.T) {
			l, ok := lessons.ByName(name)
			if !ok {
				t.Fatal("there is no such lesson")
			}
			w, _, err := capture.Open("virtual")
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			p, err := Preview(t.Context(), slog.New(slog.DiscardHandler), w, l)
			if err != nil {
				t.Fatal(err)
			}
			if p.Says != want {
				t.Errorf("the first screen says %q, want %q", p.Says, want)
			}
		})
	}
}
