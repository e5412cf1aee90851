package room

import (
	"strings"
	"time"

	"github.com/parley-sfu/parley/sfu"
)

// farewell is the last event for somebody who goes for this reason.
func farewell(reason string) Bye {
	bye := Bye{Reason: reason}
	switch reason { // sfu.ReasonInternal is ReasonInternal
	case ReasonGone, ReasonMediaFailed, ReasonInternal, ReasonDraining, sfu.ReasonTransport, sfu.ReasonBadOffer:
		bye.Retry, bye.RetryAfter = RetryNow, time.Second
	case sfu.ReasonTooMuchMedia:
		bye.Retry, bye.RetryAfter = RetryLater, 10*time.Second
	default:
		bye.Retry = RetryNever
	}
	return bye
}

// clip bounds a reason that came from outside.
func clip(reason string) string {
	if len(reason) > maxReasonBytes {
		reason = reason[:maxReasonBytes]
	}
	return strings.ToValidUTF8(reason, "")
}
