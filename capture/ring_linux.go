package capture

import (
	"fmt"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The ring is memory shared with the kernel (TPACKET_V3, see the kernel's
// Documentation/networking/packet_mmap.rst). It is used rather than a socket
// buffer because its size needs no privilege beyond the socket's own: a socket
// buffer is held to net.core.rmem_max, 208 KiB on most systems, which is three
// of loopback's segments.
const (
	ringBlockSize = 512 << 10 // bytes; several of loopback's 64 KiB segments
	ringBlocks    = 32        // 16 MiB: twice the largest transfer that is tested
	// ringRetire is how long the kernel may keep a block that is not full, in
	// milliseconds: the greatest delay between the wire and the reader.
	ringRetire = 4
)

// ringShape is a ring's size; tests use small ones to force drops.
type ringShape struct{ blockSize, blocks int }

var defaultRing = ringShape{ringBlockSize, ringBlocks}

// LiveMemory is how many bytes of memory, outside Go's heap, the kernel shares
// with an open live capture.
const LiveMemory = ringBlockSize * ringBlocks

// ring walks the frames in the blocks that the kernel has handed over. It is
// not safe for concurrent use.
type ring struct {
	mem   []byte
	shape ringShape
	block int    // index of the block being read or waited for
	left  uint32 // frames of that block not read yet
	next  uint32 // offset of the next of them in the block; 0 before the first
	held  bool   // the block belongs to us until it is given back
}

// ringFrame is one frame as it lies in the ring. data is only valid until the
// next call of frame.
type ringFrame struct {
	data   []byte
	length int // bytes on the wire
	time   time.Time
	status uint32 // TP_STATUS_ bits
}

// newRing asks for a ring on the packet socket fd and maps it.
func newRing(fd int, shape ringShape) (*ring, error) {
	if err := unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3); err != nil {
		return nil, fmt.Errorf("ring: version 3: %w", err)
	}
	// The kernel wants a frame size too, but version 3 packs frames without it.
	const nominalFrame = 2048
	req := unix.TpacketReq3{
		Block_size:     uint32(shape.blockSize),
		Block_nr:       uint32(shape.blocks),
		Frame_size:     nominalFrame,
		Frame_nr:       uint32(shape.blockSize / nominalFrame * shape.blocks),
		Retire_blk_tov: ringRetire,
	}
	if err := unix.SetsockoptTpacketReq3(fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &req); err != nil {
		return nil, fmt.Errorf("ring: %d blocks of %d bytes: %w", shape.blocks, shape.blockSize, err)
	}
	mem, err := unix.Mmap(fd, 0, shape.blockSize*shape.blocks, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("ring: map %d bytes: %w", shape.blockSize*shape.blocks, err)
	}
	return &ring{mem: mem, shape: shape}, nil
}

// unmap gives the memory back; no frame may be in use.
func (r *ring) unmap() error { return unix.Munmap(r.mem) }

// header is the descriptor at the head of the current block.
func (r *ring) header() *unix.TpacketHdrV1 {
	desc := (*unix.TpacketBlockDesc)(unsafe.Pointer(&r.mem[r.block*r.shape.blockSize]))
	return (*unix.TpacketHdrV1)(unsafe.Pointer(&desc.Hdr[0]))
}

// frame returns the next frame, or false when the kernel has handed over no
// more of them yet. Calling it gives back the block of the frame before, once
// that was the block's last.
func (r *ring) frame() (ringFrame, bool) {
	for {
		h := r.header()
		if !r.held {
			// The status word is how the kernel and we pass a block to each other.
			if atomic.LoadUint32(&h.Block_status)&unix.TP_STATUS_USER == 0 {
				return ringFrame{}, false
			}
			r.held, r.left, r.next = true, h.Num_pkts, h.Offset_to_first_pkt
		}
		if r.left > 0 {
			return r.take(), true
		}
		atomic.StoreUint32(&h.Block_status, unix.TP_STATUS_KERNEL)
		r.held = false
		r.block = (r.block + 1) % r.shape.blocks
	}
}

// take reads the frame at next and moves on.
func (r *ring) take() ringFrame {
	at := r.block*r.shape.blockSize + int(r.next)
	h := (*unix.Tpacket3Hdr)(unsafe.Pointer(&r.mem[at]))
	start := at + int(h.Mac)
	end := start + int(h.Snaplen)
	r.left--
	r.next += h.Next_offset
	return ringFrame{
		data:   r.mem[start:end:end],
		length: int(h.Len),
		time:   time.Unix(int64(h.Sec), int64(h.Nsec)),
		status: h.Status,
	}
}
