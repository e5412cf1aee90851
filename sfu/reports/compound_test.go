package reports_test

import (
	"reflect"
	"testing"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/reports"
)

func marshal(tb testing.TB, packets ...rtcp.Packet) []byte {
	tb.Helper()
	raw, err := rtcp.Marshal(packets)
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

func block(n uint32) rtcp.ReceptionReport {
	return rtcp.ReceptionReport{
		SSRC: n, FractionLost: uint8(n), TotalLost: 0xffffff - n, LastSequenceNumber: n << 16,
		Jitter: n + 3, LastSenderReport: 0xffffffff - n, Delay: n * 7,
	}
}

// What is written is what the library writes.
func TestReportsAreWritten(t *testing.T) {
	sender := reports.Sender{SSRC: 1, NTP: 1<<63 + 5, RTP: 0xffffffff, Packets: 7, Octets: 0xfffffff0}
	theirs := &rtcp.SenderReport{SSRC: 1, NTPTime: 1<<63 + 5, RTPTime: 0xffffffff, PacketCount: 7, OctetCount: 0xfffffff0}
	if got, want := sender.Append([]byte{9}), append([]byte{9}, marshal(t, theirs)...); !reflect.DeepEqual(got, want) {
		t.Errorf("sender report is %x, want %x", got, want)
	}
	for _, n := range []int{0, 1, 30, 31, 32} {
		var blocks []rtcp.ReceptionReport
		for i := range n {
			blocks = append(blocks, block(uint32(i)))
		}
		want := marshal(t, &rtcp.ReceiverReport{SSRC: 5, Reports: blocks[:min(n, 31)]})
		if got := reports.AppendReceiver(nil, 5, blocks); !reflect.DeepEqual(got, want) {
			t.Errorf("receiver report of %d blocks is %x, want %x", n, got, want)
		}
	}
}

func TestOnlyReports(t *testing.T) {
	sr := marshal(t, &rtcp.SenderReport{SSRC: 1, Reports: []rtcp.ReceptionReport{block(3)}})
	rr := marshal(t, &rtcp.ReceiverReport{SSRC: 2, Reports: []rtcp.ReceptionReport{block(4), block(5)}, ProfileExtensions: []byte{1, 2, 3, 4}})
	join := func(parts ...[]byte) (all []byte) {
		for _, part := range parts {
			all = append(all, part...)
		}
		return all
	}
	padded := append([]byte(nil), rr...)
	padded[0] |= 0x20
	more := append([]byte(nil), rr...)
	more[0]++
	for name, c := range map[string]struct {
		raw  []byte
		want bool
	}{
		"both kinds":               {join(sr, rr, rr), true},
		"nothing":                  {nil, false},
		"something else behind":    {join(sr, marshal(t, &rtcp.PictureLossIndication{})), false},
		"something else in front":  {join(marshal(t, &rtcp.Goodbye{Sources: []uint32{1}}), rr), false},
		"with padding":             {padded, false},
		"cut short":                {rr[:len(rr)-4], false},
		"more blocks than room":    {more[:len(more)-4], false},
		"bytes too many":           {join(rr, []byte{0x80}), false},
		"another version":          {join(sr, []byte{0x40, 201, 0, 1, 0, 0, 0, 0}), false},
		"an empty receiver report": {[]byte{0x80, 201, 0, 1, 0, 0, 0, 0}, true},
	} {
		if got := reports.Only(c.raw); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestReadingReportsAllocatesNothing(t *testing.T) {
	raw := marshal(t, &rtcp.SenderReport{SSRC: 1, Reports: []rtcp.ReceptionReport{block(3)}}, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{block(4)}})
	own := make([]byte, 0, 200)
	var sum uint32
	if n := testing.AllocsPerRun(100, func() {
		if !reports.Only(raw) {
			t.Fatal("not reports")
		}
		for r, rest, ok := reports.Next(raw); ok; r, rest, ok = reports.Next(rest) {
			for i := range r.Blocks() {
				sum += r.Block(i).Delay
			}
		}
		own = reports.Sender{}.Append(own[:0])
	}); n != 0 || sum == 0 {
		t.Errorf("%v allocations, sum %d", n, sum)
	}
}

// Whatever is taken for reports, the library reads alike.
func FuzzNext(f *testing.F) {
	f.Add(marshal(f, &rtcp.SenderReport{SSRC: 1, NTPTime: 1 << 40, Reports: []rtcp.ReceptionReport{block(3)}}, &rtcp.ReceiverReport{SSRC: 2}))
	f.Add(marshal(f, &rtcp.ReceiverReport{SSRC: 2, Reports: []rtcp.ReceptionReport{block(4)}, ProfileExtensions: []byte{1, 2, 3, 4}}))
	f.Add([]byte{0x9f, 200, 0xff, 0xff, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !reports.Only(raw) {
			return
		}
		theirs, err := rtcp.Unmarshal(raw)
		if err != nil {
			t.Fatalf("the library refuses %x: %v", raw, err)
		}
		for _, one := range theirs {
			ours, rest, ok := reports.Next(raw)
			raw = rest
			var blocks []rtcp.ReceptionReport
			switch one := one.(type) {
			case *rtcp.SenderReport:
				want := reports.Sender{SSRC: one.SSRC, NTP: one.NTPTime, RTP: one.RTPTime, Packets: one.PacketCount, Octets: one.OctetCount}
				if !ok || !ours.Sent || ours.Sender != want {
					t.Fatalf("%+v, want %+v", ours, want)
				}
				blocks = one.Reports
			case *rtcp.ReceiverReport:
				if !ok || ours.Sent || ours.Sender.SSRC != one.SSRC {
					t.Fatalf("%+v, want %+v", ours, one)
				}
				blocks = one.Reports
			}
			if ours.Blocks() != len(blocks) {
				t.Fatalf("%d blocks, want %d", ours.Blocks(), len(blocks))
			}
			for i := range blocks {
				if ours.Block(i) != blocks[i] {
					t.Fatalf("block %d is %+v, want %+v", i, ours.Block(i), blocks[i])
				}
			}
		}
		if len(raw) > 0 {
			t.Fatalf("%x is left", raw)
		}
	})
}
