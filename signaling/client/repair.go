package client

import (
	"encoding/binary"
	"fmt"

	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
)

// repairedType is the payload type that an RTX payload type repairs: the one
// before it, as codecs are offered.
func repairedType(payloadType uint8) (repaired uint8, ok bool) {
	if payloadType == 0 || !codecByType(payloadType-1).Video() {
		return 0, false
	}
	return payloadType - 1, true
}

// restore makes the header of the original packet out of that of an RTX packet,
// in place: the first two bytes of the payload are its sequence number (RFC 4588,
// section 4). It is false for nothing but padding, which probes the way.
func restore(h *header.Header, repaired uint8, ssrc uint32) bool {
	if len(h.Payload) < 3 {
		return false
	}
	h.PayloadType, h.SSRC = repaired, ssrc
	h.SequenceNumber = binary.BigEndian.Uint16(h.Payload)
	h.Payload = h.Payload[2:]
	return true
}

// declaredRepair reads which stream an RTX stream repairs: "FID 1 2" (RFC 5576,
// section 4.2).
func declaredRepair(a sdp.Attribute) (original, repair uint32, ok bool) {
	if a.Key != sdp.AttrKeySSRCGroup {
		return 0, 0, false
	}
	_, err := fmt.Sscanf(a.Value, "FID %d %d", &original, &repair)
	return original, repair, err == nil
}

// repair takes an RTX packet to the slot of its original.
func (m *media) repair(h *header.Header, repaired uint8) *slot {
	m.mu.RLock()
	defer m.mu.RUnlock()
	ssrc := m.repairs[h.SSRC]
	s := m.bySSRC[ssrc]
	if s == nil || !restore(h, repaired, ssrc) {
		return nil
	}
	return s
}

// again sends one kept packet again: as an RTX packet where RTX is agreed, else
// the very bytes of the first time, so that SRTP's keystream is never used for
// two texts. It is called with mu held.
func (s *sender) again(packet []byte) {
	h, ok := header.Parse(packet)
	if !ok || len(h.Payload)+2 > len(s.scratch) {
		return
	}
	if s.rtx.SSRC == 0 || !s.repairable[codecByType(h.PayloadType)] {
		_, _ = s.writer.Write(packet)
		return
	}
	binary.BigEndian.PutUint16(s.scratch, h.SequenceNumber)
	n := 2 + copy(s.scratch[2:], h.Payload)
	s.rtx.PayloadType, s.rtx.Marker, s.rtx.Timestamp = h.PayloadType+1, h.Marker, h.Timestamp
	s.rtx.SequenceNumber++
	s.number()
	_, _ = s.writer.WriteRTP(&s.rtx, s.scratch[:n])
}

// settle notes which codecs the server takes in the section, and which of them
// it takes repaired.
func (s *sender) settle(types []uint8) {
	s.accepted, s.repairable = map[payload.Codec]bool{}, map[payload.Codec]bool{}
	for _, one := range types {
		if repaired, ok := repairedType(one); ok {
			s.repairable[codecByType(repaired)] = true
		} else {
			s.accepted[codecByType(one)] = true
		}
	}
}

// layOut puts the header extensions of the section in place.
func (s *sender) layOut(h *rtp.Header, rid string, ids map[string]uint8) {
	h.Version, h.Extension, h.Extensions = 2, false, nil
	for uri, id := range ids {
		s.extend(h, id, uri)
	}
	if id := ids[rid]; id != 0 && s.rid != "" {
		_ = h.SetExtension(id, []byte(s.rid)) // short enough for the one-byte form
	}
}
