package people_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/signaling/people"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// ear keeps what one visitor is told.
type ear struct {
	mu    sync.Mutex // guards heard
	heard []protocol.ServerMessage
}

func (e *ear) Tell(m protocol.ServerMessage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, m)
}

// take waits until nothing happens, and returns what was heard since.
func (e *ear) take() []protocol.ServerMessage {
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := e.heard
	e.heard = nil
	return heard
}

// lists counts the lists among what was heard.
func lists(heard []protocol.ServerMessage) (n int, last protocol.People) {
	for _, m := range heard {
		if list, ok := m.(protocol.People); ok {
			n, last = n+1, list
		}
	}
	return n, last
}

func heard[M protocol.ServerMessage](t *testing.T, e *ear) M {
	t.Helper()
	messages := e.take()
	for _, m := range messages {
		if m, ok := m.(M); ok {
			return m
		}
	}
	var want M
	t.Fatalf("no %s among %v", want.Kind(), messages)
	return want
}

// place is a hall for one story.
type place struct {
	t    *testing.T
	hall *people.Hall
}

func inHall(t *testing.T, story func(p place)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := people.New(people.Options{NewRoom: func() string { return "call-secret" }})
		defer h.Close()
		story(place{t, h})
	})
}

func appear(t *testing.T, h *people.Hall, name string) (*people.Visitor, *ear) {
	t.Helper()
	e := &ear{}
	v, found, err := h.Appear(t.Context(), name, 500, e)
	if err != nil || found.Me != v.ID() || found.People[len(found.People)-1].Name != name {
		t.Fatalf("%+v, %v", found, err)
	}
	return v, e
}

func TestTwoMeet(t *testing.T) {
	inHall(t, func(p place) {
		t, h := p.t, p.hall
		ada, adaHears := appear(t, h, "Ada")
		bob, bobHears := appear(t, h, "Bob")
		if err := ada.Ring(t.Context(), bob.ID()); err != nil {
			t.Fatal(err)
		}
		incoming := heard[protocol.Incoming](t, bobHears)
		if incoming.From.Name != "Ada" || incoming.TimeoutMS != 30_000 {
			t.Errorf("got %+v", incoming)
		}
		if err := bob.Accept(t.Context(), incoming.From.ID); err != nil {
			t.Fatal(err)
		}
		a, b := heard[protocol.Connected](t, adaHears), heard[protocol.Connected](t, bobHears)
		if a.Room != "call-secret" || b.Room != a.Room || a.Person.Name != "Bob" || b.Person.Name != "Ada" {
			t.Errorf("got %+v and %+v", a, b)
		}
	})
}

func TestNobodyAnswers(t *testing.T) {
	inHall(t, func(p place) {
		t, h := p.t, p.hall
		ada, adaHears := appear(t, h, "Ada")
		bob, bobHears := appear(t, h, "Bob")
		if err := ada.Ring(t.Context(), bob.ID()); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		heard[protocol.Calling](t, adaHears)
		time.Sleep(30*time.Second - time.Millisecond)
		for _, m := range adaHears.take() {
			if m, ok := m.(protocol.Ended); ok {
				t.Fatalf("%+v after %v", m, time.Since(began))
			}
		}
		time.Sleep(time.Millisecond)
		for _, e := range []*ear{adaHears, bobHears} {
			if m := heard[protocol.Ended](t, e); m.Reason != protocol.EndNoAnswer {
				t.Errorf("got %+v", m)
			}
		}
		if err := bob.Ring(t.Context(), ada.ID()); err != nil { // nothing is stuck
			t.Error(err)
		}
		heard[protocol.Incoming](t, adaHears)
	})
}

