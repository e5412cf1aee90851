package srtp_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/pion/rtp"
	pion "github.com/pion/srtp/v3"

	"github.com/parley-sfu/parley/sfu/srtp"
)

type rtpHeader = rtp.Header

// profile names one protection profile in both implementations.
type profile struct {
	ours srtp.Profile
	pion pion.ProtectionProfile
	key  int // bytes
}

var profiles = []profile{
	{srtp.AES128GCM, pion.ProtectionProfileAeadAes128Gcm, 16},
	{srtp.AES256GCM, pion.ProtectionProfileAeadAes256Gcm, 32},
}

// origins lists where wrap-around bugs live; every scenario starts at each.
var origins = []uint64{0, 1, 127, 32767, 32768, 65534, 65535}

// secrets are what a handshake might have left. They are the same in each test.
func secrets() (master, clientRandom, serverRandom []byte) {
	return bytes.Repeat([]byte{0xA5}, 48), bytes.Repeat([]byte{0x01}, 32), bytes.Repeat([]byte{0x02}, 32)
}

func material(tb testing.TB, p srtp.Profile) srtp.Material {
	tb.Helper()
	master, client, server := secrets()
	m, err := srtp.Derive(p, srtp.SHA256, master, client, server)
	if err != nil {
		tb.Fatalf("Derive: %v", err)
	}
	return m
}

// pair returns the server's sending session and what the client receives with.
func pair(tb testing.TB, p srtp.Profile) (send, receive srtp.Session) {
	tb.Helper()
	m := material(tb, p)
	send, _, err := m.Keys(true)
	if err != nil {
		tb.Fatalf("Keys: %v", err)
	}
	_, receive, err = m.Keys(false)
	if err != nil {
		tb.Fatalf("Keys: %v", err)
	}
	return send, receive
}

// pionContext is pion's end of what the server sends, either end: pion uses one
// context for each direction.
func pionContext(tb testing.TB, p profile) *pion.Context {
	tb.Helper()
	master, client, server := secrets()
	exported := export(master, client, server, 2*p.key+24)
	return newContext(tb, p, exported[p.key:2*p.key], exported[2*p.key+12:])
}

// newContext is pion's of one direction, with a replay window as long as ours.
func newContext(tb testing.TB, p profile, key, salt []byte) *pion.Context {
	tb.Helper()
	context, err := pion.CreateContext(key, salt, p.pion, pion.SRTPReplayProtection(960))
	if err != nil {
		tb.Fatalf("pion's context: %v", err)
	}
	return context
}

// headerOf returns a packet with extension bytes as the one-byte form asks, and
// a payload that tells its number.
func headerOf(ssrc uint32, seq uint16, extension, payload int) []byte {
	packet := []byte{0x80, 96, 0, 0, 0, 0, 0, 9}
	binary.BigEndian.PutUint16(packet[2:], seq)
	packet = binary.BigEndian.AppendUint32(packet, ssrc)
	if extension > 0 {
		packet[0] |= 0x10
		packet = append(packet, 0xBE, 0xDE, 0, byte(extension/4))
		packet = append(packet, make([]byte, extension)...)
	}
	for i := range payload {
		packet = append(packet, byte(i)^byte(seq))
	}
	return packet
}

// sealedPackets returns the first packets of a stream, sealed.
func sealedPackets(tb testing.TB, p profile, count, payload int) [][]byte {
	tb.Helper()
	send, _ := pair(tb, p.ours)
	sealer := send.NewSealer()
	var sealed [][]byte
	for i := range count {
		packet := headerOf(7, uint16(i), 8, payload)
		n := len(packet) - payload
		sealed = append(sealed, sealer.Seal(make([]byte, 0, len(packet)+srtp.TagSize), packet[:n], packet[n:], uint64(i)))
	}
	return sealed
}
