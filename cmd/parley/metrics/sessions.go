package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// unknown stands for every value of a label that is not on its list.
const unknown = "unknown"

// What came of a join.
const (
	joinOK      = "ok"
	joinDenied  = "denied"
	joinFull    = "full"
	joinLocked  = "locked"
	joinTimeout = "timeout"
	joinError   = "error"
)

// stageSignal is the only stage of a join that the server sees whole.
const stageSignal = "signal"

// sessions counts what signaling tells; it is a signaling.Observer.
type sessions struct {
	joins      *prometheus.CounterVec
	took       *prometheus.HistogramVec
	recoveries *prometheus.CounterVec
	ends       *prometheus.CounterVec
	durations  prometheus.Histogram
	messages   *prometheus.CounterVec
	errors     *prometheus.CounterVec
}

func newSessions() *sessions {
	vector := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	s := &sessions{
		joins: vector("parley_joins_total", "Joins by what came of them.", "result"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "parley_join_duration_seconds", Help: "How long joins took that succeeded, by stage; signal: from the join message to joined.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5},
		}, []string{"stage"}),
		recoveries: vector("parley_recoveries_total", "Attempts to go on after a lost connection.", "kind", "result"),
		ends:       vector("parley_session_ends_total", "Sessions that ended after a join or resume, by reason.", "reason"),
		durations: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "parley_session_duration_seconds", Help: "How long those sessions lasted.",
			Buckets: []float64{10, 60, 300, 900, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600},
		}),
		messages: vector("parley_signal_messages_total", "Signalling messages.", "direction", "type", "result"),
		errors:   vector("parley_errors_total", "Errors that clients were told, over HTTP and the socket.", "code"),
	}
	s.begin()
	return s
}

// begin makes every value of every label exist, so that a rate is right from the first time something happens.
func (s *sessions) begin() {
	for _, result := range []string{joinOK, joinDenied, joinFull, joinLocked, joinTimeout, joinError} {
		s.joins.WithLabelValues(result)
	}
	s.took.WithLabelValues(stageSignal)
	for _, result := range []string{joinOK, joinError} {
		s.recoveries.WithLabelValues("resume", result)
	}
	for _, code := range append(protocol.Codes(), signaling.ReasonLost, unknown) {
		s.ends.WithLabelValues(string(code))
		if code != signaling.ReasonLost {
			s.errors.WithLabelValues(string(code))
		}
	}
	for _, kind := range protocol.ClientKinds() {
		for _, outcome := range []signaling.Outcome{signaling.OutcomeOK, signaling.OutcomeRefused, signaling.OutcomeLimited} {
			s.messages.WithLabelValues("in", string(kind), string(outcome))
		}
	}
	for _, outcome := range []signaling.Outcome{signaling.OutcomeMalformed, signaling.OutcomeLimited} {
		s.messages.WithLabelValues("in", unknown, string(outcome))
	}
	for _, kind := range protocol.ServerKinds() {
		s.messages.WithLabelValues("out", string(kind), string(signaling.OutcomeOK))
	}
}

func (s *sessions) collectors() []prometheus.Collector {
	return []prometheus.Collector{s.joins, s.took, s.recoveries, s.ends, s.durations, s.messages, s.errors}
}

// Entered implements [signaling.Observer].
func (s *sessions) Entered(how protocol.Kind, refused protocol.Code, took time.Duration) {
	result := joinResult(refused)
	if how == protocol.KindJoin {
		s.joins.WithLabelValues(result).Inc()
		if result == joinOK {
			s.took.WithLabelValues(stageSignal).Observe(took.Seconds())
		}
		return
	}
	if result != joinOK {
		result = joinError
	}
	s.recoveries.WithLabelValues("resume", result).Inc()
}

// joinResult sums up the codes of refusals.
func joinResult(refused protocol.Code) string {
	switch refused { //nolint:exhaustive // every other code is an error
	case "":
		return joinOK
	case protocol.Unauthorized, protocol.TicketExpired, protocol.WrongPassword, protocol.Forbidden, protocol.Banned, protocol.RoomNotFound:
		return joinDenied
	case protocol.RoomFull, protocol.ServerFull:
		return joinFull
	case protocol.RoomLocked, protocol.NotYetOpen:
		return joinLocked
	case protocol.Timeout:
		return joinTimeout
	default:
		return joinError
	}
}

// Ended implements [signaling.Observer].
func (s *sessions) Ended(reason protocol.Code, after time.Duration) {
	if reason != signaling.ReasonLost {
		reason = known(reason)
	}
	s.ends.WithLabelValues(string(reason)).Inc()
	s.durations.Observe(after.Seconds())
}

// Received implements [signaling.Observer].
func (s *sessions) Received(kind protocol.Kind, outcome signaling.Outcome) {
	if kind == "" {
		kind = unknown
	}
	s.messages.WithLabelValues("in", string(kind), string(outcome)).Inc()
}

// Sent implements [signaling.Observer].
func (s *sessions) Sent(kind protocol.Kind) {
	s.messages.WithLabelValues("out", string(kind), string(signaling.OutcomeOK)).Inc()
}

// Refused implements [signaling.Observer].
func (s *sessions) Refused(code protocol.Code) {
	s.errors.WithLabelValues(string(known(code))).Inc()
}

// known keeps labels to their list, whatever a later hand makes of codes.
func known(code protocol.Code) protocol.Code {
	if code.Known() {
		return code
	}
	return unknown
}
