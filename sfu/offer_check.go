package sfu

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// CheckOffer refuses a session description that pion should never see: too
// large, too many of anything, without DTLS, without BUNDLE. The error is for
// developers.
func CheckOffer(offer string) error {
	if len(offer) > maxOfferBytes {
		return fmt.Errorf("the offer has %d bytes, more than %d", len(offer), maxOfferBytes)
	}
	if lines := strings.Count(offer, "\n"); lines > maxOfferLines {
		return fmt.Errorf("the offer has %d lines, more than %d", lines, maxOfferLines)
	}
	var description sdp.SessionDescription
	if err := description.UnmarshalString(offer); err != nil {
		return fmt.Errorf("read offer: %w", err)
	}
	n := len(description.MediaDescriptions)
	if n < 2 || n > maxSections {
		return fmt.Errorf("the offer has %d media sections, want 2 to %d", n, maxSections)
	}
	if err := checkSecurity(&description); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, media := range description.MediaDescriptions {
		mid, _ := media.Attribute(sdp.AttrKeyMID)
		if seen[mid] {
			return fmt.Errorf("section %d: mid %.20q stands twice", i, mid)
		}
		seen[mid] = true
		if err := checkSection(mid, media); err != nil {
			return fmt.Errorf("section %d: %w", i, err)
		}
	}
	return checkBundle(&description, seen)
}

// checkSecurity wants one SHA-256 or stronger fingerprint and a client or
// undecided DTLS role: the server is the DTLS server.
func checkSecurity(description *sdp.SessionDescription) error {
	fingerprints := map[string]bool{}
	setup := ""
	note := func(attributes []sdp.Attribute) {
		for _, a := range attributes {
			switch a.Key {
			case "fingerprint":
				fingerprints[strings.ToLower(a.Value)] = true
			case sdp.AttrKeyConnectionSetup:
				setup = a.Value
			}
		}
	}
	note(description.Attributes)
	for _, media := range description.MediaDescriptions {
		note(media.Attributes)
	}
	if len(fingerprints) != 1 {
		return fmt.Errorf("the offer has %d different fingerprints, want one", len(fingerprints))
	}
	for f := range fingerprints {
		algorithm, _, _ := strings.Cut(f, " ")
		if algorithm != "sha-256" && algorithm != "sha-384" && algorithm != "sha-512" {
			return fmt.Errorf("fingerprint algorithm %.20q is not accepted, want sha-256", algorithm)
		}
	}
	if setup != "actpass" && setup != "active" {
		return fmt.Errorf("a=setup is %.20q, want actpass", setup)
	}
	return nil
}

func checkSection(mid string, media *sdp.MediaDescription) error {
	name := media.MediaName
	if name.Media != Audio.String() && name.Media != Video.String() {
		return fmt.Errorf("media %.20q is not accepted, want audio or video", name.Media)
	}
	if strings.Join(name.Protos, "/") != "UDP/TLS/RTP/SAVPF" {
		return fmt.Errorf("protocol %.40q is not accepted, want UDP/TLS/RTP/SAVPF", strings.Join(name.Protos, "/"))
	}
	if !isToken(mid, maxMIDLength) {
		return fmt.Errorf("mid %.20q is not a token of 1 to %d characters", mid, maxMIDLength)
	}
	if len(name.Formats) > maxPayloadTypes {
		return fmt.Errorf("%d payload types, more than %d", len(name.Formats), maxPayloadTypes)
	}
	for _, format := range name.Formats {
		if pt, err := strconv.ParseUint(format, 10, 8); err != nil || pt > 127 {
			return fmt.Errorf("payload type %.20q is not a number from 0 to 127", format)
		}
	}
	return checkAttributes(media)
}

func checkAttributes(media *sdp.MediaDescription) error {
	extmaps := 0
	for _, a := range media.Attributes {
		if a.Key != sdp.AttrKeyExtMap {
			continue
		}
		extmaps++
		number, _, _ := strings.Cut(a.Value, " ")
		number, _, _ = strings.Cut(number, "/")
		if id, err := strconv.ParseUint(number, 10, 8); err != nil || id == 0 || id == 15 {
			return fmt.Errorf("header extension id %.20q is not usable", number)
		}
	}
	if extmaps > maxExtensions {
		return fmt.Errorf("%d header extensions, more than %d", extmaps, maxExtensions)
	}
	rids := readRIDs(media)
	if len(rids) > maxEncodings {
		return fmt.Errorf("%d encodings, more than %d", len(rids), maxEncodings)
	}
	for _, rid := range rids {
		if !isToken(rid, maxRIDLength) {
			return fmt.Errorf("rid %.20q is not a token of 1 to %d characters", rid, maxRIDLength)
		}
	}
	return nil
}

func checkBundle(description *sdp.SessionDescription, mids map[string]bool) error {
	group, _ := description.Attribute(sdp.AttrKeyGroup)
	fields := strings.Fields(group)
	if len(fields) == 0 || fields[0] != "BUNDLE" {
		return errors.New("the offer has no BUNDLE group")
	}
	for _, mid := range fields[1:] {
		if !mids[mid] {
			return fmt.Errorf("BUNDLE names mid %.20q, which no section has", mid)
		}
	}
	if len(fields)-1 != len(mids) {
		return fmt.Errorf("BUNDLE names %d of %d sections, want all", len(fields)-1, len(mids))
	}
	return nil
}

// isToken reports whether s is 1 to limit letters, digits, '-' or '_'.
func isToken(s string, limit int) bool {
	if s == "" || len(s) > limit {
		return false
	}
	for _, c := range []byte(s) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		digit := c >= '0' && c <= '9'
		if !letter && !digit && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
