package sfu_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/sfu"
)

// Feedback is ours alone: pion's interceptors, which it starts by itself when
// it is given none, must not run beside it.
func TestNoInterceptorsOfPion(t *testing.T) {
	engine, err := sfu.NewEngine(sfu.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	peer, err := engine.NewPeer(sfu.PeerOptions{ID: "x", VideoCodecs: []string{"vp8"}, AudioCodecs: []string{"opus"}}, func(sfu.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for _, stack := range strings.Split(string(stacks), "\n\n") {
		if strings.Contains(stack, "pion/interceptor/pkg/") {
			t.Errorf("an interceptor of pion runs:\n%s", stack)
		}
	}
	peer.Close()
	<-peer.Done()
	if err := engine.Close(); err != nil {
		t.Error(err)
	}
}
