package capture

// MaxFrame is the most bytes that a frame can have, here as in Wireshark
// (WTAP_MAX_PACKET_SIZE_STANDARD): four times loopback's longest segment. A file
// that claims more is damaged or hostile.
const MaxFrame = 256 << 10
