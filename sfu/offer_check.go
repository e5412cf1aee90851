package sfu

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/payload"
)

// checkedOffer parses an offer, or refuses what pion should never see: too large,
// too many of anything, without DTLS, ICE or BUNDLE. What is refused here leaves
// the peer as it was, which pion's own refusals do not. The error is for
// developers.
func checkedOffer(offer string, b *bounds) (*sdp.SessionDescription, error) {
	if len(offer) > b.offerBytes {
		return nil, fmt.Errorf("the offer has %d bytes, more than %d", len(offer), b.offerBytes)
	}
	if lines := strings.Count(offer, "\n"); lines > b.offerLines {
		return nil, fmt.Errorf("the offer has %d lines, more than %d", lines, b.offerLines)
	}
	var description sdp.SessionDescription
	if err := description.UnmarshalString(offer); err != nil {
		return nil, fmt.Errorf("read offer: %w", err)
	}
	n := len(description.MediaDescriptions)
	if n < 2 || n > b.sections {
		return nil, fmt.Errorf("the offer has %d media sections, want 2 to %d", n, b.sections)
	}
	if err := checkSecurity(&description); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, media := range description.MediaDescriptions {
		mid, _ := media.Attribute(sdp.AttrKeyMID)
		if seen[mid] {
			return nil, fmt.Errorf("section %d: mid %.20q stands twice", i, mid)
		}
		seen[mid] = true
		err := checkSection(mid, media, b)
		if err == nil {
			err = checkICE(&description, media)
		}
		if err != nil {
			return nil, fmt.Errorf("section %d: %w", i, err)
		}
	}
	return &description, checkBundle(&description, seen)
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

func checkSection(mid string, media *sdp.MediaDescription, b *bounds) error {
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
	return checkAttributes(media, b)
}

// checkICE wants to know whose checks to expect (RFC 8839, section 5.4).
func checkICE(description *sdp.SessionDescription, media *sdp.MediaDescription) error {
	for _, key := range []string{"ice-ufrag", "ice-pwd"} {
		value, ok := media.Attribute(key)
		if !ok {
			value, ok = description.Attribute(key)
		}
		if !ok || value == "" || len(value) > maxCredential {
			return fmt.Errorf("a=%s has %d characters, want 1 to %d", key, len(value), maxCredential)
		}
	}
	return nil
}

func checkAttributes(media *sdp.MediaDescription, b *bounds) error {
	if err := checkCodecs(media); err != nil {
		return err
	}
	if err := checkStreams(media); err != nil {
		return err
	}
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
	if len(rids) > b.encodings {
		return fmt.Errorf("%d encodings, more than %d", len(rids), b.encodings)
	}
	for _, rid := range rids {
		if !isToken(rid, maxRIDLength) {
			return fmt.Errorf("rid %.20q is not a token of 1 to %d characters", rid, maxRIDLength)
		}
	}
	return nil
}

// checkCodecs wants slots to have a codec that this package knows, and repairs
// (RFC 4588, section 8.6) to name what they repair.
func checkCodecs(media *sdp.MediaDescription) error {
	_, slot := media.Attribute(sdp.AttrKeyRecvOnly)
	repairs, known := map[string]bool{}, !slot
	for _, a := range media.Attributes {
		if a.Key != "rtpmap" {
			continue
		}
		number, encoding, _ := strings.Cut(a.Value, " ")
		name, _, _ := strings.Cut(encoding, "/")
		repairs[number] = strings.EqualFold(name, "rtx")
		_, ok := payload.ParseCodec(name)
		known = known || ok && slices.Contains(media.MediaName.Formats, number)
	}
	if !known {
		return errors.New("no codec that is known here")
	}
	for _, a := range media.Attributes {
		number, parameters, _ := strings.Cut(a.Value, " ")
		apt, ok := strings.CutPrefix(parameters, "apt=")
		if a.Key != "fmtp" || !ok {
			continue
		}
		apt, _, _ = strings.Cut(apt, ";")
		if _, err := strconv.ParseUint(apt, 10, 7); err != nil || !repairs[number] {
			return fmt.Errorf("payload type %.20q repairs %.20q", number, apt)
		}
	}
	return nil
}

// checkStreams wants one stream of a section, and those that repair it (RFC
// 5576): encodings are told apart by RID.
func checkStreams(media *sdp.MediaDescription) error {
	_, slot := media.Attribute(sdp.AttrKeyRecvOnly)
	_, inactive := media.Attribute(sdp.AttrKeyInactive)
	_, encodings := media.Attribute("rid")
	if slot || inactive || encodings {
		return nil
	}
	streams, repairs := map[string]bool{}, map[string]bool{}
	for _, a := range media.Attributes {
		fields := strings.Fields(a.Value)
		switch {
		case len(fields) == 0:
		case a.Key == sdp.AttrKeySSRC:
			streams[fields[0]] = true
		case a.Key == sdp.AttrKeySSRCGroup && len(fields) == 3 && (fields[0] == "FID" || fields[0] == "FEC-FR"):
			repairs[fields[2]] = true
		}
	}
	maps.DeleteFunc(streams, func(ssrc string, _ bool) bool { return repairs[ssrc] })
	if len(streams) > 1 {
		return fmt.Errorf("%d streams are declared, want one and its repair", len(streams))
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
