package protocol_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

func FuzzDecodeClient(f *testing.F) {
	for _, data := range fixtures(f, "client_") {
		f.Add(data)
	}
	for _, seed := range []string{`{}`, `[[[[`, `{"type":"ping","id":1,"data":{"t":-0}}`, `{"type":"ping","id":1,"data":{"t":1e400}}`, "\"\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		request, err := protocol.DecodeClient(data)
		if err != nil {
			checkError(t, err)
			return
		}
		encoded, err := protocol.EncodeClient(request)
		if err != nil {
			t.Fatalf("decoded %+v, but cannot encode it: %v", request, err)
		}
		again, err := protocol.DecodeClient(encoded)
		if err != nil || !reflect.DeepEqual(again, request) {
			t.Fatalf("%+v became %+v, %v by way of %s", request, again, err, encoded)
		}
	})
}

func FuzzDecodeServer(f *testing.F) {
	for _, data := range fixtures(f, "server_") {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		response, err := protocol.DecodeServer(data)
		if err != nil {
			checkError(t, err)
			return
		}
		encoded, err := protocol.EncodeServer(response)
		if err != nil {
			t.Fatalf("decoded %+v, but cannot encode it: %v", response, err)
		}
		if _, err := protocol.DecodeServer(encoded); err != nil {
			t.Fatalf("cannot read back %s: %v", encoded, err)
		}
	})
}

// checkError: whatever comes in, what goes out is short and coded.
func checkError(t *testing.T, err error) {
	t.Helper()
	var e *protocol.Error
	if !errors.As(err, &e) || !e.Code.Known() {
		t.Fatalf("uncoded error %v", err)
	}
	if len(e.Error()) > 2048 {
		t.Fatalf("an error of %d bytes", len(e.Error()))
	}
}

func FuzzDecodeTicketRequest(f *testing.F) {
	for _, data := range fixtures(f, "http_ticket_request") {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		request, err := protocol.DecodeTicketRequest(data)
		if err != nil {
			checkError(t, err)
			return
		}
		if request.Name == "" || len(request.Name) > protocol.MaxNameBytes || len(request.Password) > protocol.MaxPasswordBytes {
			t.Fatalf("got %+v", request)
		}
	})
}
