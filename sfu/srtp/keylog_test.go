package srtp_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/sfu/srtp"
)

func TestParseKeyLog(t *testing.T) {
	random, master := strings.Repeat("0a", 32), strings.Repeat("B1", 48)
	good := "CLIENT_RANDOM " + random + " " + master
	tests := []struct {
		name, line string
		ok         bool
	}{
		{"as pion writes it", good + "\n", true},
		{"without the end of the line", good, true},
		{"with that of Windows", good + "\r\n", true},
		{"nothing", "", false},
		{"the label alone", "CLIENT_RANDOM ", false},
		{"a secret of TLS 1.3", "CLIENT_TRAFFIC_SECRET_0 " + random + " " + master, false},
		{"a comment", "# " + good, false},
		{"a short random", "CLIENT_RANDOM " + random[2:] + " " + master + "\n", false},
		{"a short secret", good[:len(good)-1], false},
		{"a long secret", good + "00", false},
		{"two lines", good + "\n" + good + "\n", false},
		{"a random that is no number", "CLIENT_RANDOM " + strings.Replace(random, "0a", "0g", 1) + " " + master, false},
		{"a secret that is no number", good[:len(good)-1] + "g", false},
		{"a tab for the space", strings.Replace(good, random+" ", random+"\t", 1), false},
		{"two spaces, one digit less", "CLIENT_RANDOM " + random + "  " + master[1:], false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, m, ok := srtp.ParseKeyLog([]byte(tt.line))
			if ok != tt.ok {
				t.Fatalf("ParseKeyLog = %v, want %v", ok, tt.ok)
			}
			if !ok {
				if r != nil || m != nil {
					t.Errorf("a refused line gives %x and %x", r, m)
				}
				return
			}
			if hex.EncodeToString(r) != random || !strings.EqualFold(hex.EncodeToString(m), master) {
				t.Errorf("ParseKeyLog = %x, %x", r, m)
			}
		})
	}
}

func TestParseKeyLogKeepsNoneOfTheLine(t *testing.T) {
	line := []byte("CLIENT_RANDOM " + strings.Repeat("0a", 32) + " " + strings.Repeat("b1", 48))
	r, m, _ := srtp.ParseKeyLog(line)
	clear(line)
	if !bytes.Equal(r, bytes.Repeat([]byte{0x0A}, 32)) || !bytes.Equal(m, bytes.Repeat([]byte{0xB1}, 48)) {
		t.Errorf("after the line was overwritten: %x, %x", r, m)
	}
}