// Both ring before either hears of the other's ring.
func TestBothAtOnce(t *testing.T) {
	inHall(t, func(p place) {
		t, h := p.t, p.hall
		ada, adaHears := appear(t, h, "Ada")
		bob, bobHears := appear(t, h, "Bob")
		var both sync.WaitGroup
		both.Go(func() { _ = ada.Ring(t.Context(), bob.ID()) })
		both.Go(func() { _ = bob.Ring(t.Context(), ada.ID()) })
		both.Wait()
		if a, b := heard[protocol.Connected](t, adaHears), heard[protocol.Connected](t, bobHears); a.Room != b.Room {
			t.Errorf("got %+v and %+v", a, b)
		}
	})
}

// A crowd that comes at once is told of together.
func TestListsAreToldTogether(t *testing.T) {
	inHall(t, func(p place) {
		t, h := p.t, p.hall
		_, adaHears := appear(t, h, "Ada")
		time.Sleep(time.Second)
		adaHears.take()
		for i := range 100 {
			appear(t, h, fmt.Sprintf("Guest %d", i))
		}
		if n, _ := lists(adaHears.take()); n != 1 {
			t.Errorf("%d lists at once", n)
		}
		time.Sleep(2 * time.Second)
		if n, last := lists(adaHears.take()); n != 1 || len(last.People) != 101 {
			t.Errorf("%d lists later, of %d people", n, len(last.People))
		}
		if h.Visible() != 101 {
			t.Errorf("%d are visible", h.Visible())
		}
		time.Sleep(time.Hour)
		if n, _ := lists(adaHears.take()); n != 0 {
			t.Errorf("%d lists of no news", n)
		}
	})
}

func TestTheListIsFull(t *testing.T) {
	inHall(t, func(p place) {
		t, h := p.t, p.hall
		ada, _ := appear(t, h, "Ada")
		var refusal *protocol.Error
		if _, _, err := h.Appear(t.Context(), "Bob", 1, &ear{}); !errors.As(err, &refusal) || refusal.Code != protocol.ServerFull {
			t.Errorf("got %v", err)
		}
		ada.Leave()
		if _, _, err := h.Appear(t.Context(), "Bob", 1, &ear{}); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoHasLeftCannotRing(t *testing.T) {
	inHall(t, func(p place) {
		t, h := p.t, p.hall
		ada, _ := appear(t, h, "Ada")
		bob, _ := appear(t, h, "Bob")
		ada.Leave()
		ada.Leave()
		var refusal *protocol.Error
		if err := ada.Ring(t.Context(), bob.ID()); !errors.As(err, &refusal) || refusal.Details["reason"] != "not_joined" {
			t.Errorf("got %v", err)
		}
	})
}

func TestClosed(t *testing.T) {
	inHall(t, func(p place) {
		h := p.hall
		ada, _ := appear(p.t, h, "Ada")
		h.Close()
		if err := ada.Ring(p.t.Context(), "u_bob"); !errors.Is(err, people.ErrClosed) {
			p.t.Errorf("got %v", err)
		}
		ada.Leave()
		h.Close()
	})
	// One that never was used has nothing to end.
	h := people.New(people.Options{})
	h.Close()
	if _, _, err := h.Appear(t.Context(), "Ada", 1, &ear{}); !errors.Is(err, people.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestNobodyWaitsForEver(t *testing.T) {
	inHall(t, func(p place) {
		t, h := p.t, p.hall
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := h.Appear(ctx, "Ada", 1, &ear{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if h.Visible() != 0 {
			t.Error("somebody nobody knows is visible")
		}
	})
}

// A fault of ours is kept to the one who provoked it.
func TestAFaultIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := people.New(people.Options{NewRoom: func() string { panic("no rooms today") }})
		defer h.Close()
		ada, _ := appear(t, h, "Ada")
		bob, _ := appear(t, h, "Bob")
		_ = ada.Ring(t.Context(), bob.ID())
		var refusal *protocol.Error
		if err := bob.Accept(t.Context(), ada.ID()); !errors.As(err, &refusal) || refusal.Code != protocol.Internal {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Minute)
		if err := ada.Ring(t.Context(), bob.ID()); err != nil {
			t.Errorf("stuck: %v", err)
		}
	})
}
