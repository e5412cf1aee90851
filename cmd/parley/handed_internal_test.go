package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestHandedSockets(t *testing.T) {
	us := strconv.Itoa(os.Getpid())
	for _, c := range []struct {
		story, pid, fds string
		want            string // of the error; "": none, and no sockets
	}{
		{"nothing is handed over", "", "", ""},
		{"what is handed over is for another program", "1", "1", ""},
		{"a number of sockets that is none", us, "many", "want 1 to 16"},
		{"no socket at all", us, "0", "want 1 to 16"},
		{"more than anybody has", us, "99", "want 1 to 16"},
	} {
		list, err := handed(func(name string) string { return map[string]string{"LISTEN_PID": c.pid, "LISTEN_FDS": c.fds}[name] })
		switch {
		case len(list) != 0:
			t.Errorf("%s: got %d sockets", c.story, len(list))
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.story, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: got %v, want %q", c.story, err, c.want)
		}
	}
}
