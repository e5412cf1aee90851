package main_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// More people come than the program has memory for (GOMEMLIMIT): those whom it cannot take are told that the server is full, those
// inside miss nothing and stay, and when the others have left somebody can come in again.
//
//	JOINS=300 MEMORY=60MiB go test -count=1 -v -run TestShortOfMemory ./cmd/parley
func TestShortOfMemory(t *testing.T) {
	many, err := strconv.Atoi(cmp.Or(os.Getenv("JOINS"), "60"))
	if err != nil {
		t.Fatalf("JOINS: %v", err)
	}
	l := newLife(t, false, "--set", "room_defaults.max_participants=300")
	l.memory = cmp.Or(os.Getenv("MEMORY"), "22MiB")
	l.start()
	crew := survivors(t, l.url, 4, 2)
	settled(t, crew, patience)
	forgetGaps(crew)
	before := received(crew)
	came, refused := invite(t, l.url, many)
	if refused == 0 {
		t.Errorf("nobody of %d was refused", many)
	}
	resident := metric(t, l, "process_resident_memory_bytes") / (1 << 20)
	after := received(crew)
	lost := 100 * float64(after.Lost-before.Lost) / float64(max(after.Packets-before.Packets, 1))
	came.leave()
	kit := crew[0].kit
	began := time.Now()
	until(t, "somebody comes in again", patience, func() bool {
		one, err := client.Join(t.Context(), client.Options{URL: l.url, Room: "room-0", Name: "guest", Kit: kit})
		if err == nil {
			_ = one.Leave(t.Context())
		}
		return err == nil
	})
	t.Logf("%s for %d people: %d came in, %d were told that the server is full; resident %.1f MiB; those inside lost %.2f %% of %d packets; when the others had left, the next came in after %v",
		l.memory, many, many-refused, refused, resident, lost, after.Packets-before.Packets, time.Since(began).Round(time.Millisecond))
	if lost > 0.5 {
		t.Errorf("those inside lost %.2f %%, want 0.5 %% at most", lost)
	}
	if got := joins(crew); got != len(crew) {
		t.Errorf("%d joins of %d people", got, len(crew))
	}
	healthy(t, l)
}

// guests are those who came in.
type guests struct {
	mu     sync.Mutex // guards inside
	inside []*client.Client
	kit    *client.Kit
}

// invite has so many come, a few at a time, and says how many were refused because the server is full.
func invite(t *testing.T, url string, many int) (in *guests, refused int) {
	t.Helper()
	kit, err := client.NewKit(nil)
	if err != nil {
		t.Fatal(err)
	}
	in = &guests{kit: kit}
	var coming sync.WaitGroup
	doors := make(chan struct{}, 4)
	for i := range many {
		doors <- struct{}{}
		coming.Go(func() {
			defer func() { <-doors }()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			c, err := client.Join(ctx, client.Options{URL: url, Room: fmt.Sprint("room-", i%4), Name: fmt.Sprint("guest ", i), Kit: kit})
			var said *protocol.Error
			in.mu.Lock()
			defer in.mu.Unlock()
			switch {
			case err == nil:
				in.inside = append(in.inside, c)
			case errors.As(err, &said) && said.Code == protocol.ServerFull:
				refused++
			default:
				t.Errorf("guest %d: %v, want to come in or to be told that the server is full", i, err)
			}
		})
	}
	coming.Wait()
	return in, refused
}

func (c *guests) leave() {
	var leaving sync.WaitGroup
	for _, one := range c.inside {
		leaving.Go(func() { _ = one.Leave(context.Background()) })
	}
	leaving.Wait()
	c.kit.Close()
}
