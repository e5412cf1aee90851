package signaling

import (
	"math"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// drain takes everything there is.
func drain(o *outbox) (texts []string, end *ending) {
	for {
		next, end := o.take()
		data := next.data
		if data == nil {
			return texts, end
		}
		texts = append(texts, string(data))
	}
}

func TestOutboxHoldsEventsUntilWelcome(t *testing.T) {
	o := newOutbox()
	o.event(0, protocol.Slots{})
	o.reply(7, protocol.OK{}) // an answer is no event
	if texts, end := drain(o); len(texts) != 1 || !strings.Contains(texts[0], `"re":7`) || end != nil {
		t.Errorf("before: %q, %v", texts, end)
	}
	o.welcome(1, protocol.Joined{})
	o.event(0, protocol.Speakers{})
	texts, _ := drain(o)
	for i, want := range []string{`{"type":"joined","re":1,"seq":1,`, `{"type":"slots","seq":2,`, `{"type":"speakers","seq":3,`} {
		if len(texts) != 3 || !strings.HasPrefix(texts[i], want) {
			t.Fatalf("message %d: got %q, want %s", i, texts, want)
		}
	}
}

func TestOutboxIsBounded(t *testing.T) {
	for story, fill := range map[string]func(o *outbox, i int){
		"events":               func(o *outbox, _ int) { o.event(0, protocol.Slots{}) },
		"answers":              func(o *outbox, i int) { o.reply(uint64(i), protocol.OK{}) },
		"events before joined": func(o *outbox, _ int) { o.open = false; o.event(0, protocol.Slots{}) },
	} {
		t.Run(story, func(t *testing.T) {
			o := newOutbox()
			o.welcome(1, protocol.Joined{})
			drain(o)
			for i := range 10 * maxQueueMessages {
				if end := o.end(); (end != nil) != (i > maxQueueMessages) {
					t.Fatalf("after %d messages: %v", i, end)
				}
				fill(o, i)
				if len(o.queue) > maxQueueMessages || len(o.held) > maxQueueMessages {
					t.Fatalf("%d queued, %d held", len(o.queue), len(o.held))
				}
			}
			texts, end := drain(o)
			if len(texts) != 0 || end == nil || end.bye.Reason != protocol.Slow || end.seat != seatKept {
				t.Errorf("%d texts, ending %+v", len(texts), end)
			}
			select {
			case <-o.ended:
			default:
				t.Error("nobody is told")
			}
		})
	}
}

func TestOutboxBytes(t *testing.T) {
	large := protocol.Chat{ChatMessage: protocol.ChatMessage{Text: strings.Repeat("x", 2*maxQueueBytes)}}
	o := newOutbox()
	o.welcome(1, protocol.Joined{})
	drain(o)
	o.event(0, large)
	if o.end() != nil {
		t.Error("one large message is too much")
	}
	if texts, _ := drain(o); len(texts) != 1 || o.bytes != 0 {
		t.Errorf("%d texts, %d bytes left", len(texts), o.bytes)
	}
	o.event(0, large)
	o.event(0, protocol.Slots{})
	if end := o.end(); end == nil || end.bye.Reason != protocol.Slow {
		t.Errorf("a large one and another: %+v", end)
	}
}

// The first ending counts; what was said before it is still written.
func TestOutboxEnding(t *testing.T) {
	o := newOutbox()
	o.welcome(1, protocol.Joined{})
	o.reply(2, protocol.OK{})
	if !o.finish(endFor(&protocol.Error{Code: protocol.Draining})) || o.finish(endFor(&protocol.Error{Code: protocol.Internal})) {
		t.Error("two endings")
	}
	o.reply(3, protocol.OK{})
	o.event(0, protocol.Slots{})
	texts, end := drain(o)
	if len(texts) != 2 || end == nil || end.bye.Reason != protocol.Draining {
		t.Errorf("got %q, %+v", texts, end)
	}
	if got, want := string(o.farewell(end)), `{"type":"bye","seq":2,"data":{"reason":"draining","retry":"now"}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if o.farewell(&ending{mute: true}) != nil {
		t.Error("a mute ending speaks")
	}
}

func TestOutboxSurvivesWhatJSONCannotSay(t *testing.T) {
	o := newOutbox()
	o.reply(1, protocol.OK{Result: protocol.Pong{T: math.NaN()}})
	if end := o.end(); end == nil || end.bye.Reason != protocol.Internal {
		t.Errorf("got %+v", end)
	}
	if o.farewell(&ending{bye: protocol.Bye{Reason: protocol.Left}}) == nil {
		t.Error("no bye")
	}
}

func BenchmarkOutboxEvent(b *testing.B) {
	o := newOutbox()
	o.welcome(1, protocol.Joined{})
	event := protocol.Speakers{Speakers: []protocol.Speaker{{Participant: "p_ada", Level: 0.5}}, Dominant: "p_ada"}
	b.ReportAllocs()
	for b.Loop() {
		o.event(0, event)
		o.take()
	}
}
