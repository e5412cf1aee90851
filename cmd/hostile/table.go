package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

//go:embed cases/*.json
var embedded embed.FS

// Case is one row of the table: what is sent, and what may come back.
type Case struct {
	ID   string   `json:"id"`             // "H1", with a letter when an input has several forms
	What string   `json:"what"`           // in words
	Way  string   `json:"way"`            // which hand sends it, see ways
	At   string   `json:"at,omitempty"`   // how far in it goes: "" before joining, joined, offered, media
	Send []string `json:"send,omitempty"` // texts with holes, or hexadecimal ones; what they mean depends on the way

	Times  int  `json:"times,omitempty"`     // how often all of Send; 0 means once
	Rate   int  `json:"rate,omitempty"`      // a second; 0 means as fast as the socket takes them
	Plain  bool `json:"plain,omitempty"`     // not sealed, where things are
	Within int  `json:"within_ms,omitempty"` // how long the answer may take; 0 means what the way finds usual
	Slow   bool `json:"slow,omitempty"`      // mostly waits: runs beside all others

	Answer []string `json:"answer"`          // any of these is right
	Never  string   `json:"never,omitempty"` // a regular expression that nothing of the answer may match
	Known  string   `json:"known,omitempty"` // an answer that is wrong, and known to be given
	Why    string   `json:"why,omitempty"`   // it is
}

// Group is one file of the table.
type Group struct {
	Name  string `json:"-"`
	About string `json:"about"`
	Cases []Case `json:"cases"`
}

// groups are played in this order.
func groupNames() []string {
	return []string{"http", "websocket", "json", "sdp", "ice", "dtls", "rtp", "rtcp", "data", "tokens", "settings"}
}

// Table reads all groups.
func Table() ([]Group, error) {
	var table []Group
	for _, name := range groupNames() {
		text, err := embedded.ReadFile(path.Join("cases", name+".json"))
		if err != nil {
			return nil, fmt.Errorf("read table: %w", err)
		}
		group := Group{Name: name}
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&group); err != nil {
			return nil, fmt.Errorf("read %s.json: %w", name, err)
		}
		for _, c := range group.Cases {
			if err := c.validate(); err != nil {
				return nil, fmt.Errorf("%s.json: %s: %w", name, c.ID, err)
			}
		}
		table = append(table, group)
	}
	return table, nil
}

// The most that a row may ask for: the kit proves faults, it is no weapon.
const (
	maxTimes = 50_000
	maxRate  = 10_000
)

func (c Case) validate() error {
	switch {
	case c.ID == "" || c.What == "" || len(c.Answer) == 0:
		return fmt.Errorf("want id, what and answer, got %+v", c)
	case (c.Known == "") != (c.Why == ""):
		return errors.New("what is known to be wrong needs a reason")
	case ways()[c.Way] == nil:
		return fmt.Errorf("way %q is not one", c.Way)
	case !slices.Contains([]string{"", atJoined, atOffered, atMedia}, c.At):
		return fmt.Errorf("at %q is not a place", c.At)
	case c.Times < 0 || c.Times > maxTimes || c.Rate < 0 || c.Rate > maxRate:
		return fmt.Errorf("%d times at %d a second is too much", c.Times, c.Rate)
	}
	return nil
}

// times is how often to send.
func (c Case) times() int { return max(c.Times, 1) }

// within is how long to wait for the answer.
func (c Case) within(usual time.Duration) time.Duration {
	if c.Within > 0 {
		return time.Duration(c.Within) * time.Millisecond
	}
	return usual
}

// How far in a case goes before it misbehaves.
const (
	atJoined  = "joined"  // with a ticket, without media
	atOffered = "offered" // with an offer that was answered, and no more
	atMedia   = "media"   // sending sound and pictures
)
