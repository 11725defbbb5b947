package webui

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

// slowReader takes an answer when it is let.
type slowReader struct {
	*httptest.ResponseRecorder
	answered, let chan struct{}
}

func (w slowReader) Write(data []byte) (int, error) {
	close(w.answered)
	<-w.let
	return w.ResponseRecorder.Write(data)
}

// The turn to read a file is over when it is read: others who wait for it do not
// wait for what is made of it, nor for who takes the answer.
func TestTurnsEndWithReading(t *testing.T) {
	s, _ := serve(t, plainLesson())
	data, err := os.ReadFile(captures + "tls13-ecdsa.pcap")
	if err != nil {
		t.Fatal(err)
	}
	for name, take := range map[string]http.HandlerFunc{"/capture/file": s.takeCapture, "/compare/file": s.takeToCompare} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("capture", "one.pcap")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(data)
		form.Close()
		q := httptest.NewRequest("POST", name, &body)
		q.Header.Set("Content-Type", form.FormDataContentType())
		w := slowReader{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
		over := make(chan struct{})
		go func() { defer close(over); take(w, q) }()
		<-w.answered
		if s.desk.Reading() > 0 || s.uploads.Taken() > 0 {
			t.Errorf("%s: %d files are being read, and %d handed in, when the answer is on its way", name, s.desk.Reading(), s.uploads.Taken())
		}
		close(w.let)
		<-over
		if w.Code != http.StatusOK || s.desk.Reading() > 0 {
			t.Errorf("%s: %d %s; %d files are being read at the end", name, w.Code, w.Body, s.desk.Reading())
		}
	}
}
