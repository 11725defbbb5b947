package lessons

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"plainsight/lessons/play"
)

// refused has a client that must not trust the server ask for the note. It returns why
// the client gave up.
func refused(ctx context.Context, s *play.Running, v *play.Server, secure *tls.Config) (why string, err error) {
	got, err := s.GetOverTLS(ctx, v, secure)
	if err == nil {
		return "", fmt.Errorf("the client believed a server that it must refuse, and got an answer of %d bytes", len(got.Body))
	}
	if ctx.Err() != nil {
		return "", err
	}
	why, ok := tlsTrouble(err)
	if !ok {
		return "", err
	}
	return why, s.AllClosed(ctx)
}

// tlsTrouble is crypto/tls's description of a failure; ok is false if something else
// failed.
func tlsTrouble(err error) (says string, ok bool) {
	var bad *tls.CertificateVerificationError
	if errors.As(err, &bad) {
		return bad.Err.Error(), true
	}
	if _, after, found := strings.Cut(err.Error(), "tls: "); found {
		return after, true
	}
	return "", false
}

// inQuotes puts another program's words in quotation marks, so that they are not taken
// for this program's.
func inQuotes(words string) string { return `"` + strings.ReplaceAll(words, `"`, "'") + `"` }
