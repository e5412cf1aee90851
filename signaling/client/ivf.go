package client

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4/pkg/media/ivfreader"

	"github.com/parley-sfu/parley/sfu/payload"
)

// IVF is recorded video: an IVF file of VP8, VP9 or AV1, at the pace of its
// timestamps. Key frames come where the file has them, whoever asks. Make it
// with [OpenIVF].
type IVF struct {
	file   io.ReadSeeker
	loop   bool
	reader *ivfreader.IVFReader
	peek   *bufio.Reader
	format Format
	tick   time.Duration // of the file's timestamps
	cutter rtp.Payloader

	frame []byte // the next one
	at    uint64 // its timestamp
	usual time.Duration
}

// Sizes of an IVF file's headers.
const (
	ivfFileHeader  = 32
	ivfFrameHeader = 12
)

// recordedPacket is the payload size that recorded frames are cut to.
const recordedPacket = 1150

// OpenIVF reads the beginning of an IVF file. loop plays it again and again. The
// file stays the caller's to close, once the publication is done.
func OpenIVF(file io.ReadSeeker, loop Loop) (*IVF, error) {
	v := &IVF{file: file, loop: bool(loop)}
	if err := v.rewind(); err != nil {
		return nil, err
	}
	return v, nil
}

// Loop says whether a recording begins anew at its end.
type Loop bool

// What to do at the end of a recording.
const (
	Once    Loop = false
	Forever Loop = true
)

// rewind goes to the first frame.
func (v *IVF) rewind() error {
	if _, err := v.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read IVF: %w", err)
	}
	v.peek = bufio.NewReader(v.file)
	reader, head, err := ivfreader.NewWith(v.peek)
	if err != nil {
		return fmt.Errorf("read IVF: %w", err)
	}
	v.reader = reader
	if err = v.understand(head); err != nil {
		return err
	}
	if v.frame, v.at, err = v.read(); err != nil {
		return fmt.Errorf("read first frame of IVF: %w", err)
	}
	return nil
}

func (v *IVF) understand(head *ivfreader.IVFFileHeader) error {
	v.format = Format{Width: int(head.Width), Height: int(head.Height)}
	switch head.FourCC {
	case "VP80":
		v.format.Codec, v.cutter = payload.VP8, &codecs.VP8Payloader{EnablePictureID: true}
	case "VP90":
		v.format.Codec = payload.VP9
		v.cutter = &codecs.VP9Payloader{InitialPictureIDFn: func() uint16 { return uint16(rand.Uint32()) & 0x7FFF }} //nolint:gosec // 15 bits
	case "AV01":
		v.format.Codec, v.cutter = payload.AV1, &codecs.AV1Payloader{}
	default:
		return fmt.Errorf("read IVF: codec %q, want VP80, VP90 or AV01", head.FourCC)
	}
	if head.TimebaseDenominator == 0 || head.TimebaseNumerator == 0 {
		return errors.New("read IVF: no time base")
	}
	v.tick = time.Duration(head.TimebaseNumerator) * time.Second / time.Duration(head.TimebaseDenominator)
	v.usual = time.Second / 30
	return nil
}

// read takes the next frame from the file. Its size is looked at before pion
// makes room for it.
func (v *IVF) read() ([]byte, uint64, error) {
	head, err := v.peek.Peek(ivfFrameHeader)
	if err != nil {
		return nil, 0, io.EOF // the end, or what a writer that was cut off left
	}
	if size := binary.LittleEndian.Uint32(head); size > maxFileFrame {
		return nil, 0, fmt.Errorf("a frame of %d bytes, at most %d", size, maxFileFrame)
	}
	at := binary.LittleEndian.Uint64(head[4:])
	frame, _, err := v.reader.ParseNextFrame()
	if err != nil {
		return nil, 0, io.EOF
	}
	return frame, at, nil
}

// Format implements [Source].
func (v *IVF) Format() Format { return v.format }

// Next implements [Source].
func (v *IVF) Next(f *Frame) error {
	if v.frame == nil {
		if !v.loop {
			return io.EOF
		}
		if err := v.rewind(); err != nil {
			return err
		}
	}
	f.Packets, f.Level = v.cutter.Payload(recordedPacket, v.frame), 127
	at := v.at
	var err error
	if v.frame, v.at, err = v.read(); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read IVF: %w", err)
	}
	f.Duration = v.usual
	if v.frame != nil && v.at > at && v.at-at < uint64(maxGap/max(v.tick, 1)) { //nolint:gosec // positive
		f.Duration = time.Duration(v.at-at) * v.tick //nolint:gosec // bounded above
		v.usual = f.Duration
	}
	return nil
}

// maxGap is the longest a recorded picture stands.
const maxGap = 10 * time.Second
