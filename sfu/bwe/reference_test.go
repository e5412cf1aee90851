package bwe_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/gcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"github.com/parley-sfu/parley/sfu/bwe"
)

// reference drives pion's congestion control with the same packets. It takes
// its time from the bubble's clock, and knows no probes.
type reference struct {
	bwe    *gcc.SendSideBWE
	writer interceptor.RTPWriter
	buffer [1500]byte
}

const transportCC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

func newReference(t *testing.T) *reference {
	t.Helper()
	e, err := gcc.NewSendSideBWE(gcc.SendSideBWEInitialBitrate(bwe.DefaultStartBitrate), gcc.SendSideBWEMinBitrate(bwe.DefaultMinBitrate),
		gcc.SendSideBWEMaxBitrate(bwe.DefaultMaxBitrate), gcc.SendSideBWEPacer(gcc.NewNoOpPacer()))
	if err != nil {
		t.Fatal(err)
	}
	return &reference{bwe: e, writer: e.AddStream(streamInfo(), discard())}
}

func streamInfo() *interceptor.StreamInfo {
	return &interceptor.StreamInfo{SSRC: 1, RTPHeaderExtensions: []interceptor.RTPHeaderExtension{{URI: transportCC, ID: 1}}}
}

func discard() interceptor.RTPWriter {
	return interceptor.RTPWriterFunc(func(_ *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) { return len(payload), nil })
}

func (r *reference) Sent(seq uint16, size int, _ uint8, _ time.Time) {
	h := rtp.Header{Version: 2, SSRC: 1, SequenceNumber: seq}
	ext, _ := rtp.TransportCCExtension{TransportSequence: seq}.Marshal()
	if h.SetExtension(1, ext) == nil {
		_, _ = r.writer.Write(&h, r.buffer[:min(max(0, size-h.MarshalSize()), len(r.buffer))], nil)
	}
}

func (r *reference) Feedback(packet []byte, _ time.Time) bool {
	var cc rtcp.TransportLayerCC
	if cc.Unmarshal(packet) != nil {
		return false
	}
	err := r.bwe.WriteRTCP([]rtcp.Packet{&cc}, nil)
	synctest.Wait()
	return err == nil
}

func (r *reference) Estimate(time.Time) int            { return r.bwe.GetTargetBitrate() }
func (r *reference) WantMore(int, time.Time)           {}
func (r *reference) Probe(time.Time) (bwe.Probe, bool) { return bwe.Probe{}, false }

// loneReference is [lone] with pion's control, in a bubble's time.
func loneReference(t *testing.T, p path, seed uint64, until time.Duration) *flow {
	t.Helper()
	var f *flow
	synctest.Test(t, func(t *testing.T) {
		r := newReference(t)
		l := newLink(p, seed)
		f = newFlow(r, l, constant(6e6))
		for now := time.Duration(0); now < until; now += tick {
			f.run(now)
			l.run(now)
			time.Sleep(tick)
		}
		if err := r.bwe.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// unprobed keeps clusters from an estimator, for a comparison like for like.
type unprobed struct{ *bwe.Estimator }

func (unprobed) Probe(time.Time) (bwe.Probe, bool) { return bwe.Probe{}, false }

// The figures of docs/adr/0009 come from here: go test -v -run Reference ./sfu/bwe.
func TestReference(t *testing.T) {
	const until = 60 * time.Second
	steps := func(at time.Duration) float64 {
		if at >= 15*time.Second && at < 35*time.Second {
			return 250e3
		}
		return 3e6
	}
	rows := []struct {
		story string
		path  path
	}{
		{"250 kbps", path{rate: constant(250e3)}},
		{"500 kbps", path{rate: constant(500e3)}},
		{"1 Mbps", path{rate: constant(1e6)}},
		{"2 Mbps", path{rate: constant(2e6)}},
		{"5 Mbps", path{rate: constant(5e6)}},
		{"3 Mbps, 250 kbps, 3 Mbps", path{rate: steps}},
		{"2 Mbps, 5 % lost", path{rate: constant(2e6), loss: 0.05}},
		{"2 Mbps, 10 % lost", path{rate: constant(2e6), loss: 0.10}},
		{"2 Mbps, 20 % lost", path{rate: constant(2e6), loss: 0.20}},
		{"2 Mbps, 30 % lost", path{rate: constant(2e6), loss: 0.30}},
		{"2 Mbps, 400 ms ± 50 each way, per packet", path{rate: constant(2e6), delay: 200 * time.Millisecond, jitter: 50 * time.Millisecond}},
		{"2 Mbps, 400 ms ± 100, wandering", path{rate: constant(2e6), delay: 200 * time.Millisecond, wander: 100 * time.Millisecond}},
		{"1 Mbps policer", path{rate: constant(1e6), policer: true}},
	}
	t.Logf("%-42s %30s %30s %30s", "kbps received 10-15 s / 40-60 s, queue p95", "pion", "own, no probes", "own")
	for _, row := range rows {
		pion := loneReference(t, row.path, 1, until)
		l := newLink(row.path, 1)
		bare := newFlow(unprobed{bwe.New(bwe.Options{})}, l, constant(6e6))
		play(l, []*flow{bare}, until)
		own := lone(row.path, 1, constant(6e6), until)
		line := func(f *flow) (float64, float64, int64, float64) {
			return f.goodput(10*time.Second, 15*time.Second) / 1e3, f.goodput(40*time.Second, until) / 1e3,
				f.queue95(10*time.Second, until).Milliseconds(), 100 * f.lost(10*time.Second, until)
		}
		a1, a2, a3, a4 := line(pion)
		b1, b2, b3, b4 := line(bare)
		c1, c2, c3, c4 := line(own)
		t.Logf("%-42s | %4.0f %4.0f %4dms %4.1f%% | %4.0f %4.0f %4dms %4.1f%% | %4.0f %4.0f %4dms %4.1f%%", row.story, a1, a2, a3, a4, b1, b2, b3, b4, c1, c2, c3, c4)
	}
}

// BenchmarkReferenceSecond is [BenchmarkSecond] with pion's control: the same
// packets and reports.
func BenchmarkReferenceSecond(b *testing.B) {
	e, err := gcc.NewSendSideBWE(gcc.SendSideBWEPacer(gcc.NewNoOpPacer()))
	if err != nil {
		b.Fatal(err)
	}
	r := reference{bwe: e, writer: e.AddStream(streamInfo(), discard())}
	var seq uint16
	raw := reports()
	b.ReportAllocs()
	for b.Loop() {
		for i := range 20 {
			for range 13 {
				r.Sent(seq, 1000, 0, start)
				seq++
			}
			raw[i][12], raw[i][13] = byte((seq-13)>>8), byte(seq-13)
			var cc rtcp.TransportLayerCC
			if cc.Unmarshal(raw[i]) != nil || e.WriteRTCP([]rtcp.Packet{&cc}, nil) != nil {
				b.Fatal("pion refused the report")
			}
		}
	}
	if err := e.Close(); err != nil {
		b.Error(err)
	}
}
