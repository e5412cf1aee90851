package client_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
)

// A server closes connections that have waited for long, at times in the moment in which the request for a ticket goes out: it is
// asked again, once.
func TestAConnectionThatEndsBeforeTheTicket(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 1 {
			http.Error(w, "full", http.StatusServiceUnavailable)
			return
		}
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := client.Join(ctx, client.Options{URL: server.URL, Room: "hall", Name: "Ada"})
	if n := asked.Load(); n != 2 || err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("asked %d times: %v", n, err)
	}
}
