package client_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4/pkg/media/ivfwriter"
	"github.com/pion/webrtc/v4/pkg/media/oggwriter"

	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// ivf writes a file of frames, 40 ms apart.
func ivf(tb testing.TB, fourCC string, played ...[]byte) []byte {
	tb.Helper()
	file := make([]byte, 32)
	copy(file, "DKIF")
	binary.LittleEndian.PutUint16(file[6:], 32)
	copy(file[8:], fourCC)
	binary.LittleEndian.PutUint16(file[12:], 320)
	binary.LittleEndian.PutUint16(file[14:], 180)
	binary.LittleEndian.PutUint32(file[16:], 1000) // ticks
	binary.LittleEndian.PutUint32(file[20:], 1)    // per second
	frames := [][]byte{file}
	for i, frame := range played {
		head := make([]byte, 12)
		binary.LittleEndian.PutUint32(head, uint32(len(frame)))
		binary.LittleEndian.PutUint64(head[4:], uint64(i*40))
		frames = append(frames, head, frame)
	}
	return slices.Concat(frames...)
}

// ogg writes a file of Opus packets, some to a page.
func ogg(tb testing.TB, packets ...[]byte) []byte {
	tb.Helper()
	var file bytes.Buffer
	w, err := oggwriter.NewWith(&file, 48_000, 2)
	if err != nil {
		tb.Fatal(err)
	}
	for i, p := range packets {
		packet := &rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: uint16(i), Timestamp: uint32(i * 960)}, Payload: p}
		if err := w.WriteRTP(packet); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return file.Bytes()
}

// vp8Key begins a VP8 key frame of 320 × 180.
func vp8Key(size int) []byte {
	return append([]byte{0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0x00}, make([]byte, size)...)
}

func TestIVF(t *testing.T) {
	for _, c := range []struct {
		fourCC string
		frame  []byte
		codec  payload.Codec
		key    bool
	}{
		{"VP80", vp8Key(3000), payload.VP8, true},
		{"VP90", append([]byte{0x82, 0x49, 0x83, 0x42, 0x00, 0x13, 0xF0, 0x0B, 0x36}, make([]byte, 3000)...), payload.VP9, true},
		{"AV01", append([]byte{0x12, 0x00, 0x0A, 0x0A, 0, 0, 0, 2, 0xAF, 0xFF, 0x9B, 0x5F, 0x30, 0x08, 0x32, 0x05}, 1, 2, 3, 4, 5), payload.AV1, true},
	} {
		t.Run(c.fourCC, func(t *testing.T) {
			file := bytes.NewReader(ivf(t, c.fourCC, c.frame, c.frame, c.frame))
			source, err := client.OpenIVF(file, client.Once)
			if err != nil {
				t.Fatal(err)
			}
			if got := source.Format(); got != (client.Format{Codec: c.codec, Width: 320, Height: 180}) {
				t.Errorf("got %+v", got)
			}
			f := client.Frame{}
			for range 3 {
				if err := source.Next(&f); err != nil {
					t.Fatal(err)
				}
				if got := payload.Inspect(c.codec, f.Packets[0]); got.KeyFrame != c.key || f.Duration != 40*time.Millisecond {
					t.Errorf("got %+v for %v", got, f.Duration)
				}
			}
			if err := source.Next(&f); !errors.Is(err, io.EOF) {
				t.Errorf("at the end: got %v", err)
			}
		})
	}
}

func TestOgg(t *testing.T) {
	var packets [][]byte
	for i := range 30 {
		packets = append(packets, append([]byte{0x78, byte(i)}, make([]byte, 20*i)...)) // some longer than a segment
	}
	source, err := client.OpenOgg(bytes.NewReader(ogg(t, packets...)), client.Forever)
	if err != nil {
		t.Fatal(err)
	}
	f := client.Frame{}
	for i := range 3 * len(packets) {
		if err := source.Next(&f); err != nil {
			t.Fatal(err)
		}
		if want := packets[i%len(packets)]; !bytes.Equal(f.Packets[0], want) || f.Duration != 20*time.Millisecond {
			t.Fatalf("packet %d: got %d bytes for %v, want %d for 20 ms", i, len(f.Packets[0]), f.Duration, len(want))
		}
	}
}

