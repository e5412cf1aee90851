package main_test

import (
	"cmp"
	"encoding/hex"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Strangers send a ClientHello from 50 sockets, 2,000 a second, as in the race that other servers lost (OWASP ASVS 5.0, 17.2.6):
// everybody who joins meanwhile gets in, and those who talk miss nothing.
//
//	HELLOS=1m go test -count=1 -v -run TestHellosOfStrangers ./cmd/parley
func TestHellosOfStrangers(t *testing.T) {
	during, err := time.ParseDuration(cmp.Or(os.Getenv("HELLOS"), "2s"))
	if err != nil {
		t.Fatalf("HELLOS: %v", err)
	}
	l := newLife(t, false, "--set", "room_defaults.resume_timeout=1s")
	l.start()
	crew := survivors(t, l.url, 4, 2)
	settled(t, crew, patience)
	before := metric(t, l, "parley_participants")

	end, sent := hellos(t, l.media)
	harm := received(crew)
	leave := visitors(t, l.url, 4, 2)
	<-time.After(during)
	leave()
	lost, packets, hurled := received(crew).Lost-harm.Lost, received(crew).Packets-harm.Packets, sent.Load()
	answers := end()
	alone(t, l, int(before))
	t.Logf("%d ClientHellos in %v, %d answers; two joined each second, all got in; who talks lost %d of %d packets", hurled, during, answers, lost, packets)
	if answers > 0 {
		t.Errorf("the server answered %d times, want never", answers)
	}
	if float64(lost) > 0.005*float64(packets) {
		t.Errorf("who talks lost %d of %d packets, want 0.5 %% at most", lost, packets)
	}
	if got := joins(crew); got != len(crew) {
		t.Errorf("%d joins of %d people", got, len(crew))
	}
	healthy(t, l)
}

// hellos sends them until end is called, which says how often anybody answered.
func hellos(t *testing.T, to string) (end func() (answers int64), sent *atomic.Int64) {
	t.Helper()
	hello, err := hex.DecodeString("16feff0000000000000000003601" + "00002a000000000000002afefd" + // DTLS 1.0 record, ClientHello
		"abababababababababababababababababababababababababababababababab" + "00000004c02b00ff0100")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var answers atomic.Int64
	done, conns := make(chan struct{}), make([]net.Conn, 50)
	sent = new(atomic.Int64)
	for i := range conns {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "udp", to)
		if err != nil {
			t.Fatal(err)
		}
		conns[i] = conn
		wg.Go(func() {
			for buffer := make([]byte, 2048); ; answers.Add(1) {
				if _, err := conn.Read(buffer); err != nil {
					return
				}
			}
		})
	}
	wg.Go(func() {
		ticker := time.NewTicker(25 * time.Millisecond)
		defer ticker.Stop()
		for {
			for _, conn := range conns { // 50 each 25 ms
				_, _ = conn.Write(hello)
				sent.Add(1)
			}
			select {
			case <-ticker.C:
			case <-done:
				return
			}
		}
	})
	return func() int64 {
		close(done)
		for _, conn := range conns {
			_ = conn.Close()
		}
		wg.Wait()
		return answers.Load()
	}, sent
}
