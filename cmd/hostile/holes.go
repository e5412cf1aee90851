package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
)

// scene is what the texts of a case may name.
type scene struct {
	N       int    // how often it was sent before
	ID      int    // a number for a message; rises
	Host    string // of the server, as a Host header has it
	Room    string
	Secret  string // the name of a room that has a password
	Ticket  string // a fresh one; only where a case gets one
	Session string // one's own, once joined
	Token   string // to resume it
	Track   string // somebody else's
	Person  string // somebody else
	Offer   string // a fine one
	Trap    string // an address that nobody may contact
	Port    int    // its port

	Voice, Camera, Slot, Foreign uint32 // SSRCs: sent, sent, received, none of ours
	Seen                         uint32 // SSRC of the latest picture received
	Seq                          uint16 // its number
}

// fill replaces the holes of a text.
func (s scene) fill(text string) (string, error) {
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	t, err := template.New("case").Funcs(holes()).Option("missingkey=error").Parse(text)
	if err != nil {
		return "", fmt.Errorf("read %.80q: %w", text, err)
	}
	var out strings.Builder
	if err := t.Execute(&out, s); err != nil {
		return "", fmt.Errorf("fill %.80q: %w", text, err)
	}
	return out.String(), nil
}

// bytes replaces the holes of a hexadecimal text; spaces do not count.
func (s scene) bytes(text string) ([]byte, error) {
	filled, err := s.fill(text)
	if err != nil {
		return nil, err
	}
	data, err := hex.DecodeString(strings.Join(strings.Fields(filled), ""))
	if err != nil {
		return nil, fmt.Errorf("read %.80q: %w", filled, err)
	}
	return data, nil
}

// holes are the functions of the texts. Numbers come as whatever the template
// has: only their lowest bits count.
func holes() template.FuncMap {
	return template.FuncMap{
		"repeat":  func(s string, n int) string { return strings.Repeat(s, n) },
		"replace": func(old, by, s string) string { return strings.ReplaceAll(s, old, by) },
		"once":    func(old, by, s string) string { return strings.Replace(s, old, by, 1) },
		"times":   times,
		"json":    quote,
		"add":     func(a, b any) uint64 { return number(a) + number(b) },
		"mul":     func(a, b any) uint64 { return number(a) * number(b) },
		"mod":     func(a, b any) uint64 { return number(a) % max(number(b), 1) },
		"mix":     mix,
		"u8":      func(n any) string { return fmt.Sprintf("%02x", number(n)&0xff) },
		"u16":     func(n any) string { return fmt.Sprintf("%04x", number(n)&0xffff) },
		"u24":     func(n any) string { return fmt.Sprintf("%06x", number(n)&0xffffff) },
		"u32":     func(n any) string { return fmt.Sprintf("%08x", number(n)&0xffffffff) },
		"text":    func(s string) string { return hex.EncodeToString([]byte(s)) },
		"section": section,
	}
}

// times repeats a text that holds %d, counted from first.
func times(text string, first, n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(strings.ReplaceAll(text, "%d", fmt.Sprint(first+i)))
	}
	return out.String()
}

func quote(s string) (string, error) {
	data, err := json.Marshal(s)
	return string(data), err
}

func number(n any) uint64 {
	switch n := n.(type) {
	case int:
		return uint64(n) //nolint:gosec // its bits
	case uint16:
		return uint64(n)
	case uint32:
		return uint64(n)
	case uint64:
		return n
	}
	return 0
}

// mix makes a number that looks like chance, the same every time (SplitMix64).
func mix(n any) uint64 {
	x := number(n) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
