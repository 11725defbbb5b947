package field

// Through is the class of bytes seen from outside a derived buffer of kind k, in which
// they are of class c: what is readable inside an encoding is Encoded, what was decrypted
// is Opened.
func Through(k Kind, c Class) Class {
	switch {
	case k == Decrypted && c == Ciphertext: // a lock inside the lock
		return c
	case k == Decrypted:
		return Opened
	case k == Decoded && (c == Plaintext || c == Metadata || c == Structure):
		return Encoded
	}
	return c
}

// Seen is the class of the field's bytes as the viewpoint sees them on the wire, which is
// how a packet counts them: what came out of ciphertext is Opened, and so is ciphertext
// that one of the packet's derived buffers was decrypted from. Field.Class is how they
// are inside their own buffer.
func (f *Field) Seen(derived []*Buffer) Class {
	c := f.Class
	if f.OpenedIn(derived) {
		c = Opened
	}
	b := f.Buf
	for i := 0; b != nil && i < maxSteps; i++ {
		c = Through(b.Kind, c)
		if len(b.Origins) == 0 {
			break
		}
		b = b.Origins[0].From.Buf
	}
	return c
}

// OpenedIn reports whether the field is ciphertext that one of these buffers was
// decrypted from. It takes as long as they have origins.
func (f *Field) OpenedIn(derived []*Buffer) bool {
	if f.Class != Ciphertext || f.Secret == "" {
		return false
	}
	for _, b := range derived {
		if b.Kind != Decrypted {
			continue
		}
		for _, o := range b.Origins {
			if o.From.Buf == f.Buf && o.From.Off < f.Off+f.Len && f.Off < o.From.Off+o.From.Len {
				return true
			}
		}
	}
	return false
}
