package main_test

import (
	"encoding/pem"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every flag of load that takes a value says what is wrong with a bad one, with exit status 2, before anything is sent.
func TestLoadRefusesBadValues(t *testing.T) {
	path, dir := program(t), t.TempDir()
	write(t, dir, "empty.pem", "")
	bad := map[string]map[string]string{ // flag → value → what is said
		"url":         {"": "want http://", "meet.example.org": "want http://", "ftp://meet.example.org": "want http://", "http://": "want http://"},
		"room":        {"": "room is empty"},
		"ca":          {"missing.pem": "ca: open missing.pem", "empty.pem": "no certificate in empty.pem", ".": "ca: "},
		"rooms":       {"0": "rooms is 0", "-1": "rooms is -1", "1001": "rooms is 1001, want 1 to 1000", "many": "--rooms", "1.5": "--rooms", "99999999999999999999": "--rooms"},
		"publishers":  {"-1": "publishers is -1", "2001": "publishers is 2001", "x": "--publishers"},
		"subscribers": {"-1": "subscribers is -1", "2001": "subscribers is 2001", "x": "--subscribers"},
		"video-kbps":  {"7": "video-kbps is 7", "20001": "video-kbps is 20001", "1M": "--video-kbps"},
		"fps":         {"0": "fps is 0", "121": "fps is 121", "x": "--fps"},
		"packet-size": {"59": "packet-size is 59", "1201": "packet-size is 1201", "x": "--packet-size"},
		"join-rate":   {"0": "join-rate is 0", "1001": "join-rate is 1001", "NaN": "join-rate is NaN", "x": "--join-rate"},
		"warm":        {"-1s": "warm is -1s", "11m": "warm is 11m", "2": "--warm", "soon": "--warm"},
		"duration":    {"99ms": "duration is 99ms", "25h": "duration is 25h", "10": "--duration"},
		"pid":         {"-1": "pid is -1", "self": "--pid"},
		"seed":        {"-1": "--seed", "x": "--seed"},
		"max-loss":    {"-1": "max-loss is -1", "101": "max-loss is 101", "NaN": "max-loss is NaN", "1%": "--max-loss"},
		"max-p99":     {"-1ms": "max-p99 is -1", "20": "--max-p99"},
		"max-cpu-us":  {"-1": "max-cpu-us is -1", "NaN": "max-cpu-us is NaN", "+Inf": "max-cpu-us is +Inf", "5": "max-cpu-us needs pid", "x": "--max-cpu-us"},
		"password":    nil, // the server judges it
	}
	help := invocation{dir: dir, args: []string{"load", "--help"}}.run(t, path).out
	for _, flag := range regexp.MustCompile(`(?m)^\s+--([a-z0-9-]+)=`).FindAllStringSubmatch(help, -1) {
		if _, known := bad[flag[1]]; !known && flag[1] != "config" && flag[1] != "set" {
			t.Errorf("nothing is known of bad values of --%s", flag[1])
		}
	}
	for _, flag := range slices.Sorted(maps.Keys(bad)) {
		for _, value := range slices.Sorted(maps.Keys(bad[flag])) {
			args := []string{"load", "--" + flag + "=" + value}
			if flag != "url" {
				args = append(args, "--url=http://127.0.0.1:1")
			}
			got := invocation{dir: dir, args: args}.run(t, path)
			if got.status != 2 || got.out != "" || !strings.Contains(got.err, bad[flag][value]) {
				t.Errorf("--%s=%s: got status %d, %q, %q; want status 2 and %q", flag, value, got.status, got.out, got.err, bad[flag][value])
			}
		}
	}
	if got := (invocation{dir: dir, args: []string{"load"}}).run(t, path); got.status != 2 || !strings.Contains(got.err, "--url") {
		t.Errorf("no server: got %+v", got)
	}
}

// What the page /trust gives away makes the server trusted, as it is and as PEM; without it one is told of --ca.
func TestLoadTrustsTheLocalAuthority(t *testing.T) {
	path, dir := program(t), t.TempDir()
	s := serve(t, dir, localTLS(dir, "parley.home")...)
	status, certificate := get(t, secureClient(t, nil), s.url+"/trust/parley.crt")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	write(t, dir, "root.crt", certificate)
	file, err := os.Create(filepath.Join(dir, "root.pem"))
	if err == nil {
		err = pem.Encode(file, &pem.Block{Type: "CERTIFICATE", Bytes: []byte(certificate)})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		story  string
		url    string
		args   []string
		status int
		in     string
	}{
		{story: "as it came", url: s.url, args: []string{"--ca", "root.crt"}, in: "joins +2 ok"},
		{story: "as PEM", url: s.url, args: []string{"--ca", "root.pem"}, in: "joins +2 ok"},
		{story: "not looking", url: s.url, args: []string{"--insecure"}, in: "joins +2 ok"},
		{story: "not trusted", url: s.url, status: 1, in: "see --ca and --insecure"},
		{story: "not secured", url: strings.Replace(s.url, "https", "http", 1), status: 1, in: "the server speaks https"},
	} {
		args := append([]string{"load", "--url", c.url, "--audio-only", "--warm", "0s", "--duration", "100ms"}, c.args...)
		got := invocation{dir: dir, args: args}.run(t, path)
		if got.status != c.status || !regexp.MustCompile(c.in).MatchString(got.out) {
			t.Errorf("%s: got %d\n%s\n%s\nwant %d, %s", c.story, got.status, got.out, got.err, c.status, c.in)
		}
	}
}
