package signaling

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

var noon = time.UnixMilli(1795334400000)

func testTicketer() *ticketer { return newTicketer(bytes.Repeat([]byte("k"), 32), time.Minute) }

func TestTicketRoundTrip(t *testing.T) {
	tickets := testTicketer()
	for _, c := range []struct{ room, name string }{
		{"standup", "Ada"},
		{"a", ""},
		{strings.Repeat("x", 64), strings.Repeat("🙂", 64)},
	} {
		text, id := tickets.issue(c.room, c.name, noon)
		if len(text) > protocol.MaxTicketBytes {
			t.Errorf("%d bytes", len(text))
		}
		got, e := tickets.redeem(text, c.room, noon)
		want := ticket{id: id, room: c.room, name: c.name, expires: noon.Add(time.Minute)}
		if e != nil || got != want {
			t.Errorf("got %+v, %v; want %+v", got, e, want)
		}
	}
}

// Every single bit counts.
func TestTicketWithAnyBitChanged(t *testing.T) {
	tickets := testTicketer()
	text, _ := tickets.issue("standup", "Ada", noon)
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		for bit := range 8 {
			changed := bytes.Clone(data)
			changed[i] ^= 1 << bit
			if _, e := tickets.redeem(base64.RawURLEncoding.EncodeToString(changed), "standup", noon); e == nil || e.Code != protocol.Unauthorized {
				t.Fatalf("byte %d, bit %d: %v", i, bit, e)
			}
		}
	}
	for cut := range data {
		if _, e := tickets.redeem(base64.RawURLEncoding.EncodeToString(data[:cut]), "standup", noon); e == nil {
			t.Fatalf("%d bytes are accepted", cut)
		}
	}
	for _, other := range []string{text + "A", text + "=", text[:len(text)-1], " " + text, text + "\n"} {
		if _, e := tickets.redeem(other, "standup", noon); e == nil {
			t.Errorf("%q is accepted", other)
		}
	}
	if _, e := tickets.redeem(text, "standup", noon); e != nil {
		t.Errorf("the ticket itself: %v", e)
	}
}

// A signature over something that is no layout: only a fault of ours makes one.
func TestSignedNonsense(t *testing.T) {
	tickets := testTicketer()
	fixed := append([]byte{ticketVersion}, make([]byte, 8+16)...)
	binary.BigEndian.PutUint64(fixed[1:], uint64(noon.Add(time.Minute).UnixMilli()))
	for story, layout := range map[string][]byte{
		"another version":      append([]byte{9}, append(fixed[1:], 0, 0, 0, 0)...),
		"a room beyond itself": append(bytes.Clone(fixed), 0, 9, 'x', 0),
		"a name beyond itself": append(bytes.Clone(fixed), 0, 0, 0, 1),
		"something behind":     append(bytes.Clone(fixed), 0, 0, 0, 0, 7),
		"no name":              append(bytes.Clone(fixed), 0, 1, 'x', 0),
	} {
		text := base64.RawURLEncoding.EncodeToString(tickets.sign(layout, layout))
		if got, e := tickets.redeem(text, "", noon); e == nil {
			t.Errorf("%s: got %+v", story, got)
		}
	}
}

func TestTicketExpiry(t *testing.T) {
	tickets := testTicketer()
	for after, want := range map[time.Duration]protocol.Code{
		0:                             "",
		time.Minute - 1:               "",
		time.Minute:                   protocol.TicketExpired,
		24 * time.Hour:                protocol.TicketExpired,
		-time.Hour /* clocks move */ : "",
	} {
		text, _ := tickets.issue("standup", "Ada", noon)
		code := protocol.Code("")
		if _, e := tickets.redeem(text, "standup", noon.Add(after)); e != nil {
			code = e.Code
		}
		if code != want {
			t.Errorf("after %v: got %q, want %q", after, code, want)
		}
	}
}

// What is remembered of used tickets is bounded, and is forgotten with time.
func TestUsedTicketsAreBounded(t *testing.T) {
	tickets := testTicketer()
	for i := range maxUsedTickets {
		var id ticketID
		binary.BigEndian.PutUint64(id[:], uint64(i))
		tickets.used[id] = noon
	}
	text, _ := tickets.issue("standup", "Ada", noon)
	if _, e := tickets.redeem(text, "standup", noon.Add(-time.Second)); e == nil || e.Code != protocol.ServerFull || e.RetryAfter == 0 {
		t.Errorf("over the bound: %v", e)
	}
	if _, e := tickets.redeem(text, "standup", noon); e != nil {
		t.Errorf("when the others have expired: %v", e)
	}
	if len(tickets.used) != 1 {
		t.Errorf("%d remembered", len(tickets.used))
	}
}

func TestKeysDiffer(t *testing.T) {
	one, two := newTicketer(nil, time.Minute), newTicketer(nil, time.Minute)
	if one.key == two.key || one.key == testTicketer().key {
		t.Error("two servers have one key")
	}
	if bytes.Equal(testTicketer().key[:], bytes.Repeat([]byte("k"), 32)) {
		t.Error("the secret itself is the key")
	}
}

func FuzzTicket(f *testing.F) {
	tickets := testTicketer()
	text, _ := tickets.issue("standup", "Ada", noon)
	f.Add(text)
	f.Add(strings.Repeat("A", 120))
	f.Fuzz(func(t *testing.T, text string) {
		// Fuzzing finds no signature: what it may find is a panic.
		if got, ok := tickets.verify(text); ok && (got.room != "standup" || got.name != "Ada") {
			t.Errorf("forged %+v", got)
		}
	})
}
