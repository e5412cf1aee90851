package client_test

import (
	"context"
	"fmt"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Two bots in a room: one shows pictures, the other counts a hundred packets.
func Example() {
	engine, err := sfu.NewEngine(sfu.Options{Listen: "127.0.0.1:0", NoIPv6: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	url, stop, err := serve(engine, "", nil) // a server in this process; yours has a URL already
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = stop() }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	camera, err := client.Join(ctx, client.Options{URL: url, Room: "demo", Name: "Camera"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = camera.Leave(ctx) }()
	if _, err = camera.Publish(ctx, protocol.Camera, &client.VP8{Bitrate: 1_000_000}); err != nil {
		fmt.Println(err)
		return
	}

	hundred := make(chan string, 1)
	viewer, err := client.Join(ctx, client.Options{
		URL: url, Room: "demo", Name: "Viewer",
		OnPacket: func(t *client.RemoteTrack, p *client.Packet) {
			if t != nil && t.Counters().Packets == 100 {
				hundred <- fmt.Sprintf("a hundred packets of %s", p.Codec)
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = viewer.Leave(ctx) }()
	fmt.Println(<-hundred)
	fmt.Println(len(viewer.Participants()), "people")
	// Output:
	// a hundred packets of vp8
	// 2 people
}
