package rewrite

import "testing"

// What can be asked for no more takes no room, however often a slot changes hands.
func TestFarEpochsMakeRoom(t *testing.T) {
	for _, row := range []struct {
		apart int64 // numbers from one epoch to the next
		room  int
	}{
		{1, remembered},
		{reach / 10, 16},
		{reach, 2},
		{5 * reach, 2},
	} {
		var r ring
		for n := range int64(1000) {
			r.push(epoch{source: uint32(n), out: n * row.apart}) //nolint:gosec // counts up
			if oldest := max(0, n*row.apart-reach+1); r.count < remembered && r.ofNumber(oldest) == nil {
				t.Fatalf("%d apart: number %d of %d has no epoch", row.apart, oldest, n*row.apart)
			}
		}
		if len(r.epochs) != row.room {
			t.Errorf("%d apart: room for %d, want %d", row.apart, len(r.epochs), row.room)
		}
	}
}
