package metrics_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/cmd/parley/metrics"
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// sources of a server that counts nothing but what a test adds.
func sources() metrics.Sources {
	return metrics.Sources{
		Version: "v1.2.3", Media: &sfu.Stats{},
		Survey:   func() sfu.Survey { return sfu.Survey{} },
		Sockets:  func() []sfu.Socket { return nil },
		Rooms:    func() room.Stats { return room.Stats{} },
		Sessions: func() signaling.Stats { return signaling.Stats{} },
	}
}

func open(t *testing.T, s metrics.Sources) *metrics.Metrics {
	t.Helper()
	m, err := metrics.New(s, start)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return m
}

// scrape gives what is served, each sample by its name and labels.
func scrape(t *testing.T, m *metrics.Metrics) (text string, samples map[string]float64) {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("got %d and\n%s", w.Code, w.Body)
	}
	samples = map[string]float64{}
	for line := range strings.Lines(w.Body.String()) {
		name, value, found := cutLast(strings.TrimSpace(line))
		number, err := strconv.ParseFloat(value, 64)
		if strings.HasPrefix(line, "#") || !found {
			continue
		}
		if err != nil {
			t.Errorf("line %q: %v", line, err)
		}
		samples[name] = number
	}
	return w.Body.String(), samples
}

func cutLast(line string) (before, after string, found bool) {
	at := strings.LastIndexByte(line, ' ')
	if at < 0 {
		return line, "", false
	}
	return line[:at], line[at+1:], true
}

// must compares samples with what a test wants.
func must(t *testing.T, m *metrics.Metrics, want map[string]float64) {
	t.Helper()
	_, got := scrape(t, m)
	for name, value := range want {
		if have, there := got[name]; !there || have != value {
			t.Errorf("%s: got %v (there: %t), want %v", name, have, there, value)
		}
	}
}

func TestWhatIsCountedIsRead(t *testing.T) {
	s := sources()
	s.Rooms = func() room.Stats { return room.Stats{Rooms: 2, Participants: 7, Panics: 1} }
	s.Sessions = func() signaling.Stats { return signaling.Stats{Sockets: 9, Panics: 10} }
	m := open(t, s)
	s.Media.PacketsIn.Store(1)
	s.Media.PacketsOut.Store(2)
	s.Media.BytesIn.Store(3)
	s.Media.BytesOut.Store(4)
	s.Media.Trains.Store(5)
	s.Media.Resent.Store(6)
	s.Media.NACKsIn.Store(7)
	s.Media.NACKsOut.Store(8)
	s.Media.KeyFrameRequestsIn.Store(9)
	s.Media.KeyFrameRequestsOut.Store(10)
	s.Media.CloseStuck.Store(12)
	s.Media.Panics.Store(100)
	s.Media.LostIn.Store(13)
	s.Media.LostOut.Store(14)
	for _, d := range []time.Duration{50 * time.Microsecond, time.Millisecond, time.Second} {
		s.Media.ForwardDelay.Observe(d)
	}
	must(t, m, map[string]float64{
		`parley_rtp_packets_total{direction="in"}`: 1, `parley_rtp_packets_total{direction="out"}`: 2,
		`parley_rtp_bytes_total{direction="in"}`: 3, `parley_rtp_bytes_total{direction="out"}`: 4,
		`parley_trains_total`: 5, `parley_retransmissions_total`: 6,
		`parley_nacks_total{direction="in"}`: 7, `parley_nacks_total{direction="out"}`: 8,
		`parley_keyframe_requests_total{direction="in"}`: 9, `parley_keyframe_requests_total{direction="out"}`: 10,
		`parley_stuck_closes_total`: 12, `parley_panics_total`: 111,
		`parley_rtp_packets_lost_total{direction="in"}`: 13, `parley_rtp_packets_lost_total{direction="out"}`: 14,
		`parley_forward_duration_seconds_bucket{le="5e-05"}`: 1, `parley_forward_duration_seconds_bucket{le="0.0016"}`: 2,
		`parley_forward_duration_seconds_bucket{le="0.0512"}`: 2, `parley_forward_duration_seconds_bucket{le="+Inf"}`: 3,
		`parley_forward_duration_seconds_count`: 3, `parley_forward_duration_seconds_sum`: 1.00105,
		`parley_rooms`: 2, `parley_participants`: 7, `parley_sockets`: 9,
		`parley_rtp_packets_dropped_total{reason="rate"}`: 0,
	})
}