// page is one Ogg page without a right checksum's need: it has one.
func page(kind byte, table []byte, body []byte) []byte {
	p := append([]byte("OggS\x00"), kind)
	p = append(p, make([]byte, 20)...)
	p = append(append(append(p, byte(len(table))), table...), body...)
	binary.LittleEndian.PutUint32(p[22:], oggChecksum(p))
	return p
}

// oggChecksum is RFC 3533, section 6.
func oggChecksum(p []byte) uint32 {
	var sum uint32
	for _, b := range p {
		sum ^= uint32(b) << 24
		for range 8 {
			if sum&0x80000000 != 0 {
				sum = sum<<1 ^ 0x04C11DB7
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}

// Encoders put a second of packets into one page, and packets over two; what is
// too long for RTP, or no Opus, is left out.
func TestOggPagesOfManyPackets(t *testing.T) {
	head := ogg(t)
	long := append([]byte{0xFC}, make([]byte, 299)...) // CELT 20 ms, 300 bytes
	file := append(head[:len(head):len(head)],
		page(0, []byte{3, 0, 2, 255}, append([]byte{0x78, 1, 2, 0x78, 3}, long[:255]...))...)
	file = append(file, page(1, []byte{45, 255, 255, 255, 255, 255, 1}, append(append([]byte{}, long[255:]...), make([]byte, 1276)...))...)
	file = append(file, page(4, []byte{1}, []byte{0x79})...)
	source, err := client.OpenOgg(bytes.NewReader(file), client.Once)
	if err != nil {
		t.Fatal(err)
	}
	f := client.Frame{}
	for i, want := range []struct {
		packet   []byte
		duration time.Duration
	}{
		{[]byte{0x78, 1, 2}, 20 * time.Millisecond},
		{[]byte{0x78, 3}, 20 * time.Millisecond},
		{long, 20 * time.Millisecond},
		{[]byte{0x79}, 40 * time.Millisecond},
	} {
		if err := source.Next(&f); err != nil {
			t.Fatalf("packet %d: %v", i, err)
		}
		if !bytes.Equal(f.Packets[0], want.packet) || f.Duration != want.duration {
			t.Errorf("packet %d: got %d bytes for %v, want %d for %v", i, len(f.Packets[0]), f.Duration, len(want.packet), want.duration)
		}
	}
	if err := source.Next(&f); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: got %v", err)
	}
}

func TestRecordingsThatAreNone(t *testing.T) {
	good := ivf(t, "VP80", vp8Key(10))
	noTime := bytes.Clone(good)
	clear(noTime[16:24])
	huge := bytes.Clone(good)
	binary.LittleEndian.PutUint32(huge[32:], 1<<31)
	for story, file := range map[string][]byte{
		"nothing": nil, "text": []byte("this is no recording, though it is longer than its header would be"),
		"no frames": good[:32], "a codec of nobody": ivf(t, "MJPG", vp8Key(10)), "no time base": noTime, "a frame of 2 GB": huge,
	} {
		if _, err := client.OpenIVF(bytes.NewReader(file), client.Once); err == nil {
			t.Errorf("IVF of %s was opened", story)
		}
		if _, err := client.OpenOgg(bytes.NewReader(file), client.Once); err == nil {
			t.Errorf("Ogg of %s was opened", story)
		}
	}
	for cut := range good { // wherever a file ends, it ends
		source, err := client.OpenIVF(bytes.NewReader(good[:cut]), client.Once)
		if err == nil {
			t.Errorf("IVF cut after %d bytes: got %+v", cut, source.Format())
		}
	}
}

func FuzzOpenIVF(f *testing.F) {
	f.Add(ivf(f, "VP80", vp8Key(10), vp8Key(2000)))
	f.Add(ivf(f, "VP90", []byte{0x82, 0x49, 0x83, 0x42, 0, 0, 0, 0}))
	f.Add(ivf(f, "AV01", []byte{0x12, 0, 0x0A, 1, 0}))
	f.Fuzz(func(t *testing.T, file []byte) {
		source, err := client.OpenIVF(bytes.NewReader(file), client.Once)
		if err == nil {
			drain(t, source)
		}
	})
}

func FuzzOpenOgg(f *testing.F) {
	f.Add(ogg(f, []byte{0x78, 1}, []byte{0x78}))
	f.Add(append(ogg(f), page(0, []byte{255, 0}, make([]byte, 255))...))
	f.Fuzz(func(t *testing.T, file []byte) {
		source, err := client.OpenOgg(bytes.NewReader(file), client.Once)
		if err == nil {
			drain(t, source)
		}
	})
}

// drain reads a source to its end, which it must have.
func drain(t *testing.T, source client.Source) {
	t.Helper()
	frame := client.Frame{}
	for range 1 << 16 {
		if err := source.Next(&frame); err != nil {
			return
		}
		if frame.Duration <= 0 || frame.Duration > 10*time.Second {
			t.Fatalf("a frame of %v", frame.Duration)
		}
	}
	t.Fatal("a short file without an end")
}

// A recording is played, ends, and is heard to the end.
func TestPublishARecording(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("tape", "Ada", nil), s.join("tape", "Bob", nil)
	frames := [][]byte{vp8Key(100)}
	for range 20 {
		frames = append(frames, vp8Key(2000))
	}
	video, err := client.OpenIVF(bytes.NewReader(ivf(t, "VP80", frames...)), client.Once)
	if err != nil {
		t.Fatal(err)
	}
	tape := ada.publish(protocol.Screen, video)
	<-tape.Done()
	if err := tape.Err(); err != nil || tape.Sent() != 41 {
		t.Errorf("got %v after %d packets, want 41", err, tape.Sent())
	}
	bob.receives(tape.Track(), 30) // the room may have asked for what came before it saw the track

	broken := ada.publish(protocol.Camera, failing{})
	<-broken.Done()
	if err := broken.Err(); !errors.Is(err, errTorn) {
		t.Errorf("got %v, want %v", err, errTorn)
	}
}

var errTorn = errors.New("the tape is torn")

// failing is a source that has nothing.
type failing struct{}

func (failing) Format() client.Format    { return client.Format{Codec: payload.VP8} }
func (failing) Next(*client.Frame) error { return errTorn }

// The writers of pion and our readers agree.
func TestIVFWrittenByPion(t *testing.T) {
	var file bytes.Buffer
	w, err := ivfwriter.NewWith(&file, ivfwriter.WithCodec("video/VP8"), ivfwriter.WithWidthAndHeight(320, 180))
	if err != nil {
		t.Fatal(err)
	}
	source, frame := &client.VP8{Width: 320, Height: 180}, client.Frame{}
	for i := range 10 {
		if err = source.Next(&frame); err != nil {
			t.Fatal(err)
		}
		for j, p := range frame.Packets {
			packet := &rtp.Packet{Header: rtp.Header{Version: 2, Timestamp: uint32(i * 3000), Marker: j == len(frame.Packets)-1}, Payload: p}
			if err = w.WriteRTP(packet); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err = w.Close(); err != nil {
		t.Fatal(err)
	}
	played, err := client.OpenIVF(bytes.NewReader(file.Bytes()), client.Once)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		if err := played.Next(&frame); err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
		if info := payload.Inspect(payload.VP8, frame.Packets[0]); info.KeyFrame != (i == 0) {
			t.Errorf("frame %d: got %+v", i, info)
		}
	}
}
