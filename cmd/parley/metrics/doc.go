// Package metrics tells operators in figures what the server does, in the text format of Prometheus.
//
//	sfu, room, udp   count in atomics, whether or not anybody looks ──┐
//	signaling        tells its Observer: joins, ends, messages ──────▶ Metrics ──▶ GET /metrics
//	reload           tells Reloaded ───────────────────────────────────┘
//
// Nothing is added to the path of a packet: what is counted there anyway is read when somebody asks. Labels have few values, all
// known beforehand, and all of them are there from the start with a zero; no name, room or address is ever one.
//
// docs/metrics.md lists every family with its meaning; a test compares it with what is served here.
package metrics
