package srtp

import (
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
)

// Profile is an SRTP protection profile, numbered as in the use_srtp extension
// of DTLS (RFC 5764, section 4.1.2; RFC 7714, section 14.2).
type Profile uint16

// The profiles this package seals and opens.
const (
	AES128GCM Profile = 0x0007 // SRTP_AEAD_AES_128_GCM
	AES256GCM Profile = 0x0008 // SRTP_AEAD_AES_256_GCM
)

// Sizes common to both profiles, in bytes (RFC 7714, section 12).
const (
	TagSize  = 16 // what Seal adds to a packet
	saltSize = 12
	maxKey   = 32
)

// Supported reports whether packets of this profile can be sealed and opened
// here; the others are pion's.
func (p Profile) Supported() bool { return p.keySize() != 0 }

// String returns the name in the IANA registry without its prefix.
func (p Profile) String() string {
	switch p {
	case AES128GCM:
		return "AEAD_AES_128_GCM"
	case AES256GCM:
		return "AEAD_AES_256_GCM"
	default:
		return fmt.Sprintf("profile %#04x", uint16(p))
	}
}

// keySize is the length of master and session keys in bytes, 0 if unsupported.
func (p Profile) keySize() int {
	switch p {
	case AES128GCM:
		return 16
	case AES256GCM:
		return maxKey
	default:
		return 0
	}
}

// Hash is the hash function in the pseudorandom function of a DTLS 1.2
// connection (RFC 5246, section 5); its cipher suite decides.
type Hash uint8

// The hash functions cipher suites name for it.
const (
	SHA256 Hash = iota + 1
	SHA384
)

// String returns "SHA-256" or "SHA-384".
func (h Hash) String() string {
	switch h {
	case SHA256:
		return "SHA-256"
	case SHA384:
		return "SHA-384"
	default:
		return fmt.Sprintf("hash %d", uint8(h))
	}
}

// function returns the constructor, nil for a hash that does not exist.
func (h Hash) function() func() hash.Hash {
	switch h {
	case SHA256:
		return sha256.New
	case SHA384:
		return sha512.New384
	default:
		return nil
	}
}

// SuiteHash returns the hash of a DTLS cipher suite by its registered number;
// false for one that is not known here, whose media must stay with pion. All
// suites older than TLS 1.2, named after SHA-1 or not, use SHA-256 with it (RFC
// 5246, section 5).
func SuiteHash(suite uint16) (Hash, bool) {
	switch suite {
	case 0xC02C, // TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
		0xC030: // TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
		return SHA384, true
	case 0xC02B, // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
		0xC02F, // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
		0xC0AC, // TLS_ECDHE_ECDSA_WITH_AES_128_CCM
		0xC0AE, // TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8
		0xCCA8, // TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
		0xCCA9, // TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
		0xC00A, // TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
		0xC014: // TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
		return SHA256, true
	default:
		return 0, false
	}
}
