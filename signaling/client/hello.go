package client

import (
	"encoding/binary"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// serverHello is what the media keys need of a DTLS ServerHello (RFC 5246,
// section 7.4.1.3).
type serverHello struct {
	random  [32]byte
	suite   uint16
	profile srtp.Profile // of the use_srtp extension, RFC 5764, section 4.1.1
}

// Numbers of DTLS 1.2 (RFC 6347, RFC 5246, RFC 5764).
const (
	dtlsHandshake   = 22 // content type
	dtlsServerHello = 2  // handshake type
	dtlsUseSRTP     = 14 // extension
	dtlsRecord      = 13 // bytes of a record's header: type, version, epoch, number, length
	dtlsMessage     = 12 // of a message's: type, length, number, fragment's offset and length
)

// readServerHello finds the ServerHello in a datagram. Total: any bytes have an
// answer. One that is cut into fragments is not found; servers do not do that,
// it is short.
func readServerHello(datagram []byte) (serverHello, bool) {
	for len(datagram) > dtlsRecord {
		length := int(binary.BigEndian.Uint16(datagram[11:]))
		record := datagram[dtlsRecord:]
		if length > len(record) {
			break
		}
		plain := binary.BigEndian.Uint16(datagram[3:]) == 0 // epoch
		if plain && datagram[0] == dtlsHandshake && length > dtlsMessage && record[0] == dtlsServerHello {
			return parseServerHello(record[:length])
		}
		datagram = record[length:]
	}
	return serverHello{}, false
}

func parseServerHello(message []byte) (serverHello, bool) {
	length, offset, fragment := uint24(message[1:]), uint24(message[6:]), uint24(message[9:])
	body := message[dtlsMessage:]
	const fixed = 2 + 32 + 1 // version, random, length of the session id
	if offset != 0 || fragment != length || len(body) != length || length < fixed {
		return serverHello{}, false
	}
	var hello serverHello
	copy(hello.random[:], body[2:])
	body = body[fixed-1:]
	session := int(body[0])
	if len(body) < 1+session+2+1+2 { // suite, compression, length of the extensions
		return serverHello{}, false
	}
	body = body[1+session:]
	hello.suite = binary.BigEndian.Uint16(body)
	hello.profile = useSRTP(body[5:])
	return hello, true
}

// useSRTP finds the profile among the extensions; 0 when there is none.
func useSRTP(extensions []byte) srtp.Profile {
	for len(extensions) >= 4 {
		kind, length := binary.BigEndian.Uint16(extensions), int(binary.BigEndian.Uint16(extensions[2:]))
		extensions = extensions[4:]
		if length > len(extensions) {
			return 0
		}
		if kind == dtlsUseSRTP && length >= 4 {
			return srtp.Profile(binary.BigEndian.Uint16(extensions[2:])) // behind the list's length
		}
		extensions = extensions[length:]
	}
	return 0
}

func uint24(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }
