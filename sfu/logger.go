package sfu

import (
	"sync"

	"github.com/pion/logging"
	"go.uber.org/zap"
)

// pionLog hands pion's warnings and errors to our debug level: what pion calls
// an error is nearly always a browser that went away. Each connection asks for a
// logger of each scope; all get the same.
type pionLog struct {
	logger *zap.Logger

	mu     sync.Mutex // guards scopes
	scopes map[string]quiet
}

func newPionLog(l *zap.Logger) *pionLog {
	return &pionLog{logger: l.Named("pion"), scopes: map[string]quiet{}}
}

// NewLogger implements [logging.LoggerFactory].
func (l *pionLog) NewLogger(scope string) logging.LeveledLogger {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, ok := l.scopes[scope]
	if !ok {
		one = quiet{l.logger.Named(scope).Sugar()}
		l.scopes[scope] = one
	}
	return one
}

// quiet implements [logging.LeveledLogger]. The zero value says nothing.
type quiet struct{ log *zap.SugaredLogger }

func (q quiet) Trace(string)          {}
func (q quiet) Tracef(string, ...any) {}
func (q quiet) Debug(string)          {}
func (q quiet) Debugf(string, ...any) {}
func (q quiet) Info(string)           {}
func (q quiet) Infof(string, ...any)  {}

func (q quiet) Warn(message string)               { q.Warnf("%s", message) }
func (q quiet) Error(message string)              { q.Warnf("%s", message) }
func (q quiet) Errorf(format string, args ...any) { q.Warnf(format, args...) }
func (q quiet) Warnf(format string, args ...any) {
	if q.log != nil {
		q.log.Debugf(format, args...)
	}
}
