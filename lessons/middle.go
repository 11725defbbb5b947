package lessons

import (
	"errors"
	"net"
	"sync/atomic"
)

// middle is somebody between a client's TLS and the wire who can change what the
// client sends, so that the changed bytes are what crosses the wire. They hold
// no key.
type middle struct {
	net.Conn
	change change
	agreed atomic.Bool // the handshake is over
	writes int         // in this part of the conversation
	after  bool        // the part: behind the handshake
}

// change makes something else of what a client sends. n counts what it has sent
// before in the same part of the conversation: in the handshake flights of
// messages, and behind it records. An error ends the connection.
type change func(m *middle, n int, data []byte) ([]byte, error)

// Write sends data on, changed.
func (m *middle) Write(data []byte) (int, error) {
	if after := m.agreed.Load(); after != m.after {
		m.after, m.writes = after, 0
	}
	sent, err := m.change(m, m.writes, append([]byte(nil), data...))
	m.writes++
	if err != nil {
		return 0, err
	}
	if _, err := m.Conn.Write(sent); err != nil {
		return 0, err
	}
	return len(data), nil
}

// errCut is what a client meets whose line is cut.
var errCut = errors.New("the line was cut while the client was speaking")
