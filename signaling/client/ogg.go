package client

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pion/webrtc/v4/pkg/media/oggreader"

	"github.com/parley-sfu/parley/sfu/payload"
)

// Ogg is recorded sound: an Ogg file of Opus (RFC 7845). Make it with
// [OpenOgg].
type Ogg struct {
	file    io.ReadSeeker
	loop    bool
	reader  *oggreader.OggReader
	lacing  *lacing
	packets [][]byte // of the page in hand
	partial []byte   // the beginning of a packet that goes on in the next page
	one     [1][]byte
}

// OpenOgg reads the beginning of an Ogg file. The file stays the caller's to
// close, once the publication is done.
func OpenOgg(file io.ReadSeeker, loop Loop) (*Ogg, error) {
	o := &Ogg{file: file, loop: bool(loop)}
	if err := o.rewind(); err != nil {
		return nil, err
	}
	return o, nil
}

func (o *Ogg) rewind() error {
	if _, err := o.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read Ogg: %w", err)
	}
	o.lacing = &lacing{in: o.file}
	o.packets, o.partial = nil, nil
	var err error
	if o.reader, _, err = oggreader.NewWith(o.lacing); err != nil {
		return fmt.Errorf("read Ogg: %w", err)
	}
	return nil
}

// Format implements [Source].
func (o *Ogg) Format() Format { return Format{Codec: payload.Opus} }

// Next implements [Source].
func (o *Ogg) Next(f *Frame) error {
	packet, err := o.packet()
	if errors.Is(err, io.EOF) && o.loop {
		if err = o.rewind(); err == nil {
			packet, err = o.packet()
		}
	}
	if err != nil {
		return err
	}
	o.one[0] = packet
	f.Packets, f.Duration, f.Level = o.one[:], opusDuration(packet), defaultLevel
	return nil
}

// packet takes the next Opus packet that is one, and fits into a packet of RTP.
func (o *Ogg) packet() ([]byte, error) {
	for {
		for len(o.packets) == 0 {
			if err := o.page(); err != nil {
				return nil, err
			}
		}
		packet := o.packets[0]
		o.packets = o.packets[1:]
		if opusDuration(packet) > 0 && len(packet) <= recordedPacket {
			return packet, nil
		}
	}
}

// page reads one page and cuts it into packets.
func (o *Ogg) page() error {
	body, head, err := o.reader.ParseNextPage()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF // what a writer that was cut off left
	}
	if err != nil {
		return err //nolint:wrapcheck // wrapped by the publication
	}
	if _, isHeader := head.HeaderType(body); isHeader {
		return nil
	}
	for _, size := range o.lacing.sizes {
		o.partial = append(o.partial, body[:size]...)
		body = body[size:]
		switch {
		case len(o.partial) > maxOpusPacket:
			return fmt.Errorf("an Opus packet of more than %d bytes", maxOpusPacket)
		case size < 255: // RFC 3533, section 6: a shorter segment ends the packet
			o.packets = append(o.packets, o.partial)
			o.partial = nil
		}
	}
	return nil
}

// lacing remembers the segment table of the page that passes through (RFC 3533,
// section 6): pion's reader uses it, and keeps it to itself.
type lacing struct {
	in    io.Reader
	seen  int // bytes of the page in hand
	count int // of its segments
	sizes []int
	body  int // bytes behind the table
}

// oggHeader is the size of a page's header before the table, whose length is
// its last byte.
const oggHeader = 27

// Read implements [io.Reader].
func (l *lacing) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	for _, b := range p[:n] {
		l.see(b)
	}
	return n, err //nolint:wrapcheck // nothing is added to the reader
}

func (l *lacing) see(b byte) {
	if l.seen >= oggHeader+l.count && l.seen == oggHeader+l.count+l.body {
		l.seen = 0
	}
	switch at := l.seen; {
	case at == oggHeader-1:
		l.count, l.sizes, l.body = int(b), l.sizes[:0], 0
	case at >= oggHeader && at < oggHeader+l.count:
		l.sizes = append(l.sizes, int(b))
		l.body += int(b)
	}
	l.seen++
}

// opusDuration is how long an Opus packet plays (RFC 6716, section 3.1); 0 for
// none.
func opusDuration(p []byte) time.Duration {
	if len(p) == 0 {
		return 0
	}
	frames := 0
	switch p[0] & 3 {
	case 0:
		frames = 1
	case 1, 2:
		frames = 2
	default:
		if len(p) > 1 {
			frames = int(p[1] & 0x3F)
		}
	}
	var each int
	switch config := p[0] >> 3; {
	case config < 12: // SILK: 10, 20, 40, 60 ms
		each = []int{10, 20, 40, 60}[config%4] * 1000
	case config < 16: // hybrid: 10, 20 ms
		each = []int{10, 20}[config%2] * 1000
	default: // CELT: 2.5, 5, 10, 20 ms
		each = []int{2500, 5000, 10000, 20000}[config%4]
	}
	duration := time.Duration(frames*each) * time.Microsecond
	if duration > 120*time.Millisecond {
		return 0
	}
	return duration
}
