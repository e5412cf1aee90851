package srtp

import (
	"errors"
	"fmt"
	"io"
)

// Lengths of what a TLS 1.2 handshake leaves, in bytes (RFC 5246, sections
// 7.4.1.2 and 8.1).
const (
	randomSize = 32
	masterSize = 48
)

// exporterLabel is the label of RFC 5764, section 4.2.
const exporterLabel = "EXTRACTOR-dtls_srtp"

// Errors of Derive and Keys. They never hold key material.
var (
	ErrProfile = errors.New("not an AES-GCM profile")
	ErrHash    = errors.New("unknown hash function")
	ErrLength  = errors.New("secret or random of wrong length")
)

// Material is what a DTLS handshake leaves for SRTP: a master key and a master
// salt for what the client writes, and others for what the server writes (RFC
// 5764, section 4.2). Copies share it. The zero value has none.
type Material struct {
	// A pointer, so that a print of whatever holds the Material shows an
	// address: Format is not asked about fields that are not exported.
	secret *secret
}

type secret struct {
	profile        Profile
	client, server master
}

// master is the key and salt of one direction; short keys leave the end unused.
type master struct {
	key  [maxKey]byte
	salt [saltSize]byte
}

// Derive runs the exporter of RFC 5705 over a finished DTLS 1.2 handshake, as
// RFC 5764, section 4.2, asks: 48 bytes of master secret, and the 32 bytes of
// random from ClientHello and ServerHello. It returns ErrProfile, ErrHash or
// ErrLength, wrapped, for input that no handshake leaves.
func Derive(p Profile, h Hash, masterSecret, clientRandom, serverRandom []byte) (Material, error) {
	size := p.keySize()
	switch {
	case size == 0:
		return Material{}, fmt.Errorf("derive keys for %v: %w", p, ErrProfile)
	case h.function() == nil:
		return Material{}, fmt.Errorf("derive keys with %v: %w", h, ErrHash)
	case len(masterSecret) != masterSize || len(clientRandom) != randomSize || len(serverRandom) != randomSize:
		return Material{}, fmt.Errorf("derive keys from %d, %d and %d bytes: %w",
			len(masterSecret), len(clientRandom), len(serverRandom), ErrLength)
	}
	seed := make([]byte, 0, len(exporterLabel)+2*randomSize)
	seed = append(seed, exporterLabel...)
	seed = append(seed, clientRandom...)
	seed = append(seed, serverRandom...)
	exported := make([]byte, 2*size+2*saltSize)
	expand(exported, h.function(), masterSecret, seed)

	m := &secret{profile: p}
	rest := exported
	for _, field := range [][]byte{m.client.key[:size], m.server.key[:size], m.client.salt[:], m.server.salt[:]} {
		copy(field, rest)
		rest = rest[len(field):]
	}
	clear(exported)
	return Material{m}, nil
}

// Profile returns the profile the material was derived for, 0 if there is none.
func (m Material) Profile() Profile {
	if m.secret == nil {
		return 0
	}
	return m.secret.profile
}

// Keys derives the session of each direction (RFC 3711, section 4.3). The
// server of the DTLS connection sends with the server's key and receives with
// the client's. It returns ErrProfile, wrapped, if there is no material.
func (m Material) Keys(server bool) (send, receive Session, err error) {
	p := m.Profile()
	if !p.Supported() {
		return Session{}, Session{}, fmt.Errorf("make sessions of %v: %w", p, ErrProfile)
	}
	ours, theirs := &m.secret.client, &m.secret.server
	switch {
	case server:
		ours, theirs = theirs, ours
	}
	send, err = ours.session(p)
	if err == nil {
		receive, err = theirs.session(p)
	}
	if err != nil {
		return Session{}, Session{}, fmt.Errorf("make sessions of %v: %w", p, err)
	}
	return send, receive, nil
}

// Destroy overwrites the keys, those of all copies. Sessions made from them keep
// working.
func (m *Material) Destroy() {
	if m.secret != nil {
		*m.secret = secret{}
	}
	m.secret = nil
}

// Format shows a fixed word, whatever the verb: keys do not belong in a log.
func (m Material) Format(w fmt.State, _ rune) { redact(w, "srtp.Material") }

func redact(w io.Writer, name string) {
	_, _ = io.WriteString(w, name+"(secret)") // there is nobody to tell
}
