package play

import (
	"errors"
	"net"
	"sync/atomic"
)

// Middle is somebody between a client's TLS and the wire who can change what the
// client sends, so that the changed bytes are what crosses the wire. They hold
// no key.
type Middle struct {
	net.Conn
	Change Change
	agreed atomic.Bool // the handshake is over
	writes int         // in this part of the conversation
	After  bool        // the part: after the handshake
}

// Change changes what a client sends. n is how many pieces it has sent before in the same
// part of the conversation: flights of messages in the handshake, records after it. An
// error ends the connection.
type Change func(m *Middle, n int, data []byte) ([]byte, error)

// Write sends data on, changed.
func (m *Middle) Write(data []byte) (int, error) {
	if after := m.agreed.Load(); after != m.After {
		m.After, m.writes = after, 0
	}
	sent, err := m.Change(m, m.writes, append([]byte(nil), data...))
	m.writes++
	if err != nil {
		return 0, err
	}
	if _, err := m.Conn.Write(sent); err != nil {
		return 0, err
	}
	return len(data), nil
}

// ErrCut is the error of a client whose line is cut.
var ErrCut = errors.New("the line was cut while the client was speaking")
