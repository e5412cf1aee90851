package load

import (
	"testing"
	"time"
)

// Payloads of any shape: what is read of them was written, and no packet arrives
// before it was sent.
func FuzzStamp(f *testing.F) {
	f.Add([]byte("0123456789012345678901234567"), 4)
	f.Add([]byte{}, 0)
	f.Add(make([]byte, stampSize), -1)
	f.Fuzz(func(t *testing.T, payload []byte, head int) {
		if s, ok := readStamp(payload); ok && s.delay(time.Unix(0, 0)) < 0 {
			t.Errorf("%v arrived before it was sent", s)
		}
		want := stamp{clock: 7, at: 1}
		if head < 0 || !want.write(payload, head) {
			return
		}
		if got, ok := readStamp(payload); !ok || got != want {
			t.Errorf("got %v, %v", got, ok)
		}
	})
}
