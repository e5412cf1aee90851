package main

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
)

// sealer protects packets as SRTP with AES-128-GCM does (RFC 3711, RFC 7714),
// whatever is in them: a header that no library would make is sealed too.
type sealer struct {
	media, control         cipher.AEAD
	mediaSalt, controlSalt [12]byte
	index                  uint32              // of the last RTCP packet
	rollovers              map[uint32]rollover // by SSRC
}

type rollover struct {
	last  uint16
	count uint32
}

const (
	masterKey  = 16
	masterSalt = 12
	exporter   = "EXTRACTOR-dtls_srtp" // RFC 5764, section 4.2
)

// newSealer takes what a DTLS client exports.
func newSealer(exported []byte) (*sealer, error) {
	key, salt := exported[:masterKey], exported[2*masterKey:2*masterKey+masterSalt]
	s := &sealer{rollovers: map[uint32]rollover{}}
	var err error
	if s.media, s.mediaSalt, err = derive(key, salt, 0); err != nil {
		return nil, err
	}
	s.control, s.controlSalt, err = derive(key, salt, 3)
	return s, err
}

// derive makes a session key and salt (RFC 3711, section 4.3.3): the labels of
// RTCP are three more than those of RTP.
func derive(key, salt []byte, first byte) (aead cipher.AEAD, sessionSalt [12]byte, err error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, sessionSalt, fmt.Errorf("derive keys: %w", err)
	}
	stream := func(label byte, n int) []byte {
		iv := make([]byte, aes.BlockSize)
		copy(iv, salt)
		iv[7] ^= label
		out := make([]byte, n)
		cipher.NewCTR(block, iv).XORKeyStream(out, out)
		return out
	}
	session, err := aes.NewCipher(stream(first, masterKey))
	if err != nil {
		return nil, sessionSalt, fmt.Errorf("derive keys: %w", err)
	}
	copy(sessionSalt[:], stream(first+2, masterSalt))
	aead, err = cipher.NewGCM(session)
	if err != nil {
		return nil, sessionSalt, fmt.Errorf("derive keys: %w", err)
	}
	return aead, sessionSalt, nil
}

// rtp seals a packet whose header, as far as anybody can tell, is so long.
func (s *sealer) rtp(packet []byte) []byte {
	head := headerLength(packet)
	if head < 12 {
		return packet // too short to have a header: nothing to seal
	}
	seq, ssrc := binary.BigEndian.Uint16(packet[2:]), binary.BigEndian.Uint32(packet[8:])
	r, known := s.rollovers[ssrc]
	if known && seq < r.last && r.last-seq > 1<<15 {
		r.count++
	}
	r.last = seq
	s.rollovers[ssrc] = r
	nonce := s.mediaSalt
	xor(nonce[2:], binary.BigEndian.AppendUint32(nil, ssrc))
	xor(nonce[6:], binary.BigEndian.AppendUint32(nil, r.count))
	xor(nonce[10:], packet[2:4])
	return s.media.Seal(append([]byte(nil), packet[:head]...), nonce[:], packet[head:], packet[:head])
}

// rtcp seals a compound.
func (s *sealer) rtcp(packet []byte) []byte {
	if len(packet) < 8 {
		return packet
	}
	s.index++
	index := binary.BigEndian.AppendUint32(nil, 1<<31|s.index)
	nonce := s.controlSalt
	xor(nonce[2:], packet[4:8])
	xor(nonce[8:], binary.BigEndian.AppendUint32(nil, s.index))
	additional := append(append([]byte(nil), packet[:8]...), index...)
	sealed := s.control.Seal(append([]byte(nil), packet[:8]...), nonce[:], packet[8:], additional)
	return append(sealed, index...)
}

func xor(dst, by []byte) {
	for i := range by {
		dst[i] ^= by[i]
	}
}

// headerLength is what a reader that believes the packet takes for its header;
// all of it, when that would be more.
func headerLength(packet []byte) int {
	if len(packet) < 12 {
		return 0
	}
	n := 12 + 4*int(packet[0]&0x0f)
	if packet[0]&0x10 != 0 && len(packet) >= n+4 {
		n += 4 + 4*int(binary.BigEndian.Uint16(packet[n+2:]))
	}
	return min(n, len(packet))
}
