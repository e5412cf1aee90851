package main

import (
	"fmt"
	"strings"
)

// banner is what a person at a terminal reads when the server is ready: where to go, and what to do next.
type banner struct {
	addresses []webAddress
	room      string   // the room the links lead to; "" for the start page
	settings  string   // the file in use; "" for none
	lan       bool     // started with --lan
	trust     string   // the web address whose /trust page phones should open; "" when nothing needs trusting
	media     []string // the addresses media is received at
	mediaPort int
}

// webAddress is one way to the page.
type webAddress struct {
	url   string // http://localhost:8080
	where string // on this computer
}

// String is the whole text, ready to print.
func (b banner) String() string {
	var text strings.Builder
	text.WriteString("\n  Ready. Open a room in your browser:\n\n")
	for _, a := range b.addresses {
		line := fmt.Sprintf("    %-44s %s", b.link(a.url), a.where)
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	text.WriteString("\n")
	for _, line := range b.hints() {
		text.WriteString("  " + line + "\n")
	}
	return text.String()
}

func (b banner) link(base string) string {
	if b.room == "" {
		return base + "/"
	}
	return base + "/r/" + b.room
}

// hints are the lines below the links.
func (b banner) hints() []string {
	var lines []string
	if b.trust != "" {
		lines = append(lines, fmt.Sprintf("First time on a phone? Open %s/trust once.", b.trust))
	}
	if b.lan {
		return append(lines, fmt.Sprintf("Media: UDP %d on %s", b.mediaPort, strings.Join(b.media, ", ")))
	}
	if b.onlyHere() {
		lines = append(lines, "Phones and other computers: start again with --lan")
	}
	settings := "none given, defaults in use (parley config init writes a file)"
	if b.settings != "" {
		settings = b.settings
	}
	return append(lines, "Settings: "+settings, "Stop: Ctrl+C")
}

// onlyHere tells whether nobody but this computer can reach the page.
func (b banner) onlyHere() bool {
	for _, a := range b.addresses {
		if a.where != onThisComputer {
			return false
		}
	}
	return true
}

const (
	onThisComputer = "on this computer"
	onThisNetwork  = "on this network"
)
