package protocol

import "net/http"

// Code names what went wrong, or why a session ended. Codes are stable API:
// programs branch on them, messages are for developers only.
type Code string

// The codes of v1. The table in [Code.Text] and its sisters says what each
// means and what a client does about it.
const (
	BadRequest        Code = "bad_request"
	Unsupported       Code = "unsupported"
	Unauthorized      Code = "unauthorized"
	TicketExpired     Code = "ticket_expired"
	WrongPassword     Code = "wrong_password"
	Forbidden         Code = "forbidden"
	Removed           Code = "removed"
	Banned            Code = "banned"
	RoomNotFound      Code = "room_not_found"
	NotFound          Code = "not_found"
	Timeout           Code = "timeout"
	Replaced          Code = "replaced"
	Stale             Code = "stale"
	RoomClosed        Code = "room_closed"
	NotYetOpen        Code = "not_yet_open"
	TooLarge          Code = "too_large"
	NegotiationFailed Code = "negotiation_failed"
	RoomLocked        Code = "room_locked"
	RateLimited       Code = "rate_limited"
	MediaFailed       Code = "media_failed"
	Slow              Code = "slow"
	Internal          Code = "internal"
	RoomFull          Code = "room_full"
	ServerFull        Code = "server_full"
	Draining          Code = "draining"
	Left              Code = "left" // not an error: the reason of the bye that answers leave
)

// Retry says whether trying again can help.
type Retry string

// The advice a client gets with every error and bye.
const (
	RetryNever Retry = "never" // not without somebody changing something
	RetryNow   Retry = "now"   // at once, with the usual backoff
	RetryLater Retry = "later" // after retry_after_ms, or some seconds
)

// entry is one row of the table.
type entry struct {
	code  Code
	http  int // status of an HTTP answer
	close int // WebSocket close code when the code ends a session
	retry Retry
	text  string
}

// table is the one place where a code's status, close code, retry and words
// stand. Close codes are 4000 + the HTTP status, but for those that have none.
func table() []entry {
	return []entry{
		{BadRequest, http.StatusBadRequest, 4400, RetryNever, "the request is malformed"},
		{Unsupported, http.StatusBadRequest, 4400, RetryNever, "this kind of request is unknown"},
		{Unauthorized, http.StatusUnauthorized, 4401, RetryNever, "the ticket is not valid here"},
		{TicketExpired, http.StatusUnauthorized, 4401, RetryNever, "the ticket has expired"},
		{WrongPassword, http.StatusUnauthorized, 4401, RetryNever, "the password is wrong"},
		{Forbidden, http.StatusForbidden, 4403, RetryNever, "this is not allowed"},
		{Removed, http.StatusForbidden, 4403, RetryNever, "the participant was removed"},
		{Banned, http.StatusForbidden, 4403, RetryNever, "the participant was banned"},
		{RoomNotFound, http.StatusNotFound, 4404, RetryNever, "there is no such room"},
		{NotFound, http.StatusNotFound, 4404, RetryNever, "there is no such thing"},
		{Timeout, http.StatusRequestTimeout, 4408, RetryNow, "nothing was heard in time"},
		{Replaced, http.StatusConflict, 4409, RetryNever, "the session goes on elsewhere"},
		{Stale, http.StatusConflict, 4409, RetryNow, "the revision or session is out of date"},
		{RoomClosed, http.StatusGone, 4410, RetryNever, "the room has ended"},
		{NotYetOpen, http.StatusTooEarly, 4410, RetryLater, "the room is not open yet"},
		{TooLarge, http.StatusRequestEntityTooLarge, 4413, RetryNever, "the request is too large"},
		{NegotiationFailed, http.StatusUnprocessableEntity, 4422, RetryNow, "the offer could not be used"},
		{RoomLocked, http.StatusLocked, 4423, RetryLater, "the room is locked"},
		{RateLimited, http.StatusTooManyRequests, 4429, RetryLater, "too many requests"},
		{MediaFailed, 0, 4460, RetryNow, "media did not get through"},
		{Slow, 0, 4461, RetryNow, "the client reads too slowly"},
		{Internal, http.StatusInternalServerError, 4500, RetryNow, "the server failed"},
		{RoomFull, http.StatusServiceUnavailable, 4503, RetryLater, "the room is full"},
		{ServerFull, http.StatusServiceUnavailable, 4503, RetryLater, "the server is full"},
		{Draining, http.StatusServiceUnavailable, 4504, RetryNow, "the server is going away"},
		{Left, 0, 1000, RetryNever, "the participant left"},
	}
}

// Codes lists every code of v1.
func Codes() []Code {
	rows := table()
	codes := make([]Code, 0, len(rows))
	for _, row := range rows {
		codes = append(codes, row.code)
	}
	return codes
}

// lookup finds a code's row; an unknown code is an internal error, so that
// nothing leaves the server without a status.
func lookup(c Code) entry {
	internal := entry{}
	for _, row := range table() {
		if row.code == c {
			return row
		}
		if row.code == Internal {
			internal = row
		}
	}
	return internal
}

// Known reports whether c is a code of v1.
func (c Code) Known() bool { return lookup(c).code == c }

// Text is the code's default message, in English, for developers.
func (c Code) Text() string { return lookup(c).text }

// Retry says whether trying again can help.
func (c Code) Retry() Retry { return lookup(c).retry }

// HTTPStatus is the status of an HTTP answer with this code; 500 for a code
// that belongs to the WebSocket alone.
func (c Code) HTTPStatus() int {
	if status := lookup(c).http; status != 0 {
		return status
	}
	return http.StatusInternalServerError
}

// CloseCode is the WebSocket close code (RFC 6455 §7.4.2) of a session that
// ends for this reason.
func (c Code) CloseCode() int { return lookup(c).close }
