package protocol_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Ten times each limit of a message's shape: refused with a code, and what it
// costs is in proportion to what was sent.
func TestTenTimesTheLimits(t *testing.T) {
	text := func(limit int) string { return `"` + strings.Repeat("x", 10*limit) + `"` }
	list := func(limit int, element string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(element+",", 10*limit), ",") + "]"
	}
	const client = `"client":{"name":"n","version":"v"}`
	for name, message := range map[string]string{
		"MaxDepth":          `{"type":"leave","id":1,"data":` + strings.Repeat("[", 10*protocol.MaxDepth) + strings.Repeat("]", 10*protocol.MaxDepth) + `}`,
		"MaxElements":       `{"type":"leave","id":1,"data":` + list(protocol.MaxElements, "1") + `}`,
		"MaxTicketBytes":    `{"type":"join","id":1,"data":{"ticket":` + text(protocol.MaxTicketBytes) + `,` + client + `}}`,
		"MaxSessionBytes":   `{"type":"resume","id":1,"data":{"session":` + text(protocol.MaxSessionBytes) + `,"resume_token":"r"}}`,
		"MaxIDBytes":        `{"type":"unpublish","id":1,"data":{"track":` + text(protocol.MaxIDBytes) + `}}`,
		"MaxMIDBytes":       `{"type":"publish","id":1,"data":{"mid":` + text(protocol.MaxMIDBytes) + `,"source":"camera"}}`,
		"MaxCandidateBytes": `{"type":"candidate","data":{"mid":"0","ufrag":"u","candidate":` + text(protocol.MaxCandidateBytes) + `}}`,
		"MaxUfragBytes":     `{"type":"candidate","data":{"mid":"0","candidate":"","ufrag":` + text(protocol.MaxUfragBytes) + `}}`,
		"MaxSDPBytes":       `{"type":"offer","id":1,"data":{"rev":1,"sdp":` + text(protocol.MaxSDPBytes) + `}}`,
		"MaxChatBytes":      `{"type":"chat","id":1,"data":{"text":` + text(protocol.MaxChatBytes) + `}}`,
		"MaxWordBytes":      `{"type":` + text(protocol.MaxWordBytes) + `,"id":1}`,
		"MaxNameBytes":      `{"type":"appear","id":1,"data":{"name":` + text(protocol.MaxNameBytes) + `}}`,
		"MaxJoinTracks":     `{"type":"join","id":1,"data":{"ticket":"t",` + client + `,"tracks":` + list(protocol.MaxJoinTracks, `{"mid":"0","source":"camera","muted":true}`) + `}}`,
		"MaxFeatures":       `{"type":"join","id":1,"data":{"ticket":"t","client":{"name":"n","version":"v","features":` + list(protocol.MaxFeatures, `"f"`) + `}}}`,
		"MaxWants":          `{"type":"view","id":1,"data":{"video":` + list(protocol.MaxWants, `{"track":"t"}`) + `}}`,
		"MaxDimension":      fmt.Sprintf(`{"type":"view","id":1,"data":{"video":[{"track":"t","width":%d}]}}`, 10*protocol.MaxDimension),
		"MaxInteger":        `{"type":"slots_ack","data":{"rev":90071992547409910}}`,
	} {
		t.Run(name, func(t *testing.T) {
			refused := func() error {
				_, err := protocol.DecodeClient([]byte(message))
				return err
			}
			var e *protocol.Error
			if err := refused(); !errors.As(err, &e) || e.Code != protocol.TooLarge && e.Code != protocol.BadRequest {
				t.Fatalf("got %v, want too_large or bad_request", err)
			}
			if len(e.Message) > 200 {
				t.Errorf("the answer has %d bytes", len(e.Message))
			}
		})
	}
	t.Run("MaxServerElements", func(t *testing.T) {
		_, err := protocol.DecodeServer([]byte(`{"type":"bye","data":` + list(protocol.MaxServerElements, "1") + `}`))
		var e *protocol.Error
		if !errors.As(err, &e) || e.Code != protocol.TooLarge && e.Code != protocol.BadRequest {
			t.Errorf("got %v, want too_large or bad_request", err)
		}
	})
	t.Run("MaxPasswordBytes", func(t *testing.T) {
		_, err := protocol.DecodeTicketRequest([]byte(`{"name":"a","password":` + text(protocol.MaxPasswordBytes) + `}`))
		var e *protocol.Error
		if !errors.As(err, &e) || e.Code != protocol.TooLarge {
			t.Errorf("got %v, want too_large", err)
		}
	})
}
