package dissect

// frames is a list of frames in blocks, so that it grows without moving those
// that are there: a capture has millions.
type frames struct {
	blocks []*[frameBlock]frame
	n      int
}

const frameBlock = 256

// add appends a frame and returns where it is kept from now on.
func (f *frames) add(fr frame) *frame {
	if f.n%frameBlock == 0 {
		f.blocks = append(f.blocks, new([frameBlock]frame))
	}
	f.n++
	at := f.at(f.n)
	*at = fr
	return at
}

// at is the frame of that number, counted from 1.
func (f *frames) at(number int) *frame {
	i := number - 1
	return &f.blocks[i/frameBlock][i%frameBlock]
}
