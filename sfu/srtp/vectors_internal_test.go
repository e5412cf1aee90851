package srtp

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		tb.Fatalf("test data: %v", err)
	}
	return b
}

// RFC 7714, section 16.1.1 and 16.2.1: session keys, not master keys.
func TestRFC7714Vectors(t *testing.T) {
	const (
		salt  = "5175 6964 2070 726f 2071 756f"
		plain = `8040f17b 8041f8d3 5501a0b2
			47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573`
	)
	tests := []struct{ name, key, sealed string }{
		{
			"AES-128, section 16.1", "000102030405060708090a0b0c0d0e0f",
			`8040f17b 8041f8d3 5501a0b2
			f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833
			899d7f27 beb16a91 52cf765e e4390cce`,
		},
		{
			"AES-256, section 16.2", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
			`8040f17b 8041f8d3 5501a0b2
			32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b
			7aa3db36 dfffd6b0 f9bb7878 d7a76c13`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := newKeys(unhex(t, tt.key), [saltSize]byte(unhex(t, salt)))
			if err != nil {
				t.Fatal(err)
			}
			s := Session{keys: k}
			packet, want := unhex(t, plain), unhex(t, tt.sealed)
			sealer := s.NewSealer()
			sealed := sealer.Seal(make([]byte, 0, len(want)), packet[:12], packet[12:], 0xf17b)
			if !bytes.Equal(sealed, want) {
				t.Errorf("Seal = %x\n want %x", sealed, want)
			}
			opened, ok := NewOpener(s, 1).Open(want)
			if !ok || !bytes.Equal(opened, packet) {
				t.Errorf("Open = %x, %v\n want %x", opened, ok, packet)
			}
		})
	}
}

// RFC 7714, section 17.1.
func TestRFC7714ControlVectors(t *testing.T) {
	const (
		salt  = "5175 6964 2070 726f 2071 756f"
		index = 0x5d4
		plain = `81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61
			deadbeef deadbeef deadbeef deadbeef deadbeef`
	)
	tests := []struct{ name, key, sealed string }{
		{
			"AES-128, section 17.1", "000102030405060708090a0b0c0d0e0f",
			`81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1
			730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := newKeys(unhex(t, tt.key), [saltSize]byte(unhex(t, salt)))
			if err != nil {
				t.Fatal(err)
			}
			packet, want := unhex(t, plain), unhex(t, tt.sealed)
			sealer := ControlSealer{keys: k, index: index - 1}
			sealed := sealer.Seal(make([]byte, 0, len(want)), packet)
			if !bytes.Equal(sealed, want) {
				t.Errorf("Seal = %x\n want %x", sealed, want)
			}
			opened, ok := NewControlOpener(Session{control: k}, 1).Open(want)
			if !ok || !bytes.Equal(opened, packet) {
				t.Errorf("Open = %x, %v\n want %x", opened, ok, packet)
			}
		})
	}
}

// RFC 3711, appendix B.3, and RFC 6188, section 7.2: the salts there have 112 bits.
func TestKeyDerivationVectors(t *testing.T) {
	const salt128, salt256 = "0EC675AD498AFEEBB6960B3AABE6", "3b04803de51ee7c96423ab5b78d2"
	const key128, key256 = "E1F97A0D3E018BE0D64FA32C06DE4139", "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6"
	tests := []struct {
		name, key, salt string
		label           label
		want            string
	}{
		{"key, 128 bits", key128, salt128, labelKey, "C61E7A93744F39EE10734AFE3FF7A087"},
		{"salt, 128 bits", key128, salt128, labelSalt, "30CBBC08863D8C85D49DB34A9AE1"},
		{
			"94 bytes of authentication key, across blocks", key128, salt128, 1,
			`CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE E049646C43D9327AD175578EF7227098
			6371C10C9A369AC2F94A8C5FBCDDDC25 6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2`,
		},
		{"key, 256 bits", key256, salt256, labelKey, "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4"},
		{"salt, 256 bits", key256, salt256, labelSalt, "fa31791685ca444a9e07c6c64e93"},
		{"authentication key, 256 bits", key256, salt256, 1, "fd9c32d39ed5fbb5a9dc96b30818454d1313dc05"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := unhex(t, tt.want)
			got := bytes.Repeat([]byte{0xFF}, len(want)) // what stood there must not matter
			if err := derive(got, unhex(t, tt.key), unhex(t, tt.salt), tt.label); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("derive = %x, want %x", got, want)
			}
		})
	}
}
