package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/google/gopacket"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// packetSocket is a Linux packet socket (packet(7)) on one interface. It reads
// as a gopacket.PacketDataSource.
//
// gopacket's own pcapgo.EthernetHandle is not used: on loopback it gives every
// frame twice, cuts 64 KiB segments, loses most of a fast transfer, and a
// blocked read outlives Close.
type packetSocket struct {
	file   *os.File // owns the descriptor, and parks readers in the runtime's poller
	conn   syscall.RawConn
	device string
	link   LinkType
	closed atomic.Bool
	ring   *ring // used by ReadPacketData alone, and unmapped when it is done

	statsMu        sync.Mutex
	packets, drops uint64 // PACKET_STATISTICS, added up; packets includes drops
}

var _ gopacket.PacketDataSource = (*packetSocket)(nil)

// offloaded is in a packet's AncillaryData when its transport checksum was left
// to hardware that loopback does not have (TP_STATUS_CSUMNOTREADY).
type offloaded struct{}

// openPacketSocket opens a socket on device that passes what filter admits. A
// filter is needed: it is in place before the first frame can arrive.
func openPacketSocket(device string, filter func(LinkType) ([]bpf.Instruction, error), shape ringShape) (*packetSocket, error) {
	iface, err := net.InterfaceByName(device)
	if err != nil {
		return nil, fmt.Errorf("live capture on %s: %w; %s", device, err, interfaceChoices())
	}
	// Protocol 0 receives nothing: there is time to set up before bind names one.
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		return nil, &permissionError{device: device, cause: err}
	}
	if err != nil {
		return nil, fmt.Errorf("live capture on %s: packet socket: %w", device, err)
	}
	s := &packetSocket{device: device}
	if err := s.configure(fd, iface, filter, shape); err != nil {
		unix.Close(fd)
		if s.ring != nil {
			s.ring.unmap()
		}
		return nil, fmt.Errorf("live capture on %s: %w", device, err)
	}
	// os.NewFile gives a descriptor that does not block to the runtime's poller.
	s.file = os.NewFile(uintptr(fd), "packet socket on "+device)
	if s.conn, err = s.file.SyscallConn(); err != nil {
		s.file.Close()
		s.ring.unmap()
		return nil, fmt.Errorf("live capture on %s: %w", device, err)
	}
	return s, nil
}

func (s *packetSocket) configure(fd int, iface *net.Interface, filter func(LinkType) ([]bpf.Instruction, error), shape ringShape) error {
	// Still with protocol 0: the address read back tells the hardware type.
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Ifindex: iface.Index}); err != nil {
		return fmt.Errorf("bind: %w", err)
	}
	addr, err := unix.Getsockname(fd)
	if err != nil {
		return fmt.Errorf("hardware type: %w", err)
	}
	if s.link, err = hardwareLink(addr.(*unix.SockaddrLinklayer).Hatype); err != nil {
		return err
	}
	program, err := filter(s.link)
	if err != nil {
		return err
	}
	if err := attachFilter(fd, program); err != nil {
		return err
	}
	if iface.Flags&net.FlagLoopback != 0 {
		// Loopback's frames pass a packet socket going out and coming in.
		if err := unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1); err != nil {
			return fmt.Errorf("ignore outgoing frames (needs Linux 4.20): %w", err)
		}
	}
	if s.ring, err = newRing(fd, shape); err != nil {
		return err
	}
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: htons(unix.ETH_P_ALL), Ifindex: iface.Index}); err != nil {
		return fmt.Errorf("bind: %w", err)
	}
	return nil
}

