package sfu

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/payload"
)

// format is one payload type that a section offers.
type format struct {
	number   uint8
	encoding string // of a=rtpmap
	fmtp     string
	feedback []string // of a=rtcp-fb

	codec payload.Codec // what is sent in it; Unknown: it is not answered
	red   bool
	apt   uint8 // the payload type it repairs (RFC 4588)
	rtx   bool
}

// readFormats lists the payload types of a section, in the browser's order.
func readFormats(media *sdp.MediaDescription) []format {
	formats := make([]format, 0, len(media.MediaName.Formats))
	for _, text := range media.MediaName.Formats {
		if number, err := strconv.ParseUint(text, 10, 7); err == nil {
			formats = append(formats, format{number: uint8(number)})
		}
	}
	for _, a := range media.Attributes {
		if a.Key != "rtpmap" && a.Key != "fmtp" && a.Key != "rtcp-fb" {
			continue
		}
		text, rest, _ := strings.Cut(a.Value, " ")
		number, err := strconv.ParseUint(text, 10, 7)
		for i := range formats {
			if f := &formats[i]; text == "*" || err == nil && f.number == uint8(number) {
				f.note(a.Key, rest)
			}
		}
	}
	return formats
}

func (f *format) note(key, value string) {
	switch key {
	case "rtpmap":
		f.encoding = value
	case "fmtp":
		f.fmtp = value
	case "rtcp-fb":
		if len(f.feedback) < maxFeedbackKinds {
			f.feedback = append(f.feedback, value)
		}
	}
}

// pick keeps the formats that the room speaks. Where none has the parameters we
// want, other parameters are better than silence.
func pick(formats []format, codecs []payload.Codec, kind Kind) []format {
	known := false
	for _, strict := range []bool{true, false} {
		for i := range formats {
			f := &formats[i]
			if f.codec = f.speaks(codecs, kind); f.codec != payload.Unknown && strict && !decodable(f.codec, f.fmtp) {
				f.codec = payload.Unknown
			}
			known = known || f.codec != payload.Unknown
		}
		if known {
			break
		}
	}
	if !known {
		return nil
	}
	for i := range formats {
		formats[i].accompany(formats, codecs)
	}
	return slices.DeleteFunc(formats, func(f format) bool { return f.codec == payload.Unknown })
}

// speaks returns the room's codec of a format.
func (f *format) speaks(codecs []payload.Codec, kind Kind) payload.Codec {
	for _, codec := range codecs {
		if codec.Video() == (kind == Video) && strings.EqualFold(f.encoding, encodingOf(codec)) {
			return codec
		}
	}
	return payload.Unknown
}

// accompany keeps what goes with a format that is kept.
func (f *format) accompany(formats []format, codecs []payload.Codec) {
	if f.red = strings.EqualFold(f.encoding, encodingRED) && slices.Contains(codecs, payload.Opus); f.red {
		f.codec = payload.Opus // inside
		return
	}
	apt, err := strconv.ParseUint(parameter(f.fmtp, "apt"), 10, 7)
	if f.rtx = err == nil && strings.EqualFold(f.encoding, encodingRTX); !f.rtx {
		return
	}
	f.apt = uint8(apt)
	for i := range formats {
		if one := &formats[i]; one.number == f.apt && !one.rtx && one.codec.Video() {
			f.codec = one.codec
		}
	}
}

// answered are the lines of an answer.
type answered struct {
	text strings.Builder

	common     string // lines of every section: ICE, DTLS
	candidates string // lines of the first one
}

// choose picks the formats of all sections. One that the browser sends in may
// have none; a slot may not, since nothing could ever be shown in it.
func (a *agreement) choose(offer *sdp.SessionDescription, codecs []payload.Codec) ([][]format, error) {
	chosen := make([][]format, len(a.sections))
	for i, media := range offer.MediaDescriptions {
		s := &a.sections[i]
		if chosen[i] = pick(readFormats(media), codecs, s.kind); len(chosen[i]) == 0 && s.receives {
			return nil, fmt.Errorf("section %d: no codec in common", i)
		}
	}
	return chosen, nil
}

// writeAnswer answers an offer section by section, with what pion's answer says
// of ICE and DTLS. What is said is noted in the agreement.
func (a *agreement) writeAnswer(offer *sdp.SessionDescription, chosen [][]format, carried string, slots map[string]*slot) string {
	head, section, _ := strings.Cut(carried, "m=")
	out := answered{}
	out.text.Grow(len(head) + len(offer.MediaDescriptions)*1024)
	for line := range strings.Lines(section) {
		switch key, _, _ := strings.Cut(strings.TrimSpace(line), ":"); key {
		case "a=setup", "a=ice-ufrag", "a=ice-pwd":
			out.common += line
		case "a=candidate", "a=end-of-candidates":
			out.candidates += line
		}
	}
	group := "BUNDLE"
	for i := range a.sections {
		if len(chosen[i]) > 0 {
			group += " " + a.sections[i].mid
		}
	}
	out.text.WriteString(strings.Replace(head, "BUNDLE 0", group, 1))
	for i, media := range offer.MediaDescriptions {
		s := &a.sections[i]
		if len(chosen[i]) == 0 {
			out.refuse(s)
			continue
		}
		out.begin(s, chosen[i])
		a.answerFormats(&out, s, chosen[i])
		a.answerExtensions(&out, s, media)
		out.finish(s, slots[s.mid], a.slots[s.mid])
	}
	return out.text.String()
}

