package main

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		why    string
		values []float64
		want   float64
	}{
		{"nothing was measured", nil, 0},
		{"one round is its own median", []float64{7}, 7},
		{"the middle one, in whatever order they came", []float64{9, 1, 5}, 5},
		{"the mean of the two in the middle", []float64{4, 1, 100, 2}, 3},
		{"one round in which somebody else took the machine does not count", []float64{5, 900, 6}, 6},
	} {
		before := slices.Clone(tt.values)
		if got := median(tt.values); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.why, got, tt.want)
		}
		if !slices.Equal(tt.values, before) {
			t.Errorf("%s: the rounds were put into another order: %v", tt.why, tt.values)
		}
	}
}

// cost is a round in which only the cost of a packet matters.
func cost(load, server string, round int, us float64) outcome {
	return outcome{Load: load, Server: server, Round: round, figures: figures{CPU: us}}
}

func TestSummaryDividesMediansAndTellsTheRangeOfRounds(t *testing.T) {
	outcomes := []outcome{
		cost("webinar", parley, 1, 4), cost("webinar", janus, 1, 20), // 0.2
		cost("webinar", janus, 2, 30), cost("webinar", parley, 2, 3), // 0.1: the order does not matter
		cost("webinar", parley, 3, 5), cost("webinar", janus, 3, 25), // 0.2
		cost("meeting", parley, 1, 6), // no Janus
		cost("audio", parley, 1, 9), {Load: "audio", Server: janus, Round: 1, Error: "no answer"},
	}
	got := summarize(outcomes)
	var names []string
	for _, s := range got {
		names = append(names, s.Load)
	}
	if want := []string{"webinar", "meeting", "audio"}; !slices.Equal(names, want) {
		t.Fatalf("got loads %v, want %v", names, want)
	}
	webinar := got[0]
	if webinar.Parley.CPU != 4 || webinar.Janus.CPU != 25 {
		t.Errorf("medians: got %v and %v, want 4 and 25", webinar.Parley.CPU, webinar.Janus.CPU)
	}
	for _, ratio := range []struct {
		name      string
		got, want float64
	}{{"ratio", webinar.Ratio, 0.16}, {"smallest", webinar.RatioMin, 0.1}, {"largest", webinar.RatioMax, 0.2}} {
		if math.Abs(ratio.got-ratio.want) > 1e-9 {
			t.Errorf("%s: got %v, want %v", ratio.name, ratio.got, ratio.want)
		}
	}
	if got[1].Ratio != 0 || got[2].Ratio != 0 || got[2].Janus != nil {
		t.Errorf("a load without figures of Janus has no ratio: got %+v and %+v", got[1], got[2])
	}
}

func TestTableSaysWhetherTheGoalIsReached(t *testing.T) {
	for _, tt := range []struct {
		why          string
		ours, theirs float64
		want         string
	}{
		{"an eighth, as it should be", 3, 24, "1/8, reached"},
		{"a little more than an eighth", 3.1, 24, "1/8, not reached"},
		{"nothing to compare with", 3, 0, "| 1/8 "},
	} {
		outcomes := []outcome{cost("webinar", parley, 1, tt.ours)}
		if tt.theirs > 0 {
			outcomes = append(outcomes, cost("webinar", janus, 1, tt.theirs))
		}
		var out bytes.Buffer
		if err := printTable(&out, summarize(outcomes)); err != nil || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%s: got %v\n%s, want %q in it", tt.why, err, &out, tt.want)
		}
	}
}

func TestArgumentsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		why  string
		args []string
		want string // in what is said
	}{
		{"a load that does not exist", []string{"--loads", "webinar,party"}, `"party", want some of webinar, webinar100`},
		{"a load twice", []string{"--loads", "audio,audio"}, `"audio" twice`},
		{"no rounds", []string{"--rounds", "0"}, "--rounds is 0, want 1 to 50"},
		{"more rounds than a day has time for", []string{"--rounds", "51"}, "--rounds is 51"},
		{"too short to be measured", []string{"--duration", "10ms"}, "--duration is 10ms, want 1s to 10m0s"},
		{"a negative time", []string{"--warm=-1s"}, "--warm is -1s"},
		{"not a flag", []string{"--fast"}, "unknown flag --fast"},
	} {
		var out, problems bytes.Buffer
		status := execute(t.Context(), tt.args, streams{strings.NewReader(""), &out, &problems})
		if status != exitUsage || !strings.Contains(problems.String(), tt.want) || out.Len() > 0 {
			t.Errorf("%s: got status %d, %q, want %d and %q", tt.why, status, &problems, exitUsage, tt.want)
		}
	}
}

func TestALoadThatIsToldNonsenseSaysSo(t *testing.T) {
	for _, tt := range []struct{ why, input, want string }{
		{"nothing", "", "read the assignment"},
		{"no such server", `{"server":"other"}`, `no server is called "other"`},
		{"no address", `{"server":"janus"}`, "address of the load"},
	} {
		var out, problems bytes.Buffer
		status := execute(t.Context(), []string{"--worker"}, streams{strings.NewReader(tt.input), &out, &problems})
		if status != exitFailed || !strings.Contains(problems.String(), tt.want) {
			t.Errorf("%s: got status %d, %q, want %d and %q", tt.why, status, &problems, exitFailed, tt.want)
		}
	}
}

func TestTracksOfALoad(t *testing.T) {
	want := map[string]int{
		"webinar":    60,  // 30 hear and see one
		"webinar100": 200, // 100 do
		"meeting":    180, // ten hear and see nine
		"audio":      132, // twelve hear eleven
		"rooms":      192, // in eight rooms four hear and see three
		"hd":         60,
	}
	for _, l := range loads() {
		if got := l.tracks(); got != want[l.Name] {
			t.Errorf("%s: got %d tracks, want %d", l.Name, got, want[l.Name])
		}
	}
}

