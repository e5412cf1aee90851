package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const settings = `version: 1
server: {listen: "127.0.0.1:0", shutdown_grace: 2s}
ice: {udp: "127.0.0.1:0", ipv6: false}
admin: {listen: "127.0.0.1:0"}
auth: {create_rooms: nobody}
rooms: {hostile: {resume_timeout: 3s}, locked: {password: correct horse}, odd: {codecs: {video: [vp8, vp9, h264, av1]}}}
logging: {level: debug}
`

// server is the built program.
type server struct {
	url, metrics string
	process      int
	program, kit string        // built
	log          *bytes.Buffer // read when it has ended
	stop         func()
}

// build builds the program and the kit, and returns where they are.
func build(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", dir, "../parley", ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return dir
}

// start builds the program and runs it on loopback.
func start(t *testing.T) *server {
	t.Helper()
	return launch(t, build(t))
}

// launch runs the program on loopback, with more settings as --set has them.
func launch(t *testing.T, built string, more ...string) *server {
	t.Helper()
	dir := t.TempDir()
	s := &server{program: filepath.Join(built, "parley"), kit: filepath.Join(built, "hostile"), log: &bytes.Buffer{}}
	file := filepath.Join(dir, "parley.yaml")
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--config", file}
	for _, one := range more {
		args = append(args, "--set", one)
	}
	command := exec.CommandContext(context.WithoutCancel(t.Context()), s.program, args...)
	command.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	out, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	s.process = command.Process.Pid
	ready, ended := make(chan struct{}), make(chan struct{})
	go s.read(out, ready, ended)
	select {
	case <-ready:
	case <-ended:
		t.Fatalf("the program ended:\n%s", s.log)
	}
	s.stop = func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		<-ended
		if err := command.Wait(); err != nil {
			t.Errorf("the program ended with %v", err)
		}
	}
	return s
}

// read keeps the log, and tells when the program is ready.
func (s *server) read(out io.Reader, ready, ended chan<- struct{}) {
	defer close(ended)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s.log.Write(append(lines.Bytes(), '\n'))
		var entry struct{ Msg, URL string }
		if json.Unmarshal(lines.Bytes(), &entry) != nil {
			continue
		}
		switch entry.Msg {
		case "metrics":
			s.metrics = entry.URL
		case "ready":
			s.url = entry.URL
			close(ready)
		}
	}
}

// figure reads one metric; labels are summed up unless the name has them.
func (s *server) figure(t *testing.T, name string) float64 {
	t.Helper()
	value, err := s.look(t.Context(), name)
	if err != nil {
		t.Fatalf("the server is gone: %v", err)
	}
	return value
}

func (s *server) look(ctx context.Context, name string) (float64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.metrics, nil)
	if err != nil {
		return 0, fmt.Errorf("read metrics: %w", err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("read metrics: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, fmt.Errorf("read metrics: %w", err)
	}
	var sum float64
	for _, match := range regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(name)+`(?:\{.*\})? (\S+)$`).FindAllSubmatch(text, -1) {
		value, _ := strconv.ParseFloat(string(match[1]), 64)
		sum += value
	}
	return sum, nil
}

// What two people may notice of all this.
const (
	maxLoss     = 0.005
	maxDelay    = 5 * time.Millisecond // more than before, at the 95th of a hundred
	maxMemory   = 50 << 20
	maxRequests = 2.0 // key frames asked of one camera, a second
)

// Whoever misbehaves, and in whatever way the table knows, gets the answer the
// table has; two people who talk in the same room do not notice, others can join
// all the while, and the server has no fault and keeps nothing.
func TestNobodyIsHarmed(t *testing.T) {
	s := start(t)
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	target := Target{URL: u, Room: "hostile", Locked: "locked", Program: s.program}
	talk, err := begin(ctx, target)
	if err != nil {
		t.Fatal(err)
	}
	target.Track, target.Person = talk.tracks[0], talk.people[0].Me()
	stage := &stage{server: s, talk: talk, target: target}
	stage.before = stage.calm()
	stage.memory, stage.goroutines = s.figure(t, "process_resident_memory_bytes"), s.figure(t, "go_goroutines")
	waiting := make(chan []Result, 1)
	go func() { waiting <- stage.mallory(t, "slow", groupNames()...) }()
	for _, name := range groupNames() {
		t.Run(name, func(t *testing.T) { stage.play(t, name) })
	}
	t.Run("those that wait", func(t *testing.T) { judge(t, <-waiting) })
	stage.settled(t)
	talk.end(ctx)
	s.stop()
	if strings.Contains(s.log.String(), `"level":"error"`) {
		t.Errorf("the server logged an error:\n%s", firstError(s.log.String()))
	}
}

// stage is one run of the kit.
type stage struct {
	server     *server
	talk       *talk
	target     Target
	before     Quality
	memory     float64
	goroutines float64
}

// calm measures two seconds in which nobody misbehaves.
func (s *stage) calm() Quality {
	stop := s.talk.measure()
	timer := time.NewTimer(2 * time.Second)
	defer timer.Stop()
	<-timer.C
	return stop()
}

