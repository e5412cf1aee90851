package sfu

import (
	"encoding/binary"
	"testing"

	"github.com/pion/rtcp"
)

// TestOnlyFeedbackOfArrivalsWaits: what repairs a call does not.
func TestOnlyFeedbackOfArrivalsWaits(t *testing.T) {
	pattern := transportFeedback()
	arrivals := &rtcp.TransportLayerCC{
		Header:             rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Length: 5},
		PacketStatusCount:  1,
		PacketChunks:       []rtcp.PacketStatusChunk{&rtcp.RunLengthChunk{PacketStatusSymbol: rtcp.TypeTCCPacketReceivedSmallDelta, RunLength: 1}},
		RecvDeltas:         []*rtcp.RecvDelta{{Type: rtcp.TypeTCCPacketReceivedSmallDelta}},
		ReferenceTime:      1,
		BaseSequenceNumber: 1,
	}
	for _, tt := range []struct {
		what  string
		sent  []rtcp.Packet
		bytes []byte
		waits bool
	}{
		{what: "arrivals", sent: []rtcp.Packet{arrivals}, waits: true},
		{what: "a NACK", sent: []rtcp.Packet{&rtcp.TransportLayerNack{Nacks: []rtcp.NackPair{{PacketID: 1}}}}},
		{what: "a NACK before arrivals", sent: []rtcp.Packet{&rtcp.TransportLayerNack{Nacks: []rtcp.NackPair{{PacketID: 1}}}, arrivals}},
		{what: "a request for a key frame", sent: []rtcp.Packet{&rtcp.PictureLossIndication{}}},
		{what: "REMB", sent: []rtcp.Packet{&rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: 1e6}}},
		{what: "reports", sent: []rtcp.Packet{&rtcp.ReceiverReport{}, &rtcp.SenderReport{}}},
		{what: "media", bytes: []byte{0x90, 96}},
		{what: "a connectivity check", bytes: []byte{0, 1}},
		{what: "a handshake", bytes: []byte{22, 254}},
	} {
		if tt.bytes == nil {
			var err error
			if tt.bytes, err = rtcp.Marshal(tt.sent); err != nil {
				t.Fatalf("%s: %v", tt.what, err)
			}
		}
		begins := binary.BigEndian.Uint16(tt.bytes)
		if waits := begins&pattern.Mask == pattern.Value; waits != tt.waits {
			t.Errorf("%s, %04x: waits %v, want %v", tt.what, begins, waits, tt.waits)
		}
	}
}
