package protocol

import (
	"encoding/json"
	"fmt"
	"time"
)

// Error is what a client is told when something cannot be done: in an error
// message, and as the body of an HTTP answer.
type Error struct {
	Code       Code
	Message    string            // English, for developers; empty means Code.Text()
	RetryAfter time.Duration     // 0 when the server does not know
	Details    map[string]string // "path", "reason", "suggestion"
}

// Errorf makes an error with a formatted message.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// With returns the error with one detail added.
func (e *Error) With(key, value string) *Error {
	details := map[string]string{key: value}
	for k, v := range e.Details {
		details[k] = v
	}
	return &Error{Code: e.Code, Message: e.Message, RetryAfter: e.RetryAfter, Details: details}
}

// Error returns code and message.
func (e *Error) Error() string {
	if e.Message == "" {
		return string(e.Code) + ": " + e.Code.Text()
	}
	return string(e.Code) + ": " + e.Message
}

// wireError is the JSON form of Error.
type wireError struct {
	Code         Code              `json:"code"`
	Message      string            `json:"message"`
	Retry        Retry             `json:"retry"`
	RetryAfterMS int64             `json:"retry_after_ms,omitempty"`
	Details      map[string]string `json:"details,omitempty"`
}

// MarshalJSON writes {code, message, retry, retry_after_ms?, details?}.
func (e *Error) MarshalJSON() ([]byte, error) {
	w := wireError{
		Code:         e.Code,
		Message:      e.Message,
		Retry:        e.Code.Retry(),
		RetryAfterMS: e.RetryAfter.Milliseconds(),
		Details:      e.Details,
	}
	if w.Message == "" {
		w.Message = e.Code.Text()
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON writes. Retry is not kept: the code
// implies it.
func (e *Error) UnmarshalJSON(data []byte) error {
	var w wireError
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("decode error: %w", err)
	}
	*e = Error{
		Code:       w.Code,
		Message:    w.Message,
		RetryAfter: time.Duration(w.RetryAfterMS) * time.Millisecond,
		Details:    w.Details,
	}
	return nil
}
