package protocol_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

func TestAsyncAPINamesEveryMessage(t *testing.T) {
	a := loadAsyncAPI(t)
	for action, want := range map[string][]protocol.Kind{"receive": protocol.ClientKinds(), "send": protocol.ServerKinds()} {
		var kinds []string
		for _, kind := range want {
			kinds = append(kinds, string(kind))
		}
		got := a.kinds(action)
		slices.Sort(kinds)
		slices.Sort(got)
		got = slices.Compact(got) // ping, leave and others belong to both channels
		if !slices.Equal(got, kinds) {
			t.Errorf("%s:\ngot  %v\nwant %v", action, got, kinds)
		}
	}
	if got, want := len(a.Components.Messages), len(protocol.ClientKinds())+len(protocol.ServerKinds()); got != want {
		t.Errorf("%d messages described, %d exist", got, want)
	}
	if got := a.Components.Schemas["code"].Enum; fmt.Sprint(got) != fmt.Sprint(protocol.Codes()) {
		t.Errorf("codes:\ngot  %v\nwant %v", got, protocol.Codes())
	}
}

// Every fixture is as described, and has no member that is not.
func TestFixturesAreAsDescribed(t *testing.T) {
	a := loadAsyncAPI(t)
	for prefix, action := range map[string]string{"client_": "receive", "server_": "send"} {
		for name, data := range fixtures(t, prefix) {
			message := decodeObject(t, data)
			kind, _ := message["type"].(string)
			payload, ok := a.payload(action, kind)
			if !ok {
				t.Errorf("%s: %q is not described", name, kind)
				continue
			}
			for _, fault := range a.check(payload, message, name) {
				t.Error(fault)
			}
		}
	}
}

// Every member that a Go type can write is described. (The fixtures may lack
// an optional one.)
func TestTypesAreDescribed(t *testing.T) {
	a := loadAsyncAPI(t)
	for action, messages := range map[string][]any{
		"receive": {
			protocol.Join{},
			protocol.Resume{},
			protocol.Offer{},
			protocol.Candidate{},
			protocol.Publish{},
			protocol.TrackUpdate{},
			protocol.Unpublish{},
			protocol.SetView{},
			protocol.AckSlots{},
			protocol.SendChat{},
			protocol.Ping{},
		},
		"send": {
			protocol.Joined{},
			protocol.Answer{},
			protocol.PleaseOffer{},
			protocol.Slots{},
			protocol.ParticipantChanged{},
			protocol.ParticipantLeft{},
			protocol.Speakers{},
			protocol.Chat{},
			protocol.Bye{},
		},
	} {
		for _, m := range messages {
			kind := string(m.(interface{ Kind() protocol.Kind }).Kind()) //nolint:errcheck // all have one
			payload, ok := a.payload(action, kind)
			if !ok {
				t.Fatalf("%s is not described", kind)
			}
			a.compare(t, a.flat(payload).Properties["data"], reflect.TypeOf(m), kind)
		}
	}
	ok, _ := a.payload("send", "ok")
	for _, result := range []any{protocol.TrackPublished{}, protocol.ChatSent{}, protocol.Pong{}} {
		for name := range members(reflect.TypeOf(result)) {
			if _, described := ok.Properties["data"].Properties[name]; !described {
				t.Errorf("ok: %s is not described", name)
			}
		}
	}
}

// compare walks a Go type and its schema together.
func (a *asyncapi) compare(t *testing.T, s schema, goType reflect.Type, path string) {
	t.Helper()
	s = a.flat(s)
	switch goType.Kind() {
	case reflect.Pointer:
		a.compare(t, s, goType.Elem(), path)
	case reflect.Slice:
		if s.Items == nil {
			t.Errorf("%s: items are not described", path)
			return
		}
		a.compare(t, *s.Items, goType.Elem(), path+"[]")
	case reflect.Struct:
		described := slices.Sorted(maps.Keys(s.Properties))
		written := members(goType)
		if got := slices.Sorted(maps.Keys(written)); !slices.Equal(got, described) {
			t.Errorf("%s:\nwritten   %v\ndescribed %v", path, got, described)
		}
		for name, member := range written {
			a.compare(t, s.Properties[name], member.Type, path+"."+name)
			optional := strings.Contains(member.Tag.Get("json"), "omitempty")
			if required := slices.Contains(s.Required, name); required && optional {
				t.Errorf("%s.%s is required but may be left out", path, name)
			}
		}
	}
}

// members lists the JSON members of a struct, embedded ones too.
func members(goType reflect.Type) map[string]reflect.StructField {
	list := map[string]reflect.StructField{}
	for _, field := range reflect.VisibleFields(goType) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); !field.Anonymous && name != "" {
			list[name] = field
		}
	}
	return list
}

// The server accepts exactly what is described: each member of each fixture is
// taken away, given another type and pushed over its bounds, and the two must
// agree on what comes of it.
func TestDecodeClientIsAsDescribed(t *testing.T) {
	a := loadAsyncAPI(t)
	tried := 0
	for name, data := range fixtures(t, "client_") {
		message := decodeObject(t, data)
		kind, _ := message["type"].(string)
		payload, _ := a.payload("receive", kind)
		mutate(message, "", func(path string) {
			tried++
			text, err := json.Marshal(message)
			if err != nil {
				t.Fatal(err)
			}
			_, refusal := protocol.DecodeClient(text)
			faults := a.check(payload, message, "")
			if (refusal == nil) != (len(faults) == 0) {
				t.Errorf("%s%s: the server says %v, the description %v\n%.300s", name, path, refusal, faults, text)
			}
		})
	}
	if tried < 500 {
		t.Errorf("only %d changes tried", tried)
	}
}

// mutate changes every member of an object in turn, in every way, and calls try
// while it is changed.
func mutate(object map[string]any, path string, try func(path string)) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		original := object[name]
		at := path + "." + name
		delete(object, name)
		try(at + " missing")
		for _, other := range []any{
			"", "x", strings.Repeat("x", 33), strings.Repeat("x", 65), strings.Repeat("x", 129), strings.Repeat("x", 257),
			strings.Repeat("x", 1025), true, 0.0, 1.0, 2.5, -1.0, 16384.0, 16385.0, 9007199254740991.0, 9007199254740992.0,
			map[string]any{},
			[]any{},
			[]any{"x"},
			[]any{1.0},
			[]any{map[string]any{}},
		} {
			object[name] = other
			try(fmt.Sprintf("%s = %.20v", at, other))
		}
		object[name] = original
		switch original := original.(type) {
		case map[string]any:
			mutate(original, at, try)
		case []any:
			for _, item := range original {
				if member, ok := item.(map[string]any); ok {
					mutate(member, at+"[]", try)
				}
			}
			for _, n := range []int{8, 9, 32, 33, 64, 65} { // around the bounds of lists
				object[name] = slices.Repeat(original[:1], n)
				try(fmt.Sprintf("%s × %d", at, n))
			}
			object[name] = original
		}
	}
}

func decodeObject(t *testing.T, data []byte) map[string]any {
	t.Helper()
	var message map[string]any
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&message); err != nil {
		t.Fatal(err)
	}
	return message
}
