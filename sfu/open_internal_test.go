package sfu

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/logging"
	"github.com/pion/webrtc/v4"
)

// loggers is called by pion in the midst of making a PeerConnection.
type loggers func()

func (f loggers) NewLogger(scope string) logging.LeveledLogger {
	f()
	return logging.NewDefaultLeveledLoggerForScope(scope, logging.LogLevelDisabled, nil)
}

// Whoever joins while pion hangs is told so after a while, and what comes later is closed: the bubble ends only when all of it has.
func TestOpeningHasALimit(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		t.Fatal(err)
	}
	const endless = 24 * time.Hour
	for name, story := range map[string]struct {
		hangs  time.Duration
		panics bool
		want   error
		after  time.Duration
		counts [2]uint64 // stuck, panics
	}{
		"at once":         {},
		"slow":            {hangs: callTimeout - time.Second, after: callTimeout - time.Second},
		"too late":        {hangs: endless, want: errStuck, after: callTimeout, counts: [2]uint64{1, 0}},
		"panic":           {panics: true, want: errOpening, counts: [2]uint64{0, 1}},
		"panic, too late": {hangs: endless, panics: true, want: errStuck, after: callTimeout, counts: [2]uint64{1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &Peer{engine: &Engine{certificate: *certificate}}
				armed := false
				own := webrtc.SettingEngine{LoggerFactory: loggers(func() {
					if !armed {
						return
					}
					armed = false
					time.Sleep(story.hangs)
					if story.panics {
						panic("a fault")
					}
				})}
				api := webrtc.NewAPI(webrtc.WithSettingEngine(own))
				armed = true
				began := time.Now()
				err := p.open(api)
				if !errors.Is(err, story.want) || time.Since(began) != story.after {
					t.Errorf("%v after %v, want %v after %v", err, time.Since(began), story.want, story.after)
				}
				if (p.pc != nil) != (story.want == nil) {
					t.Errorf("PeerConnection %v beside error %v", p.pc, err)
				}
				if p.pc != nil {
					_ = p.pc.Close()
				}
				time.Sleep(2 * endless)
				if stats := &p.engine.stats; stats.CloseStuck.Load() != story.counts[0] || stats.Panics.Load() != story.counts[1] {
					t.Errorf("%d stuck, %d panics, want %v", stats.CloseStuck.Load(), stats.Panics.Load(), story.counts)
				}
			})
		})
	}
}
