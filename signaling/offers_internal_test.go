package signaling

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/signaling/protocol"
)

func TestOffers(t *testing.T) {
	var o offers
	if _, ok := o.end(0); ok {
		t.Error("no offer was answered")
	}
	if _, ok := o.begin(3, 7, nil); !ok {
		t.Fatal("the first is refused")
	}
	if pending, ok := o.begin(4, 8, nil); ok || pending != 3 {
		t.Errorf("a second one: got %d, %v", pending, ok)
	}
	if _, ok := o.end(2); ok {
		t.Error("the answer to another offer counts")
	}
	if id, ok := o.end(3); !ok || id != 7 {
		t.Errorf("got %d, %v", id, ok)
	}
	if _, ok := o.end(3); ok {
		t.Error("answered twice")
	}
	if _, ok := o.begin(4, 0, nil); !ok {
		t.Error("the next is refused")
	}
	if id, ok := o.end(4); !ok || id != 0 {
		t.Errorf("the offer of a hello: got %d, %v", id, ok)
	}
}

// An offer is late once, after ten seconds, unless it was answered before.
func TestLateOffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o offers
		late := make(chan time.Duration, 3)
		start := time.Now()
		begin := func(rev uint64) { o.begin(rev, rev, func() { late <- time.Since(start) }) }

		begin(1)
		time.Sleep(9 * time.Second)
		o.end(1)
		time.Sleep(9 * time.Second)
		begin(2)
		o.close()
		time.Sleep(time.Minute)
		if len(late) != 0 {
			t.Errorf("answered, and late after %v", <-late)
		}
		start = time.Now()
		begin(3)
		time.Sleep(time.Minute)
		if len(late) != 1 || <-late != offerTimeout {
			t.Error("not late once after ten seconds")
		}
	})
}

// The bounds fit together, as far as the settings may move them.
func TestLimits(t *testing.T) {
	// Whoever answers pings in time is never taken for dead, and silence is
	// noticed before.
	if silenceTimeout < 2*pingInterval || pongTimeout >= pingInterval {
		t.Error("the clocks do not fit together")
	}
	// One message never fills the queue by itself, and joined's chat leaves room.
	if limits.Most("message_size") >= maxQueueBytes || maxWelcomeChatBytes >= maxQueueBytes {
		t.Error("the sizes do not fit together")
	}
	// What the form of a message allows is no more than the settings may ask for.
	for setting, most := range map[string]float64{
		"sdp_size": protocol.MaxSDPBytes, "chat_length": protocol.MaxChatBytes / 4, "name_length": protocol.MaxNameBytes / 4, "wants_per_view": protocol.MaxWants,
	} {
		if got := limits.Most(setting); got != most {
			t.Errorf("%s may be %v, want %v", setting, got, most)
		}
	}
}
