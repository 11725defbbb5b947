package capture

import (
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// virtualCable joins two network cards. Every frame passes its tap before the
// other side gets it, so an answer is never recorded ahead of its question.
type virtualCable struct {
	mu    sync.Mutex // held while a frame is stamped and tapped: order is time order
	tap   func(frame []byte, at time.Time)
	last  time.Time
	cards [2]*virtualCard
}

// newVirtualCable makes a cable and its two cards. tap is given each frame, from
// the Ethernet header on, in the order sent; it must not keep the slice's spare
// capacity, and must not block.
func newVirtualCable(mtu uint32, macs [2]tcpip.LinkAddress, tap func([]byte, time.Time)) *virtualCable {
	c := &virtualCable{tap: tap}
	for i := range c.cards {
		c.cards[i] = &virtualCard{cable: c, mtu: mtu, mac: macs[i], stopped: make(chan struct{})}
		c.cards[i].arrived.L = &c.cards[i].inMu
	}
	c.cards[0].peer, c.cards[1].peer = c.cards[1], c.cards[0]
	return c
}

// carry taps frames and hands them to the far card, as one step: frames of
// both directions have one order.
func (c *virtualCable) carry(to *virtualCard, frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now().Round(0) // wall clock only: it is written to files
	if !now.After(c.last) {
		// The wall clock may be stepped back; frames never are.
		now = c.last.Add(time.Nanosecond)
	}
	c.last = now
	c.tap(frame, now)
	to.arrive(frame)
}

// virtualCard is one end of the cable: a gVisor link endpoint without offloads,
// so that the stack computes and checks every checksum in software. The
// Ethernet header is put on and taken off by gVisor's ethernet endpoint around
// it.
type virtualCard struct {
	cable *virtualCable
	peer  *virtualCard

	mu         sync.RWMutex
	dispatcher stack.NetworkDispatcher
	mtu        uint32 // bytes, with the Ethernet header
	mac        tcpip.LinkAddress

	// Delivery has its own goroutine, for a stack that sends holds locks which
	// receiving wants too. The list has no limit of its own: the wire carries only
	// TCP, whose windows bound what is under way.
	inMu    sync.Mutex
	arrived sync.Cond // in was added to, or down was set
	in      [][]byte
	busy    bool // a frame taken from in is being delivered
	down    bool
	stopped chan struct{} // closed when deliver has returned
}

var _ stack.LinkEndpoint = (*virtualCard)(nil)

// WritePackets puts packets on the cable. It implements stack.LinkWriter.
func (v *virtualCard) WritePackets(pkts stack.PacketBufferList) (int, tcpip.Error) {
	for _, pkt := range pkts.AsSlice() {
		b := pkt.ToBuffer()
		frame := b.Flatten()
		b.Release()
		v.cable.carry(v.peer, frame)
	}
	return pkts.Len(), nil
}

// arrive queues a frame for delivery to this card's stack.
func (v *virtualCard) arrive(frame []byte) {
	v.inMu.Lock()
	defer v.inMu.Unlock()
	if !v.down {
		v.in = append(v.in, frame)
		v.arrived.Signal()
	}
}

// deliver hands arriving frames to the stack until unplug.
func (v *virtualCard) deliver() {
	defer close(v.stopped)
	for {
		v.inMu.Lock()
		v.busy = false
		for len(v.in) == 0 && !v.down {
			v.arrived.Wait()
		}
		if v.down {
			v.inMu.Unlock()
			return
		}
		frame := v.in[0]
		v.in[0] = nil
		v.in = v.in[1:]
		v.busy = true
		v.inMu.Unlock()

		v.mu.RLock()
		d := v.dispatcher
		v.mu.RUnlock()
		if d == nil {
			continue
		}
		pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(frame)})
		d.DeliverNetworkPacket(0, pkt) // the Ethernet header has the protocol
		pkt.DecRef()
	}
}

// idle reports whether everything that arrived has been delivered.
func (v *virtualCard) idle() bool {
	v.inMu.Lock()
	defer v.inMu.Unlock()
	return len(v.in) == 0 && !v.busy
}

// unplug ends delivery and waits for it to stop. Later frames are dropped.
func (v *virtualCard) unplug() {
	v.inMu.Lock()
	v.down = true
	v.in = nil
	v.arrived.Broadcast()
	v.inMu.Unlock()
	<-v.stopped
}

// The rest of stack.LinkEndpoint is bookkeeping.

func (v *virtualCard) Attach(d stack.NetworkDispatcher) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.dispatcher = d
}

func (v *virtualCard) IsAttached() bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.dispatcher != nil
}

func (v *virtualCard) MTU() uint32 {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.mtu
}

func (v *virtualCard) SetMTU(mtu uint32) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.mtu = mtu
}

func (v *virtualCard) LinkAddress() tcpip.LinkAddress {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.mac
}

func (v *virtualCard) SetLinkAddress(mac tcpip.LinkAddress) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.mac = mac
}

func (*virtualCard) Capabilities() stack.LinkEndpointCapabilities { return 0 }
func (*virtualCard) MaxHeaderLength() uint16                      { return 0 }
func (*virtualCard) ARPHardwareType() header.ARPHardwareType      { return header.ARPHardwareEther }
func (*virtualCard) AddHeader(*stack.PacketBuffer)                {}
func (*virtualCard) ParseHeader(*stack.PacketBuffer) bool         { return true }
func (*virtualCard) SetOnCloseAction(func())                      {}
func (*virtualCard) Close()                                       {}
func (*virtualCard) Wait()                                        {}
