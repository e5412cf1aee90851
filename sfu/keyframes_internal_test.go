package sfu

import "testing"

// Several packets of one picture may say that it is a key frame.
func TestAKeyFrameCountsOnce(t *testing.T) {
	var k keyFrames
	for i, step := range []struct {
		timestamp uint32
		want      bool
	}{{0, true}, {0, false}, {0, false}, {3000, true}, {3000, false}, {1<<32 - 1, true}, {2999, true}} {
		if got := k.fresh(step.timestamp); got != step.want {
			t.Errorf("packet %d of %d: got %t", i, step.timestamp, got)
		}
	}
}
