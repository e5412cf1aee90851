package sfu

import (
	"bytes"
	"testing"

	"github.com/pion/rtp"
)

// parsed is a transport that reads what it is given as a browser would.
type parsed struct {
	t    *testing.T
	came []rtp.Header
}

func (p *parsed) WriteRTP(h *rtp.Header, payload []byte) (int, error) {
	raw, err := (&rtp.Packet{Header: *h, Payload: payload}).Marshal()
	if err != nil {
		p.t.Fatal(err)
	}
	var got rtp.Packet
	if err := got.Unmarshal(raw); err != nil {
		p.t.Fatal(err)
	}
	p.came = append(p.came, got.Header)
	return len(raw), nil
}

func (p *parsed) Write([]byte) (int, error) { return 0, errNothing }

// Through pion descriptors of every size come along too.
func TestPionPacketsAreDescribed(t *testing.T) {
	for _, ids := range []extensionIDs{{mid: 4, section: "12", number: 5, tells: 13}, {tells: 1}, {mid: 4, section: "12", tells: 200}} {
		to, q := &parsed{t: t}, newQuality()
		w := newPionWriter(to, &q, ids)
		sizes := []int{3, 16, 0, 17, 255, 0, 4}
		var out train
		out.reset(maxTrain)
		for _, size := range sizes {
			out.packets = append(out.packets, outgoing{payload: []byte{1}, descriptor: bytes.Repeat([]byte{7}, size)})
		}
		if refused := w.writeTrain(&out); refused != 0 {
			t.Fatalf("%+v: %d packets refused", ids, refused)
		}
		for i, size := range sizes {
			if got := to.came[i].GetExtension(ids.tells); len(got) != size {
				t.Errorf("%+v: packet %d is described by %d bytes, want %d", ids, i, len(got), size)
			}
			if string(to.came[i].GetExtension(4)) != ids.section {
				t.Errorf("%+v: packet %d belongs to section %q", ids, i, to.came[i].GetExtension(4))
			}
		}
	}
}

// A train that waits has descriptors of its own.
func TestACopiedTrainSharesNothing(t *testing.T) {
	var one, other train
	one.reset(maxTrain)
	body, descriptor := []byte("body"), []byte("told")
	one.packets = append(one.packets, outgoing{payload: body, descriptor: descriptor}, outgoing{payload: body})
	other.copy(&one)
	body[0], descriptor[0] = 'x', 'x'
	first, second := other.packets[0], other.packets[1]
	if string(first.payload) != "body" || string(first.descriptor) != "told" || second.descriptor != nil {
		t.Errorf("%q, %q, %q", first.payload, first.descriptor, second.descriptor)
	}
	if size := other.size(); size != 12 {
		t.Errorf("the train weighs %d bytes, want 12", size)
	}
}
