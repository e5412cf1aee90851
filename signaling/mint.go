package signaling

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

// minter names the rooms of direct calls, and knows its own names again without
// remembering any.
//
//	call-  4 bytes   expiry, minutes since 1970, big endian
//	       12 bytes  random: what nobody guesses
//	       8 bytes   of the HMAC-SHA256 of all before
//
// in base32, small letters, without padding: 39 characters.
type minter struct {
	key [sha256.Size]byte
}

const (
	mintPrefix    = "call-"
	mintLife      = 12 * time.Hour // to come back to an empty room; an open one stays
	mintLayout    = 4 + 12
	mintSignature = 8
)

// newMinter derives the key, as [newTicketer] does.
func newMinter(secret []byte) *minter {
	m := &minter{}
	if len(secret) == 0 {
		secret = make([]byte, sha256.Size)
		_, _ = rand.Read(secret) // never fails, see crypto/rand
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("parley direct call v1"))
	mac.Sum(m.key[:0])
	return m
}

// mint makes a name.
func (m *minter) mint() string {
	layout := make([]byte, mintLayout, mintLayout+sha256.Size)
	binary.BigEndian.PutUint32(layout, minutes(time.Now().Add(mintLife)))
	_, _ = rand.Read(layout[4:])
	return mintPrefix + m.write(layout)
}

// minted says whether a name is one of ours and not too old.
func (m *minter) minted(name string, now time.Time) bool {
	text, ok := strings.CutPrefix(name, mintPrefix)
	if !ok {
		return false
	}
	data, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(text))
	if err != nil || len(data) != mintLayout+mintSignature {
		return false
	}
	layout := data[:mintLayout:mintLayout]
	return hmac.Equal([]byte(text), []byte(m.write(layout))) && minutes(now) < binary.BigEndian.Uint32(layout)
}

// write signs a layout and spells it: one layout has one name.
func (m *minter) write(layout []byte) string {
	mac := hmac.New(sha256.New, m.key[:])
	mac.Write(layout)
	signed := append(layout, mac.Sum(nil)[:mintSignature]...) //nolint:gocritic // layout is ours to extend
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(signed))
}

func minutes(t time.Time) uint32 {
	return uint32(t.Unix() / 60) //nolint:gosec // until the year 10136
}
