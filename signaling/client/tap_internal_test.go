package client

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/pion/rtp"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// helloDatagram is a flight that begins with a ServerHello.
func helloDatagram(random []byte, suite uint16, profile srtp.Profile) []byte {
	extensions := []byte{0, 23, 0, 0, 0, 14, 0, 5, 0, 2, byte(profile >> 8), byte(profile), 0} // one more in front
	body := append([]byte{0xFE, 0xFD}, random...)
	body = append(body, 2, 7, 7, byte(suite>>8), byte(suite), 0, 0, byte(len(extensions)))
	body = append(body, extensions...)
	n := byte(len(body))
	message := append([]byte{dtlsServerHello, 0, 0, n, 0, 1, 0, 0, 0, 0, 0, n}, body...)
	record := append([]byte{dtlsHandshake, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, byte(len(message))}, message...)
	return append(record, dtlsHandshake, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 14) // and what follows
}

func random32(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func TestReadServerHello(t *testing.T) {
	good := helloDatagram(random32(9), 0xC02B, srtp.AES128GCM)
	want := serverHello{suite: 0xC02B, profile: srtp.AES128GCM}
	copy(want.random[:], random32(9))
	if got, ok := readServerHello(good); !ok || got != want {
		t.Errorf("got %+v, %v", got, ok)
	}
	second := append([]byte{21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0}, good...) // behind an alert
	if got, ok := readServerHello(second); !ok || got != want {
		t.Errorf("in the second record: got %+v, %v", got, ok)
	}
	for story, change := range map[string]func([]byte) []byte{
		"nothing":               func([]byte) []byte { return nil },
		"encrypted":             func(d []byte) []byte { d[4] = 1; return d },
		"a hello verify":        func(d []byte) []byte { d[13] = 3; return d },
		"a fragment":            func(d []byte) []byte { d[21] = 1; return d },
		"half of one":           func(d []byte) []byte { d[24]--; return d },
		"a record beyond":       func(d []byte) []byte { d[11] = 9; return d },
		"a session id too long": func(d []byte) []byte { d[13+12+34] = 200; return d },
	} {
		if got, ok := readServerHello(change(bytes.Clone(good))); ok {
			t.Errorf("%s: got %+v", story, got)
		}
	}
	bare := bytes.Clone(good)
	bare[13+12+2+32+3+3+2+5] = 15 // another extension in the place of use_srtp
	if got, ok := readServerHello(bare); !ok || got.profile != 0 {
		t.Errorf("without SRTP: got %+v, %v", got, ok)
	}
}

func FuzzReadServerHello(f *testing.F) {
	good := helloDatagram(random32(9), 0xC02B, srtp.AES128GCM)
	f.Add(good)
	f.Add(good[:40])
	f.Fuzz(func(t *testing.T, datagram []byte) {
		before := bytes.Clone(datagram)
		readServerHello(datagram)
		if !bytes.Equal(before, datagram) {
			t.Error("the datagram was changed")
		}
	})
}

// keyLog is the line that a handshake writes.
func keyLog(random, secret []byte) []byte {
	return []byte("CLIENT_RANDOM " + hex.EncodeToString(random) + " " + hex.EncodeToString(secret) + "\n")
}

// What the server seals reaches its slot past pion, each packet once; all else,
// and everything before the keys are known, is left to pion.
func TestTapTakesMedia(t *testing.T) {
	const suite, ssrc = 0xC02B, 7
	client, server, secret := random32(1), random32(2), bytes.Repeat([]byte{3}, 48)
	received := 0
	m := leanStream(t, func(_ *RemoteTrack, p *Packet) {
		if string(p.Payload) == "hello" {
			received++
		}
	}).media
	m.tap.media = m
	material, err := srtp.Derive(srtp.AES128GCM, srtp.SHA256, secret, client, server)
	if err != nil {
		t.Fatal(err)
	}
	send, _, err := material.Keys(true)
	if err != nil {
		t.Fatal(err)
	}
	sealer := send.NewSealer()
	seal := func(seq uint16) []byte {
		header, err := (&rtp.Header{Version: 2, PayloadType: 96, SSRC: ssrc, SequenceNumber: seq}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		return sealer.Seal(make([]byte, 100), header, []byte("hello"), uint64(seq))
	}
	takes := func(story string, datagram []byte, want bool) {
		t.Helper()
		if got := m.tap.takes(datagram); got != want {
			t.Errorf("%s: taken is %v, want %v", story, got, want)
		}
	}
	takes("media before its keys", seal(1), false)
	takes("the server's hello", helloDatagram(server, suite, srtp.AES128GCM), false)
	for _, line := range []string{"", "# nothing", "CLIENT_RANDOM 00 00"} {
		if _, err := m.tap.Write([]byte(line)); err != nil {
			t.Error(err)
		}
	}
	if _, err := m.tap.Write(keyLog(client, secret)); err != nil {
		t.Fatal(err)
	}
	takes("a hello of somebody else, too late", helloDatagram(random32(5), suite, srtp.AES128GCM), false)
	takes("media", seal(2), true)
	takes("the same again", seal(2), true)
	forged := seal(3)
	forged[len(forged)-1]++
	takes("forged media", forged, true)
	takes("more media", seal(3), true)
	takes("RTCP", append([]byte{0x80, 200}, make([]byte, 30)...), false)
	takes("STUN", make([]byte, 20), false)
	takes("nothing", nil, false)
	if received != 2 {
		t.Errorf("%d packets were received, want 2", received)
	}
}

// With another profile, or a handshake that was not heard whole, pion does it all.
func TestTapLeavesOtherProfilesToPion(t *testing.T) {
	for story, hello := range map[string][]byte{
		"AES-CM":           helloDatagram(random32(2), 0xC02B, 1),
		"an unknown suite": helloDatagram(random32(2), 0x1301, srtp.AES128GCM),
		"no hello":         nil,
	} {
		var tapped tap
		tapped.takes(hello)
		if _, err := tapped.Write(keyLog(random32(1), bytes.Repeat([]byte{3}, 48))); err != nil || tapped.opener != nil {
			t.Errorf("%s: got %v and an opener", story, err)
		}
	}
}

// A closed socket ends the reader with an error, and not in a loop.
func TestTapOfAClosedSocket(t *testing.T) {
	u := newUDP(nil, nil, &tap{})
	list := u.GetListenAddresses()
	if len(list) != 1 {
		t.Fatalf("got %v", list)
	}
	conn, err := u.GetConn("", list[0])
	if err != nil {
		t.Fatal(err)
	}
	socket, ok := conn.(*tapped)
	if !ok {
		t.Fatalf("got %T", conn)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := socket.ReadFromAddrPort(make([]byte, 10)); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("got %v", err)
	}
	if _, err := u.GetConn("", list[0]); err == nil {
		t.Error("the same socket twice")
	}
	if err := u.Close(); err != nil {
		t.Error(err)
	}
}
