package capture

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"time"
)

// benchFrames is how many frames the benchmarks read or write at a time.
const benchFrames = 50_000

var benchData = bytes.Repeat([]byte{0x5a}, 300) // one frame

func benchRead(b *testing.B, file []byte) {
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := NewReader(bytes.NewReader(file), "bench")
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for {
			if _, err := s.ReadFrame(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != benchFrames {
			b.Fatalf("%d frames", n)
		}
	}
	b.ReportMetric(float64(b.N)*benchFrames/b.Elapsed().Seconds(), "frames/s")
}

func benchWritten(b *testing.B, out io.Writer) {
	w, err := NewWriter(out, "bench", Meta{})
	if err != nil {
		b.Fatal(err)
	}
	for i := range benchFrames {
		if err := w.WriteFrame(Frame{Time: sampleTime.Add(time.Duration(i)), Link: LinkEthernet, Data: benchData, Length: len(benchData)}); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkReadPcap(b *testing.B) {
	file := samplePcap(binary.LittleEndian, true, 1)[:pcapHeaderLen]
	for i := range benchFrames {
		for _, v := range []uint32{uint32(i), 0, uint32(len(benchData)), uint32(len(benchData))} {
			file = binary.LittleEndian.AppendUint32(file, v)
		}
		file = append(file, benchData...)
	}
	benchRead(b, file)
}

func BenchmarkReadPcapng(b *testing.B) {
	var file bytes.Buffer
	benchWritten(b, &file)
	benchRead(b, file.Bytes())
}

func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		benchWritten(b, io.Discard)
	}
	b.ReportMetric(float64(b.N)*benchFrames/b.Elapsed().Seconds(), "frames/s")
}

// BenchmarkWriteFile has the system call that each block costs.
func BenchmarkWriteFile(b *testing.B) {
	path := b.TempDir() + "/out.pcapng"
	for b.Loop() {
		w, err := Create(path, Meta{})
		if err != nil {
			b.Fatal(err)
		}
		benchWritten(b, w.out)
		w.Close()
	}
	b.ReportMetric(float64(b.N)*benchFrames/b.Elapsed().Seconds(), "frames/s")
}