// mallory plays cases in a process of low priority: the machine that people
// attack from is another one, and what it spends on attacking is not the server's.
func (s *stage) mallory(t *testing.T, speed string, groups ...string) []Result {
	t.Helper()
	command := exec.CommandContext(t.Context(), "nice", "-n", "19", s.server.kit, "-json", "-speed", speed, "-groups", strings.Join(groups, ","),
		"-url", s.server.url, "-room", s.target.Room, "-locked", s.target.Locked, "-track", s.target.Track, "-person", s.target.Person,
		"-program", s.target.Program)
	var faults bytes.Buffer
	command.Stderr = &faults
	out, err := command.Output()
	var results []Result
	if json.Unmarshal(out, &results) != nil {
		t.Errorf("the kit ended with %v\n%s%s", err, out, &faults)
	}
	return results
}

// tries is how often something is played that looks harmful. Only what comes again
// counts: other work on this machine disturbs the two as well.
const tries = 3

// harmless plays something until nobody suffers from it.
func harmless(t *testing.T, what string, play func() (harm string)) {
	t.Helper()
	harm := ""
	for range tries {
		if harm = play(); harm == "" {
			return
		}
	}
	t.Errorf("%s: %s", what, harm)
}

// play plays a group while the two talk and somebody joins, and judges all three.
func (s *stage) play(t *testing.T, group string) {
	t.Helper()
	harmless(t, "two others", func() string { return s.playOnce(t, group) })
	if n := s.server.figure(t, "parley_panics_total"); n != 0 {
		t.Errorf("%v faults", n)
	}
	if took, err := s.talk.visit(t.Context(), s.target); err != nil || took > usual {
		t.Errorf("a join afterwards: %v after %v", err, took)
	}
}

// playOnce returns what the two suffered.
func (s *stage) playOnce(t *testing.T, group string) (harm string) {
	t.Helper()
	stop, used := s.talk.measure(), watchProcessors(s.server.process)
	joined := make(chan error, 1)
	go func() {
		_, err := s.talk.visit(t.Context(), s.target)
		joined <- err
	}()
	results := s.mallory(t, "quick", group)
	if err := <-joined; err != nil {
		t.Errorf("while it lasted: %v", err)
	}
	others := used.others()
	quality := stop()
	judge(t, results)
	t.Logf("%d cases: %v; others used %.0f %% of this machine", len(results), quality, 100*others)
	more := quality.P95() - s.before.P95()
	requests := 2*maxRequests*quality.Took.Seconds() + 4 // two cameras, and those who come in between
	switch {
	case quality.Loss() > maxLoss:
		return fmt.Sprintf("%.2f %% of the packets lost, want at most %.2f", 100*quality.Loss(), 100*maxLoss)
	case float64(quality.Wanted) > requests:
		return fmt.Sprintf("%d key frames were asked for in %v, want at most %.0f", quality.Wanted, quality.Took, requests)
	case more > maxDelay && others > maxOthers:
		t.Logf("the delay rose by %v, which says nothing on a machine so busy with other things", more)
	case more > maxDelay:
		return fmt.Sprintf("the delay rose by %v, want at most %v", more, maxDelay)
	}
	return ""
}

func judge(t *testing.T, results []Result) {
	t.Helper()
	for _, r := range results {
		switch r.Mark {
		case markWrong:
			t.Errorf("%v", r)
		case markKnown, markOut:
			t.Logf("%v", r)
		}
	}
}

// settled checks that the server keeps nothing of all that.
func (s *stage) settled(t *testing.T) {
	t.Helper()
	late := time.After(20 * time.Second)
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for s.server.figure(t, "parley_participants") > 2 || s.server.figure(t, "parley_sockets") > 2 ||
		s.server.figure(t, "go_goroutines") > s.goroutines+5 {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("%v people, %v sockets and %v goroutines are left, before there were 2, 2 and %v",
				s.server.figure(t, "parley_participants"), s.server.figure(t, "parley_sockets"), s.server.figure(t, "go_goroutines"), s.goroutines)
		}
	}
	if grown := s.server.figure(t, "process_resident_memory_bytes") - s.memory; grown > maxMemory {
		t.Errorf("memory grew by %.0f MiB, want at most %d", grown/(1<<20), maxMemory>>20)
	}
	t.Logf("before: %v; memory grew by %.1f MiB", s.before, (s.server.figure(t, "process_resident_memory_bytes")-s.memory)/(1<<20))
}

func firstError(log string) string {
	for line := range strings.Lines(log) {
		if strings.Contains(line, `"level":"error"`) {
			return line
		}
	}
	return ""
}

// The table names every input that the kit is for.
func TestTableIsComplete(t *testing.T) {
	table, err := Table()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	inputs := map[string]bool{}
	for _, group := range table {
		for _, c := range group.Cases {
			if seen[c.ID] {
				t.Errorf("%s stands twice", c.ID)
			}
			seen[c.ID] = true
			inputs[strings.TrimRight(c.ID, "abcdefghijklmnopqrstuvwxyz")] = true
			for _, text := range c.Send {
				if _, err := (scene{}).fill(text); err != nil {
					t.Errorf("%s: %v", c.ID, err)
				}
			}
		}
	}
	for letter, count := range map[string]int{"H": 12, "W": 10, "J": 16, "D": 14, "I": 6, "T": 7, "P": 9, "C": 6, "B": 2, "K": 2, "Y": 2} {
		for i := range count {
			if id := fmt.Sprint(letter, i+1); !inputs[id] {
				t.Errorf("%s is missing", id)
			}
		}
	}
}
