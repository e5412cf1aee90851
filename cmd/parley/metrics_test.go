package main_test

import (
	"net/http"
	"strings"
	"testing"
)

// metricsAt gives what is served at an address, asked for under this name.
func metricsAt(t *testing.T, url, host string) (status int, body string) {
	t.Helper()
	client := &http.Client{Transport: named(host)}
	return get(t, client, url)
}

// named asks for another name than the one that is called; "" for the same.
type named string

func (n named) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if n != "" {
		r.Host = string(n)
	}
	return http.DefaultTransport.RoundTrip(r)
}

func has(t *testing.T, body string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(body, "\n"+line+"\n") {
			t.Errorf("want %q in\n%s", line, body)
		}
	}
}

func TestMetricsAreForThisComputer(t *testing.T) {
	c := configure(t, "")
	status, body := metricsAt(t, c.url+"/metrics", "")
	if status != http.StatusOK {
		t.Fatalf("got %d and\n%s", status, body)
	}
	has(t, body, "parley_rooms 0", "parley_config_last_reload_successful 1", `parley_joins_total{result="ok"} 0`)
	if status, body = metricsAt(t, c.url+"/metrics", "meet.example.org"); status != http.StatusNotFound || strings.Contains(body, "parley_rooms") {
		t.Errorf("for a name of the internet: got %d and\n%s\nwant 404", status, body)
	}

	c.join("standup", "")
	c.ticket("standup", "")
	_, body = metricsAt(t, c.url+"/metrics", "")
	has(t, body, "parley_rooms 1", "parley_participants 1", "parley_sockets 1", `parley_joins_total{result="ok"} 1`,
		`parley_signal_messages_total{direction="in",result="ok",type="join"} 1`)

	c.write("auth: {secret: 0123456789abcdef0123456789abcdef}\n")
	c.hangup(reloaded)
	c.write("nonsense")
	c.hangup(refused)
	_, body = metricsAt(t, c.url+"/metrics", "")
	has(t, body, "parley_config_last_reload_successful 0", "parley_config_pending_restart 1")
}

func TestMetricsAtAnAddressOfTheirOwn(t *testing.T) {
	s := serve(t, t.TempDir(), "--set", "admin.listen=127.0.0.1:0")
	url, _ := find(s.early, "metrics")["url"].(string)
	if status, body := metricsAt(t, url, "figures.example.org"); status != http.StatusOK {
		t.Errorf("%s: got %d and\n%s", url, status, body)
	}
	if status, _ := metricsAt(t, s.url+"/metrics", ""); status != http.StatusNotFound {
		t.Errorf("beside the page: got %d, want 404", status)
	}
	for _, path := range []string{"/", "/v1/rooms/standup/preview", "/readyz"} {
		if status, _ := metricsAt(t, strings.TrimSuffix(url, "/metrics")+path, ""); status != http.StatusNotFound {
			t.Errorf("%s at the address of the metrics: got %d, want 404", path, status)
		}
	}
}