func TestFramesAreCutIntoEqualPackets(t *testing.T) {
	for _, tt := range []struct {
		kbps, packets, size int
	}{
		{1, 1, headSize + stampSize}, // room for the stamp is made
		{264, 1, 1100},
		{265, 2, 552},
		{1000, 4, 1041},
		{2500, 10, 1041},
	} {
		if packets, size := frameShape(tt.kbps); packets != tt.packets || size != tt.size {
			t.Errorf("%d kbit/s: got %d packets of %d bytes, want %d of %d", tt.kbps, packets, size, tt.packets, tt.size)
		}
	}
}

func TestPayloadsKeepTheirStamp(t *testing.T) {
	at := time.Unix(1_795_337_405, 123)
	payload := make([]byte, headSize+stampSize)
	stamp(payload, at)
	describe(payload, 0x7FFF, frameHead(true))
	if got, stamped := readStamp(payload); !stamped || got != at.UnixNano() {
		t.Errorf("got %d, %v, want %d", got, stamped, at.UnixNano())
	}
	if want := []byte{0x90, 0x80, 0xFF, 0xFF, 0x10, 0, 0, 0x9D}; !bytes.HasPrefix(payload, want) {
		t.Errorf("got % x, want it to begin with % x", payload, want)
	}
	for _, other := range [][]byte{nil, payload[1:], make([]byte, stampSize)} {
		if _, stamped := readStamp(other[:max(0, len(other)-1)]); stamped {
			t.Errorf("% x is taken for a stamped payload", other)
		}
	}
}

func TestPacketsAreCountedOnce(t *testing.T) {
	for _, tt := range []struct {
		why     string
		numbers []uint16
		want    int
	}{
		{"one after the other", []uint16{1, 2, 3}, 3},
		{"the first again", []uint16{7, 7, 8}, 2},
		{"late, and then once more", []uint16{1, 3, 2, 2, 3}, 3},
		{"across the end of the numbers", []uint16{65534, 65535, 0, 1, 65535}, 4},
		{"a number comes around", []uint16{5, 32000, 64000, 5}, 4},
		{"older than the first", []uint16{0, 65535, 65535}, 2},
	} {
		track := &inTrack{}
		for _, number := range tt.numbers {
			track.take(number, time.Millisecond)
		}
		if got := len(track.delays); got != tt.want {
			t.Errorf("%s: got %d packets, want %d", tt.why, got, tt.want)
		}
	}
}

func TestTheWindowHoldsWhatWasSentWithinIt(t *testing.T) {
	m, from := newMeter(), time.Unix(1000, 0)
	if m.holds(from.UnixNano()) {
		t.Error("a window that was not opened holds something")
	}
	m.open(from, from.Add(time.Second))
	for at, want := range map[time.Duration]bool{-1: false, 0: true, time.Second - 1: true, time.Second: false} {
		if got := m.holds(from.Add(at).UnixNano()); got != want {
			t.Errorf("%v after it began: got %v, want %v", at, got, want)
		}
	}
}

func TestPercentile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	for p, want := range map[int]time.Duration{0: 1, 50: 51, 99: 100, 100: 100} {
		if got := percentile(hundred, p); got != want {
			t.Errorf("%d %%: got %d, want %d", p, got, want)
		}
	}
	if got := percentile([]time.Duration{5}, 99); got != 5 {
		t.Errorf("of one: got %d, want 5", got)
	}
}

func TestJanusIsKeptToOneAddress(t *testing.T) {
	text := "general: {\n}\nnat: {\n\t# comment\n\tice_ignore_list = \"vmnet\"\n}\ntransports: {\n}\n"
	got, err := janusMain(text, "10.77.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"nat: {\n\tice_enforce_list = \"10.77.0.1\"\n", "transports: {\n\tdisable = \"libjanus_http.so", "ice_ignore_list = \"vmnet\""} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant %q in it", got, want)
		}
	}
	if _, err = janusMain("general: {\n}\n", "10.77.0.1"); err == nil || !strings.Contains(err.Error(), "no section nat") {
		t.Errorf("a configuration of another shape: got %v, want an error", err)
	}
}

func TestNamesOfWhatIsMadeHoldTheProcessAndFit(t *testing.T) {
	const longest = 15 // letters of an interface: IFNAMSIZ less one
	n := names(4_194_304)
	if len(n.serverEnd) > longest || len(n.loadEnd) > longest || n.serverEnd == n.loadEnd {
		t.Errorf("interfaces %q and %q, want two of at most %d letters", n.serverEnd, n.loadEnd, longest)
	}
	for _, command := range n.commands() {
		if !strings.Contains(strings.Join(command, " "), "4194304") {
			t.Errorf("%v does not name the process", command)
		}
	}
}

func TestAnswersAreFoundByTheirKeys(t *testing.T) {
	for _, tt := range []struct {
		why     string
		key     func([]byte) string
		message string
		want    string
	}{
		{"Parley answers a request", parleyKey, `{"type":"joined","re":1,"seq":1,"data":{}}`, "1"},
		{"Parley tells an event", parleyKey, `{"type":"slots","seq":2,"data":{}}`, ""},
		{"Janus answers", janusKey, `{"janus":"success","transaction":"a"}`, "a"},
		{"Janus has only heard", janusKey, `{"janus":"ack","transaction":"a"}`, ""},
		{"no JSON", janusKey, `{`, ""},
		{"no JSON", parleyKey, `{`, ""},
	} {
		if got := tt.key([]byte(tt.message)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
		}
	}
}
