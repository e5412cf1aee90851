package protocol_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// The table is API: a changed row breaks clients, so it stands here once more.
func TestCodes(t *testing.T) {
	rows := []struct {
		code   protocol.Code
		status int
		close  int
		retry  protocol.Retry
	}{
		{protocol.BadRequest, 400, 4400, protocol.RetryNever},
		{protocol.Unsupported, 400, 4400, protocol.RetryNever},
		{protocol.Unauthorized, 401, 4401, protocol.RetryNever},
		{protocol.TicketExpired, 401, 4401, protocol.RetryNever},
		{protocol.WrongPassword, 401, 4401, protocol.RetryNever},
		{protocol.Forbidden, 403, 4403, protocol.RetryNever},
		{protocol.Removed, 403, 4403, protocol.RetryNever},
		{protocol.Banned, 403, 4403, protocol.RetryNever},
		{protocol.RoomNotFound, 404, 4404, protocol.RetryNever},
		{protocol.NotFound, 404, 4404, protocol.RetryNever},
		{protocol.Timeout, 408, 4408, protocol.RetryNow},
		{protocol.Replaced, 409, 4409, protocol.RetryNever},
		{protocol.Stale, 409, 4409, protocol.RetryNow},
		{protocol.RoomClosed, 410, 4410, protocol.RetryNever},
		{protocol.NotYetOpen, 425, 4410, protocol.RetryLater},
		{protocol.TooLarge, 413, 4413, protocol.RetryNever},
		{protocol.NegotiationFailed, 422, 4422, protocol.RetryNow},
		{protocol.RoomLocked, 423, 4423, protocol.RetryLater},
		{protocol.RateLimited, 429, 4429, protocol.RetryLater},
		{protocol.MediaFailed, 500, 4460, protocol.RetryNow},
		{protocol.Slow, 500, 4461, protocol.RetryNow},
		{protocol.Internal, 500, 4500, protocol.RetryNow},
		{protocol.RoomFull, 503, 4503, protocol.RetryLater},
		{protocol.ServerFull, 503, 4503, protocol.RetryLater},
		{protocol.Draining, 503, 4504, protocol.RetryNow},
		{protocol.Left, 500, 1000, protocol.RetryNever},
	}
	if len(rows) != len(protocol.Codes()) {
		t.Errorf("the table has %d codes, the test %d", len(protocol.Codes()), len(rows))
	}
	for _, row := range rows {
		if got := row.code.HTTPStatus(); got != row.status {
			t.Errorf("%s: status %d, want %d", row.code, got, row.status)
		}
		if got := row.code.CloseCode(); got != row.close {
			t.Errorf("%s: close code %d, want %d", row.code, got, row.close)
		}
		if got := row.code.Retry(); got != row.retry {
			t.Errorf("%s: retry %s, want %s", row.code, got, row.retry)
		}
		if http.StatusText(row.status) == "" || row.code.Text() == "" || !row.code.Known() {
			t.Errorf("%s: has no words", row.code)
		}
	}
}

func TestUnknownCodeCountsAsInternal(t *testing.T) {
	odd := protocol.Code("gremlins")
	if odd.Known() || odd.HTTPStatus() != 500 || odd.CloseCode() != 4500 || odd.Retry() != protocol.RetryNow {
		t.Errorf("got %v %d %d %s", odd.Known(), odd.HTTPStatus(), odd.CloseCode(), odd.Retry())
	}
}

func TestErrorIsAnError(t *testing.T) {
	err := fmt.Errorf("join: %w", protocol.Errorf(protocol.RoomFull, "%d of %d", 5, 5))
	var e *protocol.Error
	if !errors.As(err, &e) || e.Code != protocol.RoomFull {
		t.Fatalf("got %v", err)
	}
	if got, want := err.Error(), "join: room_full: 5 of 5"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (&protocol.Error{Code: protocol.Slow}).Error(), "slow: the client reads too slowly"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestErrorWithLeavesTheOriginalAlone(t *testing.T) {
	first := protocol.Errorf(protocol.NotFound, "gone").With("path", "data.track")
	second := first.With("reason", "left")
	if len(first.Details) != 1 || len(second.Details) != 2 || second.Details["path"] != "data.track" {
		t.Errorf("got %v and %v", first.Details, second.Details)
	}
}

func TestErrorJSON(t *testing.T) {
	e := &protocol.Error{Code: protocol.RateLimited, RetryAfter: 1500 * time.Millisecond}
	data, err := json.Marshal(e)
	want := `{"code":"rate_limited","message":"too many requests","retry":"later","retry_after_ms":1500}`
	if err != nil || string(data) != want {
		t.Fatalf("got %s, %v; want %s", data, err, want)
	}
	var back protocol.Error
	if err := json.Unmarshal(data, &back); err != nil || back.RetryAfter != e.RetryAfter || back.Code != e.Code {
		t.Errorf("got %+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"code":7}`), &back); err == nil {
		t.Error("a code that is a number was accepted")
	}
}

// The clients written in other languages know these by heart.
func TestRetryAndKindWords(t *testing.T) {
	if got := string(protocol.RetryNever + " " + protocol.RetryNow + " " + protocol.RetryLater); got != "never now later" {
		t.Errorf("got %s", got)
	}
	for _, kind := range protocol.ClientKinds() {
		if want := kind != "candidate" && kind != "slots_ack"; kind.Answered() != want {
			t.Errorf("%s: answered %v, want %v", kind, kind.Answered(), want)
		}
	}
}
