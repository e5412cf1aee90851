package main_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
)

// Strangers open more connections than the program may have files: who talks goes on, and when they are gone others can join.
func TestShortOfFiles(t *testing.T) {
	l := newLife(t, false)
	l.files = 60
	l.start()
	crew := survivors(t, l.url, 1, 4)
	settled(t, crew, patience)
	var strangers []net.Conn
	for range 100 { // the system takes those that the program cannot
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.Background(), "tcp", strings.TrimPrefix(l.url, "http://"))
		if err != nil {
			break
		}
		strangers = append(strangers, conn)
	}
	talk := &chaos{t: t, crew: crew}
	talk.talk(5 * time.Second)
	meanwhile := settled(t, crew, 5*time.Second)
	for _, conn := range strangers {
		_ = conn.Close()
	}
	began := time.Now()
	visit(t.Context(), t, client.Options{URL: l.url, Room: crew[0].room, Name: "visitor", Kit: crew[0].kit})
	t.Logf("%d strangers, %d files: who talks noticed nothing (%v); a visit afterwards took %v",
		len(strangers), l.files, meanwhile.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	if got := joins(crew); got != len(crew) {
		t.Errorf("%d joins of %d people", got, len(crew))
	}
	healthy(t, l)
}
