package srtp_test

import (
	"bytes"
	"fmt"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// One packet on its way from the server to the client of a DTLS connection. Each
// end derives both directions from the same handshake.
func Example() {
	masterSecret := bytes.Repeat([]byte{1}, 48)
	clientRandom, serverRandom := bytes.Repeat([]byte{2}, 32), bytes.Repeat([]byte{3}, 32)
	material, err := srtp.Derive(srtp.AES128GCM, srtp.SHA256, masterSecret, clientRandom, serverRandom)
	if err != nil {
		return
	}
	send, _, err := material.Keys(true) // the server's end
	if err != nil {
		return
	}
	_, receive, err := material.Keys(false) // the client's
	if err != nil {
		return
	}

	header := []byte{0x80, 96, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1} // sequence number 5
	payload := []byte("shared by all subscribers")
	sealer := send.NewSealer()
	train := make([]byte, 0, 1500)
	sealed := sealer.Seal(train, header, payload, 5)
	fmt.Println(len(header), len(payload), len(sealed))

	opener := srtp.NewOpener(receive, 16)
	again := bytes.Clone(sealed)
	plain, ok := opener.Open(sealed)
	fmt.Printf("%q %v\n", plain[len(header):], ok)
	_, ok = opener.Open(again)
	fmt.Println(ok, opener.Drops().Replayed)
	fmt.Println(material)
	// Output:
	// 12 25 53
	// "shared by all subscribers" true
	// false 1
	// srtp.Material(secret)
}
