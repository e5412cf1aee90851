package main_test

import (
	"cmp"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// For a while nothing gets through, neither media nor words, or the server does not run though it lives. When that is over
// everybody hears everybody again, in the same seat if it is still kept (15 s), else in a new one. A server that is stopped for
// longer than clients try to resume has everybody twice, until their old seats end: that is left out.
//
//	OUTAGES=2s,5s,10s,20s,60s go test -count=1 -v -run TestOutages ./cmd/parley
func TestOutages(t *testing.T) {
	l := newLife(t, false)
	wire, lines := proxied(t, l), lined(t, l.url)
	l.start()
	crew := survivors(t, lines.url, 1, 4)
	settled(t, crew, patience)
	for text := range strings.SplitSeq(cmp.Or(os.Getenv("OUTAGES"), "2s"), ",") {
		outage, err := time.ParseDuration(text)
		if err != nil {
			t.Fatalf("OUTAGES: %v", err)
		}
		lost := func() {
			wire.hole.Store(true)
			mend := lines.stall()
			<-time.After(outage)
			mend()
			wire.hole.Store(false)
		}
		stopped := func() {
			l.signal(syscall.SIGSTOP)
			<-time.After(outage)
			l.signal(syscall.SIGCONT)
		}
		for _, kind := range []struct {
			story  string
			strike func()
		}{{"nothing gets through", lost}, {"the server is stopped", stopped}} {
			if outage > 20*time.Second && kind.story == "the server is stopped" {
				continue
			}
			before := joins(crew)
			kind.strike()
			back := settled(t, crew, 5*time.Second)
			again := joins(crew) - before
			t.Logf("%s for %v: all flowing %v after, %d of %d joined again", kind.story, outage, back.Round(time.Millisecond), again, len(crew))
			if again > 0 && outage <= 10*time.Second {
				t.Errorf("%s for %v: %d joined again, want all in their seats", kind.story, outage, again)
			}
			if again > len(crew) {
				t.Errorf("%s for %v: %d joins of %d people", kind.story, outage, again, len(crew))
			}
		}
	}
	healthy(t, l)
}

// joins counts them, of all.
func joins(crew []*survivor) (sum int) {
	for _, s := range crew {
		s.mu.Lock()
		sum += s.joins
		s.mu.Unlock()
	}
	return sum
}
