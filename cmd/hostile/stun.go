package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what STUN uses
	"encoding/binary"
	"hash/crc32"
)

// Of STUN (RFC 8489) and ICE (RFC 8445).
const (
	stunHeader      = 20
	stunCookie      = 0x2112A442
	bindingRequest  = 0x0001
	bindingSuccess  = 0x0101
	attrUsername    = 0x0006
	attrIntegrity   = 0x0008
	attrPriority    = 0x0024
	attrUse         = 0x0025
	attrFingerprint = 0x8028
	attrControlling = 0x802a
	fingerprintXOR  = 0x5354554e
)

type transaction [12]byte

func newTransaction() (t transaction) {
	_, _ = rand.Read(t[:]) // never fails, see crypto/rand
	return t
}

// check writes a connectivity check that nominates its pair at once.
func check(id transaction, from, to credentials) []byte {
	m := make([]byte, stunHeader, 128)
	binary.BigEndian.PutUint16(m, bindingRequest)
	binary.BigEndian.PutUint32(m[4:], stunCookie)
	copy(m[8:], id[:])
	m = attribute(m, attrUsername, []byte(to.ufrag+":"+from.ufrag))
	m = attribute(m, attrPriority, []byte{0x6e, 0, 0, 0xff})
	m = attribute(m, attrControlling, []byte{0, 0, 0, 0, 0, 0, 0, 1})
	m = attribute(m, attrUse, nil)
	mac := hmac.New(sha1.New, []byte(to.password))
	mac.Write(withLength(m, 24)) // up to and including the attribute itself
	m = attribute(m, attrIntegrity, mac.Sum(nil))
	crc := crc32.ChecksumIEEE(withLength(m, 8)) ^ fingerprintXOR
	return attribute(m, attrFingerprint, binary.BigEndian.AppendUint32(nil, crc))
}

// attribute appends one, padded to four bytes, and corrects the length.
func attribute(m []byte, kind uint16, value []byte) []byte {
	m = binary.BigEndian.AppendUint16(m, kind)
	m = binary.BigEndian.AppendUint16(m, uint16(len(value))) //nolint:gosec // short
	m = append(m, value...)
	for len(m)%4 != 0 {
		m = append(m, 0)
	}
	return withLength(m, 0)
}

// withLength says that so many bytes more follow.
func withLength(m []byte, more int) []byte {
	binary.BigEndian.PutUint16(m[2:], uint16(len(m)-stunHeader+more)) //nolint:gosec // short
	return m
}

// success tells whether a datagram answers a check, and which.
func success(datagram []byte) (transaction, bool) {
	var id transaction
	if len(datagram) < stunHeader || binary.BigEndian.Uint16(datagram) != bindingSuccess {
		return id, false
	}
	copy(id[:], datagram[8:])
	return id, true
}
