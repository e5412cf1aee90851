package bwe_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/bwe"
)

// packReport makes a feedback packet of chunks and deltas.
func packReport(base, count uint16, reference uint32, chunks []uint16, deltas []byte) []byte {
	p := []byte{0x8f, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2}
	p = binary.BigEndian.AppendUint16(p, base)
	p = binary.BigEndian.AppendUint16(p, count)
	p = binary.BigEndian.AppendUint32(p, reference<<8|7)
	for _, c := range chunks {
		p = binary.BigEndian.AppendUint16(p, c)
	}
	p = append(p, deltas...)
	for len(p)%4 != 0 {
		p = append(p, 0)
	}
	binary.BigEndian.PutUint16(p[2:], uint16(len(p)/4-1))
	return p
}

func statuses(r bwe.Report) []bwe.Status {
	var all []bwe.Status
	for s, more := r.Next(); more; s, more = r.Next() {
		all = append(all, s)
	}
	return all
}

func TestParseReport(t *testing.T) {
	came := func(seq uint16, arrival uint32) bwe.Status {
		return bwe.Status{Seq: seq, Received: true, Arrival: arrival}
	}
	lost := func(seq uint16) bwe.Status { return bwe.Status{Seq: seq} }
	rows := []struct {
		story string
		raw   []byte
		want  []bwe.Status
	}{
		{"a run of three, 1 ms apart", packReport(10, 3, 1, []uint16{0x2003}, []byte{0, 4, 4}), []bwe.Status{came(10, 256), came(11, 260), came(12, 264)}},
		{"a run over the wrap of the numbers", packReport(65535, 2, 0, []uint16{0x2002}, []byte{1, 1}), []bwe.Status{came(65535, 1), came(0, 2)}},
		{"all lost: no delta, and nothing after the chunk", packReport(1, 2, 0, []uint16{0x0002, 0x0000}, nil), []bwe.Status{lost(1), lost(2)}},
		{"a vector of bits, more of them than packets", packReport(5, 3, 0, []uint16{0xa800}, []byte{2, 3}), []bwe.Status{came(5, 2), lost(6), came(7, 5)}},
		{
			"a vector of pairs: small, large and back in time, lost, reserved", packReport(5, 4, 1, []uint16{0xd8c0}, []byte{8, 0xff, 0xfc}),
			[]bwe.Status{came(5, 264), came(6, 260), lost(7), lost(8)},
		},
		{"the reference time wraps", packReport(5, 1, 0, []uint16{0x4001}, []byte{0xff, 0xff}), []bwe.Status{came(5, 0xffffffff)}},
		{"a run of none says nothing", packReport(5, 1, 0, []uint16{0x2000, 0x2001}, []byte{1}), []bwe.Status{came(5, 1)}},
		{"nothing at all", packReport(5, 0, 0, nil, nil), nil},
	}
	for _, row := range rows {
		r, ok := bwe.ParseReport(row.raw)
		got := statuses(r)
		if !ok || len(got) != len(row.want) {
			t.Errorf("%s: got %v, %v, want %v", row.story, got, ok, row.want)
			continue
		}
		for i := range got {
			if got[i] != row.want[i] {
				t.Errorf("%s: packet %d is %v, want %v", row.story, i, got[i], row.want[i])
			}
		}
	}
}

func TestParseReportRefuses(t *testing.T) {
	good := packReport(10, 3, 1, []uint16{0x2003}, []byte{0, 4, 4})
	edit := func(at int, v byte) []byte { p := bytes.Clone(good); p[at] = v; return p }
	rows := []struct {
		story string
		raw   []byte
	}{
		{"nothing", nil},
		{"another version", edit(0, 0x4f)},
		{"another format: generic NACK", edit(0, 0x81)},
		{"another type: payload feedback", edit(1, 206)},
		{"a length beyond the packet", edit(3, 9)},
		{"a length within the header", edit(3, 3)},
		{"more packets than chunks", edit(15, 200)},
		{"more packets than deltas", packReport(1, 8000, 0, []uint16{0x2000 | 8000}, []byte{1, 1})},
		{"cut short", good[:20]},
	}
	for _, row := range rows {
		if _, ok := bwe.ParseReport(row.raw); ok {
			t.Errorf("%s was taken", row.story)
		}
	}
}

func TestNextReport(t *testing.T) {
	receiver, _ := (&rtcp.ReceiverReport{SSRC: 1}).Marshal()
	one := packReport(10, 3, 1, []uint16{0x2003}, []byte{0, 4, 4})
	two := packReport(13, 1, 1, []uint16{0x2001}, []byte{0})
	compound := bytes.Join([][]byte{receiver, one, receiver, two}, nil)
	first, rest := bwe.NextReport(compound)
	second, end := bwe.NextReport(rest)
	none, _ := bwe.NextReport(end)
	if !bytes.Equal(first, one) || !bytes.Equal(second, two) || none != nil {
		t.Errorf("found %x, %x and %x", first, second, none)
	}
	if p, _ := bwe.NextReport(compound[:len(receiver)+5]); p != nil {
		t.Errorf("found %x in what was cut short", p)
	}
}

// What pion's parser takes, ours reads the same. It refuses one thing that ours
// takes: a report in which no packet came and that ends with its last chunk.
func FuzzParseReport(f *testing.F) {
	f.Add(packReport(10, 3, 1, []uint16{0x2003}, []byte{0, 4, 4}))
	f.Add(packReport(65535, 9, 1<<23, []uint16{0xd8c0, 0xa800}, []byte{8, 0xff, 0xfc, 1, 1}))
	f.Add(packReport(1, 65535, 1, []uint16{0x1fff, 0x1fff, 0x1fff, 0x1fff, 0x1fff, 0x1fff, 0x1fff, 0x1fff, 0x1fff}, nil))
	f.Add(packReport(1, 2, 0, []uint16{0x0002, 0x0000}, nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		bwe.NextReport(raw)
		r, ok := bwe.ParseReport(raw)
		got := statuses(r)
		var theirs rtcp.TransportLayerCC
		if theirs.Unmarshal(raw) != nil {
			for _, s := range got {
				if s.Received && len(raw)%4 == 0 && raw[0]&0x20 == 0 {
					t.Fatalf("took what pion refuses: %x", raw)
				}
			}
			return
		}
		if !ok || len(got) != int(theirs.PacketStatusCount) || r.Base != theirs.BaseSequenceNumber || r.Reference != theirs.ReferenceTime || r.Number != theirs.FbPktCount {
			t.Fatalf("%+v, %v and %d statuses, want %v", r, ok, len(got), theirs)
		}
		at, next := r.Reference<<8, 0
		for _, s := range got {
			if !s.Received {
				continue
			}
			if next == len(theirs.RecvDeltas) {
				t.Fatalf("more came than pion's %d", next)
			}
			at += uint32(theirs.RecvDeltas[next].Delta / bwe.TickMicroseconds)
			next++
			if s.Arrival != at {
				t.Fatalf("packet %d came at %d, want %d", s.Seq, s.Arrival, at)
			}
		}
		if next != len(theirs.RecvDeltas) {
			t.Fatalf("%d came, want %d", next, len(theirs.RecvDeltas))
		}
	})
}
