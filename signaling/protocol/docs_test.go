package protocol_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

func readPage(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Every message on the page is one: it decodes and is as described.
func TestPageShowsRealMessages(t *testing.T) {
	a := loadAsyncAPI(t)
	shown := map[string]bool{}
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(readPage(t), -1)
	for _, block := range blocks {
		message := decodeObject(t, []byte(block[1]))
		kind, _ := message["type"].(string)
		action := "send"
		if _, isAnswer := message["re"]; !isAnswer && message["seq"] == nil {
			action = "receive"
		}
		var err error
		if action == "receive" {
			_, err = protocol.DecodeClient([]byte(block[1]))
		} else {
			_, err = protocol.DecodeServer([]byte(block[1]))
		}
		payload, known := a.payload(action, kind)
		if err != nil || !known {
			t.Errorf("%s: %v\n%s", kind, err, block[1])
			continue
		}
		for _, fault := range a.check(payload, message, kind) {
			t.Error(fault)
		}
		shown[action+" "+kind] = true
	}
	for action, kinds := range map[string][]protocol.Kind{"receive": protocol.ClientKinds(), "send": protocol.ServerKinds()} {
		for _, kind := range kinds {
			if !shown[action+" "+string(kind)] && kind != protocol.KindError { // errors have a section of their own
				t.Errorf("%s %q is not shown", action, kind)
			}
		}
	}
}

// The table of codes on the page is the table in the code.
func TestPageListsTheCodes(t *testing.T) {
	page := readPage(t)
	for _, code := range protocol.Codes() {
		status := fmt.Sprint(code.HTTPStatus())
		if code == protocol.MediaFailed || code == protocol.Slow || code == protocol.Left {
			status = "–" // belongs to the WebSocket alone
		}
		row := fmt.Sprintf("| `%s` | %s | %d | %s |", code, status, code.CloseCode(), code.Retry())
		if !strings.Contains(page, row) {
			t.Errorf("the page lacks %s", row)
		}
	}
}

// The error on the page is one.
func TestPageShowsARealError(t *testing.T) {
	line := regexp.MustCompile(`(?m)^\{"error":.*$`).FindString(readPage(t))
	response, err := protocol.DecodeServer([]byte(`{"type":"error",` + strings.TrimPrefix(line, "{")))
	failure, ok := response.Message.(protocol.Failure)
	if err != nil || !ok || !failure.Code.Known() {
		t.Errorf("%s: %v", line, err)
	}
	var e *protocol.Error
	if !errors.As(error(failure.Error), &e) || e.Details["suggestion"] == "" {
		t.Errorf("got %v", e)
	}
}

// Links inside of the page lead somewhere.
func TestPageLinks(t *testing.T) {
	page := readPage(t)
	anchors := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^## (.*)$`).FindAllStringSubmatch(page, -1) {
		words := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		anchors["#"+strings.ReplaceAll(words, " ", "-")] = true
	}
	for _, link := range regexp.MustCompile(`\]\(([^)]*)\)`).FindAllStringSubmatch(page, -1) {
		target := link[1]
		if strings.HasPrefix(target, "#") {
			if !anchors[target] {
				t.Errorf("%s leads nowhere", target)
			}
			continue
		}
		if _, err := os.Stat("../../docs/" + target); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}
