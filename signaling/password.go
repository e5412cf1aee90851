package signaling

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Password is what a room's configuration says about its password: nothing,
// the password itself, or a hash in the PHC form that `parley passwd` prints:
//
//	$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>
type Password struct {
	Plain string
	Hash  string
}

// Set reports whether there is a password.
func (p Password) Set() bool { return p.Plain != "" || p.Hash != "" }

// argonHash is a parsed PHC string; RFC 9106 names the parameters.
type argonHash struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
	salt    []byte
	sum     []byte
}

// parseArgon reads a PHC string. Its costs are bounded, so that a slip of the
// pen in a file does not eat the machine.
func parseArgon(s string) (argonHash, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return argonHash{}, fmt.Errorf("password hash: want $argon2id$v=19$m=…,t=…,p=…$salt$hash")
	}
	var h argonHash
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.threads); err != nil {
		return argonHash{}, fmt.Errorf("password hash: costs: %w", err)
	}
	if !h.affordable() {
		return argonHash{}, fmt.Errorf("password hash: costs m=%d,t=%d,p=%d out of bounds", h.memory, h.passes, h.threads)
	}
	h.salt, h.sum = decodeBase64(parts[4]), decodeBase64(parts[5])
	if len(h.salt) < 8 || len(h.sum) < 16 || len(h.sum) > 128 {
		return argonHash{}, fmt.Errorf("password hash: want a salt of 8 bytes or more and a hash of 16 to 128, got %d and %d", len(h.salt), len(h.sum))
	}
	return h, nil
}

func (h argonHash) affordable() bool {
	return h.memory >= 8 && h.memory <= maxArgonMemory && h.passes >= 1 && h.passes <= maxArgonTime && h.threads >= 1
}

// decodeBase64 is nil for anything else.
func decodeBase64(s string) []byte {
	data, err := base64.RawStdEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil
	}
	return data
}

func (h argonHash) matches(password string) bool {
	sum := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.threads, uint32(len(h.sum))) //nolint:gosec // short
	return subtle.ConstantTimeCompare(sum, h.sum) == 1
}

// hasher compares passwords, as many at a time as there are cores: hashing is
// made to be dear, and guests must not be able to pile it up.
type hasher struct{ seats chan struct{} }

func newHasher() *hasher {
	return &hasher{seats: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// matches compares in constant time, whatever the lengths.
func (h *hasher) matches(ctx context.Context, want Password, got string) (bool, *protocol.Error) {
	if want.Hash == "" {
		a, b := sha256.Sum256([]byte(want.Plain)), sha256.Sum256([]byte(got))
		return subtle.ConstantTimeCompare(a[:], b[:]) == 1, nil
	}
	hash, err := parseArgon(want.Hash)
	if err != nil {
		return false, protocol.Errorf(protocol.Internal, "%v", err)
	}
	ctx, cancel := context.WithTimeout(ctx, passwordWait)
	defer cancel()
	select {
	case h.seats <- struct{}{}:
		defer func() { <-h.seats }()
		return hash.matches(got), nil
	case <-ctx.Done():
		return false, &protocol.Error{Code: protocol.RateLimited, Message: "too many passwords at a time", RetryAfter: passwordWait}
	}
}
