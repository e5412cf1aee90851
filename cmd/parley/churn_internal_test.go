package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs"
	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// The whole program in this process, and people who join, send and hear, and leave; one in five is killed on the way, at any
// moment of it. When all are gone, so is everything that was started and opened for them.
//
//	make churn        10,000 of them; CHURN=n for another number
func TestChurn(t *testing.T) {
	cycles := 300
	if text := os.Getenv("CHURN"); text != "" {
		var err error
		if cycles, err = strconv.Atoi(text); err != nil {
			t.Fatalf("CHURN: %v", err)
		}
	}
	url := serveHere(t)
	c := churn{t: t, url: url, dice: rand.New(rand.NewPCG(1, 2))}
	c.play(100) // what is made once and kept
	before := c.settle(footprint{goroutines: -1})
	began := time.Now()
	c.play(cycles)
	took := time.Since(began)
	after := c.settle(before)
	t.Logf("%d cycles in %v, %d killed: goroutines %d → %d, descriptors %d → %d, heap %.1f → %.1f MiB", cycles, took.Round(time.Millisecond),
		c.killed.Load(), before.goroutines, after.goroutines, before.descriptors, after.descriptors, before.mebibytes(), after.mebibytes())
	if after.goroutines > before.goroutines {
		buffer := make([]byte, 1<<20)
		t.Errorf("goroutines left:\n%s", buffer[:runtime.Stack(buffer, true)])
	}
	if after.descriptors > before.descriptors {
		t.Errorf("descriptors left: %d", after.descriptors-before.descriptors)
	}
	if grown := after.mebibytes() - before.mebibytes(); grown > 4 {
		t.Errorf("the heap grew by %.1f MiB, want at most 4", grown)
	}
}

// serveHere runs the program in this process until the test ends.
func serveHere(t *testing.T) (url string) {
	t.Helper()
	probe, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := probe.Addr().String()
	_ = probe.Close()
	load := func() (*configs.Config, error) {
		return configs.Load(configs.Source{Set: []string{
			"server.listen=" + address, "ice.udp=127.0.0.1:0", "limits.joins_per_ip=1000/s", "limits.sessions_per_ip=10000",
			"room_defaults.resume_timeout=1s", "room_defaults.empty_timeout=1s", "logging.level=error",
		}})
	}
	config, err := load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, config, options{version: "test", load: load}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the program ended with %v", err)
		}
	})
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for range 1000 {
		if conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address); err == nil {
			_ = conn.Close()
			return "http://" + address
		}
		<-ticker.C
	}
	t.Fatal("the program does not start")
	return ""
}

// churn is people who come and go.
type churn struct {
	t      *testing.T
	url    string
	killed atomic.Int64

	mu   sync.Mutex // guards dice
	dice *rand.Rand
}

// play has so many people come and go, a few at a time.
func (c *churn) play(cycles int) {
	c.t.Helper()
	kit, err := client.NewKit(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer kit.Close()
	var wg sync.WaitGroup
	turns := make(chan int)
	for range 16 {
		wg.Go(func() {
			for i := range turns {
				c.pair(kit, fmt.Sprint("churn-", i%64))
			}
		})
	}
	for i := range cycles / 2 {
		turns <- i
	}
	close(turns)
	wg.Wait()
}

// chance is a number below n.
func (c *churn) chance(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dice.IntN(n)
}

// pair is two people: one speaks, one hears. Each is killed with a chance of one in five, while joining or when media flows.
func (c *churn) pair(kit *client.Kit, in string) {
	heard := make(chan struct{}, 1)
	var count atomic.Int32
	speaker := c.enter(kit, in, nil)
	listener := c.enter(kit, in, func(*client.RemoteTrack, *client.Packet) {
		if count.Add(1) == 5 {
			heard <- struct{}{}
		}
	})
	if speaker != nil && listener != nil {
		_, err := speaker.Publish(c.t.Context(), protocol.Microphone, &client.Opus{})
		select {
		case <-heard:
		case <-speaker.Done():
		case <-listener.Done():
		case <-time.After(10 * time.Second):
			c.t.Errorf("nothing was heard for 10 s (publish: %v)", err)
		}
	}
	for _, one := range []*client.Client{speaker, listener} {
		switch {
		case one == nil:
		case c.chance(10) == 0:
			c.killed.Add(1)
			one.Abandon()
		default:
			_ = one.Leave(c.t.Context()) // the room may have ended it
		}
	}
}

// enter joins, and is killed on the way in one case of ten: nil.
func (c *churn) enter(kit *client.Kit, in string, hear func(*client.RemoteTrack, *client.Packet)) *client.Client {
	ctx, cancel := context.WithTimeout(c.t.Context(), 30*time.Second)
	defer cancel()
	dies := c.chance(10) == 0
	if dies {
		c.killed.Add(1)
		time.AfterFunc(time.Duration(c.chance(30))*time.Millisecond, cancel)
	}
	one, err := client.Join(ctx, client.Options{URL: c.url, Room: in, Name: "somebody", Kit: kit, OnPacket: hear, AudioSlots: 2, VideoSlots: 1})
	switch {
	case err == nil:
		return one
	case !dies:
		c.t.Errorf("join: %v", err)
	}
	return nil
}

// footprint is what the process holds.
type footprint struct {
	goroutines, descriptors int
	heap                    uint64
}

func (f footprint) mebibytes() float64 { return float64(f.heap) / (1 << 20) }

// settle waits until the process holds no more than it did, or as long as killed people's seats and timers may take.
func (c *churn) settle(want footprint) footprint {
	c.t.Helper()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	now, least := measure(c.t), time.Now().Add(3*time.Second)
	for late := time.Now().Add(8 * time.Second); time.Now().Before(late); now = measure(c.t) {
		good := now.goroutines <= want.goroutines && now.descriptors <= want.descriptors && now.mebibytes() <= want.mebibytes()+4
		if good || want.goroutines < 0 && time.Now().After(least.Add(2*time.Second)) {
			break
		}
		<-ticker.C
	}
	return now
}

func measure(t *testing.T) footprint {
	t.Helper()
	runtime.GC()
	runtime.GC() // what pools kept goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skipf("no /proc: %v", err)
	}
	return footprint{runtime.NumGoroutine(), len(files), m.HeapAlloc}
}
