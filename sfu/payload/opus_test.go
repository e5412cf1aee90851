package payload_test

import (
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

func TestInspectOpus(t *testing.T) {
	begin := payload.Info{KeyFrame: true, FrameStart: true}
	tell(t, payload.Opus, []story{
		{"20 ms of speech", "78 0102030405", begin},
		{"silence: a single byte (RFC 6716, section 3.1)", "F8", begin},
		{"encrypted from the first byte", "FFFFFFFF", begin},
		{"nothing", "", payload.Info{}},
	})
	tell(t, payload.Unknown, []story{
		{"an unknown codec tells nothing", "78 0102030405", payload.Info{}},
	})
}
