package metrics

import (
	"fmt"
	"net/http"
	"regexp"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
)

// maxScrapes is how many may read at a time; the others are told to come later.
const maxScrapes = 4

// Sources are what is read when somebody asks. All are needed; the functions are called at every scrape.
type Sources struct {
	Version  string // of the program
	Media    *sfu.Stats
	Survey   func() sfu.Survey
	Sockets  func() []sfu.Socket
	Rooms    func() room.Stats
	Sessions func() signaling.Stats
}

// Metrics are the figures of one server. Its methods may be called from any goroutine.
type Metrics struct {
	sessions *sessions
	registry *prometheus.Registry

	reloadedAt atomic.Int64 // Unix seconds of the last reload that succeeded, or of the start
	failed     atomic.Bool  // the last reload
	pending    atomic.Int64 // settings that wait for a restart
}

// New makes the figures of a server that starts now.
func New(s Sources, now time.Time) (*Metrics, error) {
	m := &Metrics{sessions: newSessions(), registry: prometheus.NewRegistry()}
	m.reloadedAt.Store(now.Unix())
	all := append(m.sessions.collectors(), about(s), media(s.Media), quality(s.Media), newSurvey(s.Survey), sockets(s.Sockets), m.reloads(),
		goFigures(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, one := range all {
		if err := m.registry.Register(one); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
}

// goFigures are the usual ones of the runtime, and what was in use after the last collection: the first to look at when memory
// grows.
func goFigures() prometheus.Collector {
	return collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(
		collectors.GoRuntimeMetricsRule{Matcher: regexp.MustCompile(`^/gc/heap/live:bytes$`)}))
}

// about reads what the server is and holds.
func about(s Sources) readings {
	build := prometheus.NewDesc("parley_build_info", "Always 1; the labels tell what was built, and with what.", []string{"version", "go_version"}, nil)
	return readings{
		plain(prometheus.GaugeValue, build, func(e emit) { e(1, s.Version, runtime.Version()) }),
		gauge("parley_rooms", "Open rooms.", func() int { return s.Rooms().Rooms }),
		gauge("parley_participants", "People in all rooms, those who are about to enter or may still come back included.", func() int { return s.Rooms().Participants }),
		gauge("parley_sockets", "Signalling connections, joined or not.", func() int { return s.Sessions().Sockets }),
		counter("parley_panics_total", "Faults of ours, each kept to one participant. Every one is in the log.", nil, func(e emit) {
			e(float64(s.Media.Panics.Load() + s.Rooms().Panics + s.Sessions().Panics))
		}),
	}
}

func (m *Metrics) reloads() readings {
	return readings{
		gauge("parley_config_last_reload_successful", "1 when the settings in effect are those last read, 0 when those were refused.", func() int {
			if m.failed.Load() {
				return 0
			}
			return 1
		}),
		gauge("parley_config_last_reload_success_timestamp_seconds", "When settings last took effect, in seconds since 1970.", func() int {
			return int(m.reloadedAt.Load())
		}),
		gauge("parley_config_pending_restart", "Settings whose new value waits for a restart.", func() int { return int(m.pending.Load()) }),
	}
}

// Observer is what signaling tells its news.
func (m *Metrics) Observer() signaling.Observer { return m.sessions }

// Reloaded notes that other settings took effect, and how many of them wait for a restart.
func (m *Metrics) Reloaded(at time.Time, pending int) {
	m.reloadedAt.Store(at.Unix())
	m.pending.Store(int64(pending))
	m.failed.Store(false)
}

// ReloadRefused notes that other settings could not be used.
func (m *Metrics) ReloadRefused() { m.failed.Store(true) }

// Handler serves the figures to GET and HEAD requests, whatever the path. It does not ask who reads.
func (m *Metrics) Handler() http.Handler {
	scrape := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: maxScrapes,
		ErrorHandling:       promhttp.ContinueOnError,
		DisableCompression:  true, // a compressor takes a megabyte, more than a participant
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "want GET", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		scrape.ServeHTTP(w, r)
	})
}