func TestWhatSignalingTellsIsCounted(t *testing.T) {
	m := open(t, sources())
	o := m.Observer()
	for _, refused := range []protocol.Code{"", "", protocol.WrongPassword, protocol.TicketExpired, protocol.RoomFull, protocol.RoomLocked, protocol.Timeout, protocol.NegotiationFailed, "new"} {
		o.Entered(protocol.KindJoin, refused, 30*time.Millisecond)
	}
	o.Entered(protocol.KindResume, "", time.Second)
	o.Entered(protocol.KindResume, protocol.Stale, time.Second)
	o.Ended(protocol.Left, 90*time.Second)
	o.Ended(signaling.ReasonLost, 5*time.Second)
	o.Ended("somebody's name", time.Hour)
	o.Received(protocol.KindChat, signaling.OutcomeOK)
	o.Received("", signaling.OutcomeMalformed)
	o.Sent(protocol.KindChat)
	o.Refused(protocol.RateLimited)
	o.Refused("somebody's name")
	must(t, m, map[string]float64{
		`parley_joins_total{result="ok"}`: 2, `parley_joins_total{result="denied"}`: 2, `parley_joins_total{result="full"}`: 1,
		`parley_joins_total{result="locked"}`: 1, `parley_joins_total{result="timeout"}`: 1, `parley_joins_total{result="error"}`: 2,
		`parley_recoveries_total{kind="resume",result="ok"}`: 1, `parley_recoveries_total{kind="resume",result="error"}`: 1,
		`parley_session_ends_total{reason="left"}`: 1, `parley_session_ends_total{reason="lost"}`: 1, `parley_session_ends_total{reason="unknown"}`: 1,
		`parley_join_duration_seconds_count{stage="signal"}`: 2, `parley_join_duration_seconds_bucket{stage="signal",le="0.05"}`: 2,
		`parley_session_duration_seconds_count`: 3, `parley_session_duration_seconds_sum`: 3695,
		`parley_session_duration_seconds_bucket{le="10"}`: 1, `parley_session_duration_seconds_bucket{le="300"}`: 2,
		`parley_signal_messages_total{direction="in",result="ok",type="chat"}`:           1,
		`parley_signal_messages_total{direction="in",result="malformed",type="unknown"}`: 1,
		`parley_signal_messages_total{direction="out",result="ok",type="chat"}`:          1,
		`parley_errors_total{code="rate_limited"}`:                                       1, `parley_errors_total{code="unknown"}`: 1,
	})
}

func TestReloadsAreTold(t *testing.T) {
	m := open(t, sources())
	steps := []struct {
		story            string
		do               func()
		fine, at, counts float64
	}{
		{"at start", func() {}, 1, 0, 0},
		{"refused", m.ReloadRefused, 0, 0, 0},
		{"taken", func() { m.Reloaded(start.Add(time.Minute), 2) }, 1, 60, 2},
		{"refused again", m.ReloadRefused, 0, 60, 2},
	}
	for _, step := range steps {
		t.Log(step.story)
		step.do()
		must(t, m, map[string]float64{
			"parley_config_last_reload_successful":                step.fine,
			"parley_config_last_reload_success_timestamp_seconds": float64(start.Unix()) + step.at,
			"parley_config_pending_restart":                       step.counts,
		})
	}
}

// A real socket: what the histograms count, they sum up.
func TestTheMediaPortIsRead(t *testing.T) {
	engine, err := sfu.NewEngine(sfu.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = engine.Close() }()
	s := sources()
	s.Sockets = engine.Sockets
	m := open(t, s)
	conn, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: engine.Port()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(20 * time.Second); ; {
		if _, err = conn.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		_, got := scrape(t, m)
		in := got[`parley_udp_datagrams_total{direction="in"}`]
		reads, sum := got["parley_udp_read_datagrams_count"], got["parley_udp_read_datagrams_sum"]
		if in > 0 && reads > 0 && sum > 0 && got[`parley_udp_read_datagrams_bucket{le="+Inf"}`] == reads && got[`parley_udp_read_datagrams_bucket{le="1024"}`] == reads {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("got %v in, %v reads of %v", in, reads, sum)
		}
	}
}

// Whatever happens, nothing that a stranger can choose becomes a label.
func TestEverySeriesIsThereFromTheStart(t *testing.T) {
	m := open(t, sources())
	count := func() int {
		_, samples := scrape(t, m)
		n := 0
		for name := range samples {
			if strings.HasPrefix(name, "parley_") {
				n++
			}
		}
		return n
	}
	before := count()
	o := m.Observer()
	for _, code := range append(protocol.Codes(), "", "x", "y") {
		o.Entered(protocol.KindJoin, code, 0)
		o.Entered(protocol.KindResume, code, 0)
		o.Ended(code, time.Second)
		o.Refused(code)
	}
	for _, kind := range append(protocol.ClientKinds(), "") {
		for _, outcome := range []signaling.Outcome{signaling.OutcomeRefused, signaling.OutcomeLimited} {
			if kind != "" || outcome == signaling.OutcomeLimited {
				o.Received(kind, outcome)
			}
		}
	}
	for _, kind := range protocol.ServerKinds() {
		o.Sent(kind)
	}
	if after := count(); after != before || after > 300 {
		t.Errorf("%d series after everything happened, %d before", after, before)
	}
}

func TestOnlyReadersAreServed(t *testing.T) {
	handler := open(t, sources()).Handler()
	for method, want := range map[string]int{http.MethodGet: 200, http.MethodHead: 200, http.MethodPost: 405, http.MethodDelete: 405} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, "/metrics", nil))
		if w.Code != want {
			t.Errorf("%s: got %d, want %d", method, w.Code, want)
		}
	}
}

// Prometheus' own rules: one prefix, base units, _total for counters and for nothing else.
func TestNamesFollowTheRules(t *testing.T) {
	for name, f := range families(t) {
		switch {
		case !regexp.MustCompile(`^parley_[a-z0-9]+(_[a-z0-9]+)*$`).MatchString(name):
			t.Errorf("%s: want parley_ and words", name)
		case (f.kind == "counter") != strings.HasSuffix(name, "_total"):
			t.Errorf("%s is a %s: _total is for counters", name, f.kind)
		case regexp.MustCompile(`_(ms|us|milliseconds|kb|percent)(_|$)`).MatchString(name):
			t.Errorf("%s: want base units", name)
		case !strings.HasSuffix(f.help, "."):
			t.Errorf("%s: got help %q, want sentences", name, f.help)
		}
	}
}
