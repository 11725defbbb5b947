package main

import (
	"context"
	"fmt"
	"net"
	"time"
)

// stallTime is how long those who stall stay, on average a few times what the
// server waits for them.
const stallTime = 40 * time.Second

// stall begins something, and goes no further until they leave.
func (v *visitor) stall(ctx context.Context) {
	v.stalls()[v.rnd.IntN(len(v.stalls()))](ctx, time.Duration(v.rnd.Int64N(int64(stallTime))))
}

func (v *visitor) stallAll(ctx context.Context) {
	for _, one := range v.stalls() {
		one(ctx, time.Second/2)
	}
}

func (v *visitor) stalls() []func(ctx context.Context, stay time.Duration) {
	return []func(context.Context, time.Duration){v.stallDownload, v.stallUpload, v.stallWebsocket, v.stallHeader}
}

// raw opens a connection that takes little at once, and says something on it.
func (v *visitor) raw(ctx context.Context, text string) net.Conn {
	c, err := v.dial(ctx, "tcp", v.srv.address)
	if err != nil {
		v.failed(ctx, "connect", err)
		return nil
	}
	if t, ok := c.(*net.TCPConn); ok {
		t.SetReadBuffer(4 << 10)
	}
	c.SetWriteDeadline(time.Now().Add(answerTime))
	fmt.Fprint(c, text)
	return c
}

// stay holds a connection, and reads and says nothing.
func (v *visitor) stay(ctx context.Context, c net.Conn, d time.Duration) {
	if c != nil {
		wait(ctx, d)
		c.Close()
	}
}

// stallDownload begins to download a recording that is longer than what the way holds.
func (v *visitor) stallDownload(ctx context.Context, d time.Duration) {
	body, form := formOf(v.files[0].data)
	data, ok := v.send(ctx, "upload a capture", "/capture/file", "", form, body)
	if b, made := parseBegun(data); ok && made {
		v.stay(ctx, v.raw(ctx, fmt.Sprintf("GET /run/%s/recording?eye=eavesdropper HTTP/1.1\r\nHost: %s\r\nPlainsight-Key: %s\r\n\r\n", b.Run, v.srv.address, b.Key)), d)
	}
}

// stallUpload says half of what it has announced.
func (v *visitor) stallUpload(ctx context.Context, d time.Duration) {
	body, form := formOf(v.files[0].data)
	v.stay(ctx, v.raw(ctx, fmt.Sprintf("POST /capture/file HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		v.srv.address, v.origin(), form, len(body), body[:len(body)/2])), d)
}

// stallWebsocket watches a run, and reads nothing of it.
func (v *visitor) stallWebsocket(ctx context.Context, d time.Duration) {
	b, ok := v.begin(ctx, "tls13")
	if !ok {
		return
	}
	c, _, err := v.connect(ctx, v.origin())
	if err != nil {
		return
	}
	c.WriteJSON(map[string]any{"do": "watch", "run": b.Run, "eye": "eavesdropper", "key": b.Key})
	for range 20 { // what is told of it has to go somewhere
		c.WriteJSON(map[string]any{"do": "rewind", "key": b.Key})
	}
	v.stay(ctx, c.NetConn(), d)
}

// stallHeader does not get to the end of a request's head.
func (v *visitor) stallHeader(ctx context.Context, d time.Duration) {
	v.stay(ctx, v.raw(ctx, "GET / HTTP/1.1\r\nHost: "+v.srv.address+"\r\nAccept: text"), d)
}