// ReadPacketData blocks for the next frame; the caller owns it. After close it
// returns an error that wraps os.ErrClosed. It is not safe for concurrent use.
func (s *packetSocket) ReadPacketData() ([]byte, gopacket.CaptureInfo, error) {
	var data []byte
	var ci gopacket.CaptureInfo
	var socketErr error
	err := s.conn.Read(func(fd uintptr) bool {
		f, ok := s.ring.frame()
		if !ok {
			// The interface may have gone down, which a ring does not show. Without
			// an error, wait until the poller says that there is more.
			socketErr = pendingError(int(fd))
			return socketErr != nil
		}
		data = append([]byte(nil), f.data...)
		ci = gopacket.CaptureInfo{Timestamp: f.time, CaptureLength: len(data), Length: f.length}
		if f.status&unix.TP_STATUS_CSUMNOTREADY != 0 {
			ci.AncillaryData = []any{offloaded{}}
		}
		return true
	})
	if s.closed.Load() {
		err = os.ErrClosed // the poller's own word for it is not exported
	}
	if err == nil {
		err = socketErr
	}
	if err != nil {
		return nil, gopacket.CaptureInfo{}, fmt.Errorf("live capture on %s: %w", s.device, err)
	}
	return data, ci, nil
}

// setFilter swaps the filter. Each frame meets the old one or the new one.
func (s *packetSocket) setFilter(program []bpf.Instruction) error {
	var attachErr error
	err := s.conn.Control(func(fd uintptr) { attachErr = attachFilter(int(fd), program) })
	if err == nil {
		err = attachErr
	}
	if err != nil {
		return fmt.Errorf("live capture on %s: %w", s.device, err)
	}
	return nil
}

// kernelStats returns the frames that met the filter and those of them that
// found the ring full, since the socket was opened. The kernel's own counters
// start over at each reading and count a dropped frame in both.
func (s *packetSocket) kernelStats() (packets, drops uint64) {
	s.statsMu.Lock()
	defer s.statsMu.Unlock()
	s.conn.Control(func(fd uintptr) {
		st, err := unix.GetsockoptTpacketStatsV3(int(fd), unix.SOL_PACKET, unix.PACKET_STATISTICS)
		if err == nil {
			s.packets += uint64(st.Packets)
			s.drops += uint64(st.Drops)
		}
	}) // after close Control does nothing, and the last figures stay
	return s.packets, s.drops
}

// close wakes a blocked ReadPacketData. The ring stays mapped until unmap.
func (s *packetSocket) close() error {
	s.kernelStats() // the last chance to read them
	s.closed.Store(true)
	return s.file.Close()
}

// pendingError takes the error that the socket has in store, if any.
func pendingError(fd int) error {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && n != 0 {
		err = syscall.Errno(n)
	}
	return err
}

func attachFilter(fd int, program []bpf.Instruction) error {
	raw, err := bpf.Assemble(program)
	if err != nil {
		return fmt.Errorf("assemble filter: %w", err)
	}
	filter := make([]unix.SockFilter, len(raw))
	for i, in := range raw {
		filter[i] = unix.SockFilter{Code: in.Op, Jt: in.Jt, Jf: in.Jf, K: in.K}
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &prog); err != nil {
		return fmt.Errorf("attach filter of %d instructions: %w", len(filter), err)
	}
	return nil
}

// hardwareLink gives the link type that a raw packet socket on an interface
// with this ARPHRD_ number delivers.
func hardwareLink(hatype uint16) (LinkType, error) {
	switch hatype {
	case unix.ARPHRD_ETHER, unix.ARPHRD_LOOPBACK:
		return LinkEthernet, nil
	case unix.ARPHRD_NONE, unix.ARPHRD_TUNNEL, unix.ARPHRD_TUNNEL6, unix.ARPHRD_SIT:
		return LinkRaw, nil
	}
	return 0, fmt.Errorf("hardware type %d is not one this program reads; use an Ethernet, loopback or tunnel interface", hatype)
}

// interfaceChoices lists what could have been asked for.
func interfaceChoices() string {
	ifaces, err := net.Interfaces()
	if err != nil || len(ifaces) == 0 {
		return "this system shows no interfaces"
	}
	names := make([]string, len(ifaces))
	for i, iface := range ifaces {
		names[i] = iface.Name
	}
	return "there is " + strings.Join(names, ", ")
}

// htons gives v the byte order of sockaddr_ll.
func htons(v uint16) uint16 {
	return binary.NativeEndian.Uint16([]byte{byte(v >> 8), byte(v)})
}
