package impair_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

func TestParseConditions(t *testing.T) {
	for text, want := range map[string]impair.Conditions{
		"":                           {},
		" clear ":                    {},
		"rate=1M,loss=5%,delay=20ms": {Rate: 1e6, Loss: 0.05, Delay: 20 * ms},
		"rate=250k queue=1s":         {Rate: 250e3, Queue: time.Second},
		"rate=1.5G":                  {Rate: 15e8},
		"rate=64000":                 {Rate: 64000},
		"rate=1M, rate=off":          {},
		"burst=2%/8":                 {Burst: impair.Burst{Share: 0.02, Length: 8}},
		"burst=0.5":                  {Burst: impair.Burst{Share: 0.5, Length: impair.DefaultLength}},
		"reorder=1%":                 {Reorder: 0.01},
		"reorder=1%/50ms dup=100%":   {Reorder: 0.01, Late: 50 * ms, Duplicate: 1},
		"delay=400ms,jitter=100ms":   {Delay: 400 * ms, Jitter: 100 * ms},
		"hole":                       {Hole: true},
		"hole=on,hole=off":           {},
		"loss=100%,clear,delay=1m":   {Delay: time.Minute},
	} {
		got, err := impair.ParseConditions(text)
		if err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, err, want)
		}
		if again, err := impair.ParseConditions(got.String()); err != nil || again.String() != got.String() {
			t.Errorf("%q is written %q, which is read as %q, %v", text, got, again, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"speed=1":                       `"speed" is not known`,
		"rate":                          "want bits per second",
		"rate=10":                       "want bits per second",
		"rate=-1M":                      "want bits per second",
		"rate=NaNM":                     "want bits per second",
		"rate=1e30":                     "want bits per second",
		"loss=101%":                     "want a share",
		"loss=NaN":                      "want a share",
		"loss=-1":                       "want a share",
		"burst=5%/x":                    "a share and a length",
		"burst=5%/0.5":                  "1 to 10000 packets",
		"burst=100%/3":                  "no room between them",
		"burst=90%/2":                   "no room between them",
		"delay=20":                      "want a time",
		"delay=2h":                      "want a time",
		"jitter=5ms":                    "more than delay",
		"reorder=1%/x":                  "want a time",
		"hole=maybe":                    "want hole",
		"clear=1":                       "want hole",
		"at soon: loss=1%":              "want a time such as 10s",
		"at -1s: loss=1%":               "want 0s to",
		"at 25h: loss=1%":               "want 0s to",
		"at":                            "not known",
		strings.Repeat("loss=1%,", 1e4): "changes",
	} {
		if _, err := impair.ParseSchedule(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, want %q", text, err, want)
		}
	}
	for _, text := range []string{"loss=1%; at 1s: loss=2%", "loss=1%;", "hole=2s", "at 1s: loss=1%"} {
		if _, err := impair.ParseConditions(text); err == nil {
			t.Errorf("%q changes, and is taken for conditions", text)
		}
	}
}

func TestParseSchedule(t *testing.T) {
	got := schedule(t, "rate=3M,delay=20ms\n at 20s rate=3M; at 10s: rate=250k; at 15s: hole=10s; at 20s: loss=1%")
	conditions := func(text string) impair.Conditions {
		c, err := impair.ParseConditions(text)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	want := impair.Schedule{
		{At: 0, Conditions: conditions("rate=3M,delay=20ms")},
		{At: 10 * time.Second, Conditions: conditions("rate=250k,delay=20ms")},
		{At: 15 * time.Second, Conditions: conditions("rate=250k,delay=20ms,hole")},
		{At: 20 * time.Second, Conditions: conditions("rate=3M,delay=20ms,hole,loss=1%")},
		{At: 25 * time.Second, Conditions: conditions("rate=3M,delay=20ms,loss=1%")},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestParsePath(t *testing.T) {
	got, err := impair.ParsePath("rate=1M", "rate=3M", []string{"10s down rate=250k", "at 20s: up loss=5%", "30s hole=2s"})
	want := impair.Path{
		Up:   schedule(t, "rate=1M; at 20s: loss=5%; at 30s: hole=2s"),
		Down: schedule(t, "rate=3M; at 10s: rate=250k; at 30s: hole=2s"),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for _, bad := range []string{"", "loss=1%", "10s down; loss=1%", "10s sideways loss=1%"} {
		if _, err := impair.ParsePath("", "", []string{bad}); err == nil {
			t.Errorf("change %q is taken", bad)
		}
	}
}

func FuzzParseSchedule(f *testing.F) {
	f.Add("rate=1M,queue=1s,loss=5%,burst=2%/8,delay=20ms,jitter=1ms,reorder=1%/1s,dup=1%;at 1s: hole=2s\nat 3s clear")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := impair.ParseSchedule(text)
		if err != nil {
			return
		}
		for i, c := range s {
			if err := c.Conditions.Validate(); err != nil || i > 0 && c.At <= s[i-1].At {
				t.Fatalf("%v: %v", s, err)
			}
			if again, err := impair.ParseConditions(c.Conditions.String()); err != nil || again.String() != c.Conditions.String() {
				t.Fatalf("%q is read as %q, %v", c.Conditions, again, err)
			}
		}
	})
}
