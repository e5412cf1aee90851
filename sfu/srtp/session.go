package srtp

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
)

// maxIndex is the last packet index a key may be used for (RFC 3711, section 9.2).
const maxIndex = 1<<48 - 1

// Session is the key and salt of one direction of one connection. It may be
// copied, and used by many goroutines at once. The zero value has no key: a
// Sealer of it refuses, and so does an Opener.
type Session struct {
	keys    *keys // of RTP; a pointer for the reason Material holds one
	control *keys // of RTCP
}

// keys never change once they are made.
type keys struct {
	aead cipher.AEAD
	// The salt, cut where the nonce is: the first 4 bytes and the last 8.
	saltHigh uint32
	saltLow  uint64
}

// session derives the session keys and salts of one direction (RFC 3711,
// section 4.3), those of RTP and those of RTCP.
func (m *master) session(p Profile) (s Session, err error) {
	if s.keys, err = m.derive(p, labelKey, labelSalt); err != nil {
		return Session{}, err
	}
	if s.control, err = m.derive(p, labelControlKey, labelControlSalt); err != nil {
		return Session{}, err
	}
	return s, nil
}

func (m *master) derive(p Profile, key, salt label) (*keys, error) {
	var derived master
	size := p.keySize()
	err := derive(derived.key[:size], m.key[:size], m.salt[:], key)
	if err == nil {
		err = derive(derived.salt[:], m.key[:size], m.salt[:], salt)
	}
	if err != nil {
		return nil, err
	}
	k, err := newKeys(derived.key[:size], derived.salt)
	derived = master{}
	return k, err
}

// newKeys makes keys of a session key and salt.
func newKeys(key []byte, salt [saltSize]byte) (*keys, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make a cipher of %d bytes of key: %w", len(key), err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make AES-GCM: %w", err)
	}
	return &keys{
		aead:     aead,
		saltHigh: binary.BigEndian.Uint32(salt[:4]),
		saltLow:  binary.BigEndian.Uint64(salt[4:]),
	}, nil
}

// Format shows a fixed word, whatever the verb: keys do not belong in a log.
func (s Session) Format(w fmt.State, _ rune) { redact(w, "srtp.Session") }

// nonce writes the nonce of one packet (RFC 7714, section 8.1). The index takes
// the last 6 bytes, the SSRC the 4 in front of them, half in each word.
func (k *keys) nonce(dst *[saltSize]byte, ssrc uint32, index uint64) {
	binary.BigEndian.PutUint32(dst[:4], k.saltHigh^ssrc>>16)
	binary.BigEndian.PutUint64(dst[4:], k.saltLow^(uint64(ssrc)<<48|index))
}

// NewSealer returns a Sealer for this session. Make one per slot or goroutine,
// and keep it in memory that lives as long as the session.
func (s *Session) NewSealer() Sealer { return Sealer{keys: s.keys} }
