package sfu

import (
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/payload"
)

// section is one media section of the browser's offer.
type section struct {
	mid      string
	kind     Kind
	sends    bool     // the browser sends in it
	receives bool     // it is a slot
	rids     []string // simulcast encodings in rising quality; nil for one
}

// slotCodec is how a codec is numbered in a section.
type slotCodec struct {
	payloadType uint8
	rtx         uint8 // payload type of RFC 4588; 0 when not negotiated
	red         uint8 // payload type of RFC 2198, of Opus; 0 when not negotiated
	ok          bool
}

// agreement is what one offer and its answer settled. It never changes; the
// next negotiation makes another.
type agreement struct {
	sections []section // in the order of the offer
	byMID    map[string]int

	codecs   [128]payload.Codec // by payload type
	rtxOf    [128]uint8         // RTX payload type → media payload type, 0 for none
	slots    map[string]*[payload.Opus + 1]slotCodec
	declared map[uint32]string // SSRC → MID, from a=ssrc
	repairs  map[uint32]uint32 // RTX SSRC → media SSRC, from a=ssrc-group:FID

	red                                        uint8           // payload type of RFC 2198; 0: none
	mid, rid, repairedRID, level, transportSeq uint8           // header extension ids, 0 for none
	dependency                                 uint8           // another one
	numbered                                   map[string]bool // sections with transport-wide numbers, by MID
	told                                       map[string]bool // sections with dependency descriptors, by MID
	mixed                                      bool            // packets may have both forms of extensions (RFC 8285, section 6)
}

// readOffer takes the sections, encodings and streams out of a checked offer. It
// keeps nothing of the description, which is large, and so many declared streams.
func readOffer(description *sdp.SessionDescription, streams int) *agreement {
	a := &agreement{
		byMID:    map[string]int{},
		slots:    map[string]*[payload.Opus + 1]slotCodec{},
		numbered: map[string]bool{},
		told:     map[string]bool{},
		declared: map[uint32]string{},
		repairs:  map[uint32]uint32{},
	}
	a.sections = make([]section, 0, len(description.MediaDescriptions))
	_, a.mixed = description.Attribute(sdp.AttrKeyExtMapAllowMixed) // which the answer repeats
	for _, media := range description.MediaDescriptions {
		s := section{kind: Video}
		mid, _ := media.Attribute(sdp.AttrKeyMID)
		s.mid = strings.Clone(mid)
		if media.MediaName.Media == Audio.String() {
			s.kind = Audio
		}
		_, sendrecv := media.Attribute(sdp.AttrKeySendRecv)
		_, sendonly := media.Attribute(sdp.AttrKeySendOnly)
		_, recvonly := media.Attribute(sdp.AttrKeyRecvOnly)
		s.sends, s.receives = sendrecv || sendonly, recvonly
		if s.sends {
			s.rids = readRIDs(media)
			a.readStreams(s.mid, media, streams)
		}
		a.byMID[s.mid] = len(a.sections)
		a.sections = append(a.sections, s)
	}
	return a
}

// readRIDs returns the encodings of a=simulcast:send (RFC 8853) in order; a
// choice such as "a,b" counts as its first, a leading ~ (paused) is ignored.
func readRIDs(media *sdp.MediaDescription) []string {
	value, ok := media.Attribute("simulcast")
	if !ok {
		return nil
	}
	fields := strings.Fields(value)
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i] != "send" {
			continue
		}
		var rids []string
		for one := range strings.SplitSeq(fields[i+1], ";") {
			first, _, _ := strings.Cut(one, ",")
			rids = append(rids, strings.Clone(strings.TrimPrefix(first, "~")))
		}
		return rids
	}
	return nil
}

// readStreams notes the SSRCs that an offer declares (RFC 5576), no more than most.
func (a *agreement) readStreams(mid string, media *sdp.MediaDescription, most int) {
	for _, attribute := range media.Attributes {
		if len(a.declared) >= most {
			return
		}
		switch attribute.Key {
		case sdp.AttrKeySSRC:
			number, _, _ := strings.Cut(attribute.Value, " ")
			if ssrc, err := strconv.ParseUint(number, 10, 32); err == nil {
				a.declared[uint32(ssrc)] = mid
			}
		case sdp.AttrKeySSRCGroup:
			a.readRepair(attribute.Value)
		}
	}
}

// readRepair notes which stream an RTX stream repairs: "FID 1 2".
func (a *agreement) readRepair(group string) {
	fields := strings.Fields(group)
	if len(fields) != 3 || fields[0] != "FID" {
		return
	}
	original, err1 := strconv.ParseUint(fields[1], 10, 32)
	repair, err2 := strconv.ParseUint(fields[2], 10, 32)
	if err1 == nil && err2 == nil {
		a.repairs[uint32(repair)] = uint32(original)
	}
}

// readExtension notes a header extension that was answered.
func (a *agreement) readExtension(mid, uri string, id uint8) {
	switch uri {
	case extMID:
		a.mid = id
	case extRID:
		a.rid = id
	case extRepairedRID:
		a.repairedRID = id
	case extDependency:
		a.dependency = id
		a.told[mid] = true
	case extAudioLevel:
		a.level = id
	case extTransportSeq:
		a.transportSeq = id
		a.numbered[mid] = true
	}
}

// rank returns the quality of an encoding, 0 for the lowest, -1 for a RID that
// the offer does not name.
func (s *section) rank(rid string) int {
	for i, one := range s.rids {
		if one == rid {
			return i
		}
	}
	if len(s.rids) == 0 && rid == "" {
		return 0
	}
	return -1
}
