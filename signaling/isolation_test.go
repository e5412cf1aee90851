package signaling_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Somebody never reads the socket. The others are told everything in the same instant, and that one is cut without a word.
func TestStalledSocketHoldsUpNobody(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, _ := s.join("standup", "Ada")
		bob, _ := s.join("standup", "Bob")
		s.join("standup", "Stalled") // and is never read again
		go drains(ada)
		for i := range 20 {
			said := time.Now()
			text := fmt.Sprint("message ", i)
			ada.send(protocol.SendChat{Text: text})
			for expect[protocol.Chat](bob, 0).Text != text {
				t.Fatalf("bob hears something else than %q", text)
			}
			if late := time.Since(said); late > time.Millisecond {
				t.Errorf("%q came %v late", text, late)
			}
			time.Sleep(time.Second)
		}
		if names := s.names(); len(names) != 2 {
			t.Errorf("20 s later inside: %v", names)
		}
		s.leaveAll(ada, bob)
		synctest.Wait()
	})
}
