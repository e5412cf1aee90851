package srtp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"fmt"
	"hash"
)

// expand fills dst with P_hash of TLS 1.2 (RFC 5246, section 5):
//
//	HMAC(secret, A(1) + seed) + HMAC(secret, A(2) + seed) + ...
//	A(0) = seed, A(i) = HMAC(secret, A(i-1))
//
// The label is the first part of the seed.
func expand(dst []byte, function func() hash.Hash, secret, seed []byte) {
	mac := hmac.New(function, secret)
	a := seed
	var block []byte
	for len(dst) > 0 {
		mac.Reset()
		mac.Write(a)
		a = mac.Sum(nil)
		mac.Reset()
		mac.Write(a)
		mac.Write(seed)
		block = mac.Sum(block[:0])
		dst = dst[copy(dst, block):]
	}
	clear(block)
	clear(a)
}

// label says what a derived key is for (RFC 3711, section 4.3.2).
type label byte

const (
	labelKey         label = 0x00
	labelSalt        label = 0x02
	labelControlKey  label = 0x03
	labelControlSalt label = 0x05
)

// derive fills dst with the pseudorandom function of SRTP: the AES key stream
// in counter mode under the master key, from the counter
//
//	(salt XOR label at byte 7) * 2^16
//
// with a key derivation rate of zero (RFC 3711, sections 4.3.1 and 4.3.3; RFC
// 6188 for 256 bits). A salt of 96 bits fills the left of the 112 that the
// formula has room for (RFC 7714, section 11).
func derive(dst []byte, key, salt []byte, l label) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return fmt.Errorf("expand a master key of %d bytes: %w", len(key), err)
	}
	var counter [aes.BlockSize]byte
	copy(counter[:aes.BlockSize-2], salt)
	counter[7] ^= byte(l)
	clear(dst)
	cipher.NewCTR(block, counter[:]).XORKeyStream(dst, dst)
	return nil
}