func (o *answered) line(format string, args ...any) {
	fmt.Fprintf(&o.text, format, args...)
	o.text.WriteString("\r\n")
}

// refuse answers a section that has no codec in common.
func (o *answered) refuse(s *section) {
	o.line("m=%s 0 UDP/TLS/RTP/SAVPF 0", s.kind)
	o.line("c=IN IP4 0.0.0.0")
	o.line("a=mid:%s", s.mid)
	o.line("a=inactive")
}

func (o *answered) begin(s *section, formats []format) {
	fmt.Fprintf(&o.text, "m=%s 9 UDP/TLS/RTP/SAVPF", s.kind)
	for i := range formats {
		fmt.Fprintf(&o.text, " %d", formats[i].number)
	}
	o.line("")
	o.line("c=IN IP4 0.0.0.0")
	o.line("a=mid:%s", s.mid)
	o.text.WriteString(o.common)
	o.line("a=rtcp-mux")
	o.line("a=rtcp-rsize")
}

// answerFormats writes and notes payload types.
func (a *agreement) answerFormats(o *answered, s *section, formats []format) {
	table := &[payload.Opus + 1]slotCodec{}
	a.slots[s.mid] = table
	for i := range formats {
		f := &formats[i]
		a.note(table, f)
		o.line("a=rtpmap:%d %s", f.number, f.encoding)
		if f.fmtp != "" {
			o.line("a=fmtp:%d %s", f.number, f.fmtp)
		}
		if f.rtx || f.red {
			continue
		}
		for _, feedback := range f.feedback {
			if answersFeedback(f.codec, feedback) {
				o.line("a=rtcp-fb:%d %s", f.number, feedback)
			}
		}
	}
	for i := range formats { // an RTX format may stand before what it repairs
		if f := &formats[i]; f.rtx && table[f.codec].payloadType == f.apt {
			table[f.codec].rtx = f.number
		}
	}
}

// note takes over one payload type.
func (a *agreement) note(table *[payload.Opus + 1]slotCodec, f *format) {
	entry := &table[f.codec]
	switch {
	case f.rtx:
		a.rtxOf[f.number] = f.apt
		return
	case f.red:
		a.red, entry.red = f.number, f.number
	case !entry.ok: // the first of several H.264 profiles
		entry.payloadType, entry.ok = f.number, true
	}
	a.codecs[f.number] = f.codec
}

// answerExtensions writes and notes header extensions.
func (a *agreement) answerExtensions(o *answered, s *section, media *sdp.MediaDescription) {
	for _, attribute := range media.Attributes {
		if attribute.Key != sdp.AttrKeyExtMap {
			continue
		}
		number, uri, _ := strings.Cut(attribute.Value, " ")
		number, _, _ = strings.Cut(number, "/")
		uri, _, _ = strings.Cut(strings.TrimSpace(uri), " ")
		if id, err := strconv.ParseUint(number, 10, 8); err == nil && takesPart(uri, s, a.slots[s.mid]) {
			a.readExtension(s.mid, uri, uint8(id))
			o.line("a=extmap:%d %s", id, uri)
		}
	}
}

// finish writes who sends what in a section.
func (o *answered) finish(s *section, slot *slot, table *[payload.Opus + 1]slotCodec) {
	switch {
	case slot != nil:
		repaired := slices.ContainsFunc(table[:], func(c slotCodec) bool { return c.rtx != 0 })
		slot.declare(o, repaired)
		o.line("a=sendonly")
	case s.sends:
		for _, rid := range s.rids {
			o.line("a=rid:%s recv", rid)
		}
		if len(s.rids) > 0 {
			o.line("a=simulcast:recv %s", strings.Join(s.rids, ";"))
		}
		o.line("a=recvonly")
	default:
		o.line("a=inactive")
	}
	o.text.WriteString(o.candidates)
	o.candidates = ""
}

// declare writes the streams of a slot (RFC 5576). Slots of the same index share
// a media stream: browsers play what shares one in sync.
func (s *slot) declare(o *answered, repaired bool) { //nolint:revive // RTX is negotiated or it is not
	if repaired {
		o.line("a=ssrc-group:FID %d %d", s.ssrc, s.rtxSSRC)
	}
	o.line("a=ssrc:%d cname:slot-%d", s.ssrc, s.index)
	if repaired {
		o.line("a=ssrc:%d cname:slot-%d", s.rtxSSRC, s.index)
	}
	o.line("a=msid:slot-%[1]d %[2]s-%[1]d", s.index, s.kind)
}
