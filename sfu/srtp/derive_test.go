package srtp_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/prf"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	dtlsnet "github.com/pion/dtls/v3/pkg/net"
	"github.com/pion/dtls/v3/pkg/protocol/handshake"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// export is the exporter with SHA-256 by pion's pseudorandom function.
func export(master, client, server []byte, length int) []byte {
	seed := append(append([]byte("EXTRACTOR-dtls_srtp"), client...), server...)
	out, err := prf.PHash(master, seed, length, sha256.New)
	if err != nil {
		return nil
	}
	return out
}

// hooks collect what a DTLS server lets its user see of a handshake.
type hooks struct {
	mu           sync.Mutex
	line         []byte
	serverRandom []byte
	suite        uint16
}

func (h *hooks) Write(line []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.line = bytes.Clone(line)
	return len(line), nil
}

func (h *hooks) hello(hello handshake.MessageServerHello) handshake.Message {
	h.mu.Lock()
	defer h.mu.Unlock()
	random := hello.Random.MarshalFixed()
	h.serverRandom, h.suite = random[:], *hello.CipherSuiteID
	return &hello
}

func TestKeysFromTheHooksAreThoseOfTheHandshake(t *testing.T) {
	tests := []struct {
		suite   dtls.CipherSuiteID
		hash    srtp.Hash
		profile profile
	}{
		{dtls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, srtp.SHA256, profiles[0]},
		{dtls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, srtp.SHA256, profiles[1]},
		{dtls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, srtp.SHA384, profiles[0]},
		{dtls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, srtp.SHA384, profiles[1]}, // 88 bytes, two blocks
		{dtls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, srtp.SHA256, profiles[0]},    // not SHA-1: the suite is older than TLS 1.2
		{dtls.TLS_ECDHE_ECDSA_WITH_AES_128_CCM, srtp.SHA256, profiles[0]},
		{dtls.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, srtp.SHA256, profiles[0]},
		{dtls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, srtp.SHA256, profiles[0]},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%v/%v", tt.suite, tt.profile.ours), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var h hooks
				server, client := shake(t, tt.suite, dtls.SRTPProtectionProfile(tt.profile.ours), &h)
				hash, known := srtp.SuiteHash(h.suite)
				if !known || hash != tt.hash {
					t.Errorf("SuiteHash(%#04x) = %v, %v; want %v", h.suite, hash, known, tt.hash)
				}
				clientRandom, master, ok := srtp.ParseKeyLog(h.line)
				if !ok {
					t.Fatalf("ParseKeyLog refuses what pion writes: %d bytes", len(h.line))
				}
				m, err := srtp.Derive(tt.profile.ours, hash, master, clientRandom, h.serverRandom)
				if err != nil {
					t.Fatalf("Derive: %v", err)
				}
				for _, conn := range []*dtls.Conn{server, client} {
					checkExported(t, m, conn, tt.profile)
				}
			})
		})
	}
}

// checkExported holds the sessions against contexts made of what pion exports
// itself: each direction must decrypt what the other implementation sealed.
func checkExported(t *testing.T, m srtp.Material, conn *dtls.Conn, p profile) {
	t.Helper()
	state, ok := conn.ConnectionState()
	if !ok {
		t.Fatal("pion has no state")
	}
	exported, err := state.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", nil, 2*p.key+24)
	if err != nil {
		t.Fatalf("pion's exporter: %v", err)
	}
	salts := exported[2*p.key:]
	send, receive, err := m.Keys(true)
	if err != nil {
		t.Fatalf("Keys: %v", err)
	}
	clientWrites := newContext(t, p, exported[:p.key], salts[:12])
	serverWrites := newContext(t, p, exported[p.key:2*p.key], salts[12:])

	packet := headerOf(7, 1, 8, 100)
	sealed, err := clientWrites.EncryptRTP(nil, packet, nil)
	if err != nil {
		t.Fatalf("pion's EncryptRTP: %v", err)
	}
	if got, ok := srtp.NewOpener(receive, 1).Open(sealed); !ok || !bytes.Equal(got, packet) {
		t.Errorf("Open of what the client wrote = %x, %v; want %x", got, ok, packet)
	}
	sealer := send.NewSealer()
	sealed = sealer.Seal(make([]byte, 0, 200), packet[:24], packet[24:], 1)
	if got, err := serverWrites.DecryptRTP(nil, sealed, nil); err != nil || !bytes.Equal(got, packet) {
		t.Errorf("pion's DecryptRTP of what the server writes = %x, %v; want %x", got, err, packet)
	}
}

// shake runs a handshake over a pipe, the server's end with the hooks.
func shake(t *testing.T, suite dtls.CipherSuiteID, p dtls.SRTPProtectionProfile, h *hooks) (server, client *dtls.Conn) {
	t.Helper()
	certificate, err := selfsign.GenerateSelfSigned()
	if err != nil {
		t.Fatalf("certificate: %v", err)
	}
	near, far := net.Pipe()
	server, err = dtls.ServerWithOptions(dtlsnet.PacketConnFromConn(near), near.RemoteAddr(),
		dtls.WithCertificates(certificate), dtls.WithCipherSuites(suite), dtls.WithSRTPProtectionProfiles(p),
		dtls.WithKeyLogWriter(h), dtls.WithServerHelloMessageHook(h.hello))
	if err != nil {
		t.Fatalf("server: %v", err)
	}
	client, err = dtls.ClientWithOptions(dtlsnet.PacketConnFromConn(far), far.RemoteAddr(),
		dtls.WithInsecureSkipVerify(true), dtls.WithCipherSuites(suite), dtls.WithSRTPProtectionProfiles(p))
	if err != nil {
		t.Fatalf("client: %v", err)
	}
	t.Cleanup(func() {
		// The pipe first: a farewell into it would wait for a reader who has left already. Errors say nothing here.
		_, _ = near.Close(), far.Close()
		_, _ = client.Close(), server.Close()
	})
	failed := make(chan error, 1)
	go func() { failed <- client.HandshakeContext(t.Context()) }()
	if err := server.HandshakeContext(t.Context()); err != nil {
		t.Fatalf("server's handshake: %v", err)
	}
	if err := <-failed; err != nil {
		t.Fatalf("client's handshake: %v", err)
	}
	return server, client
}

func TestDeriveRefusesWhatNoHandshakeLeaves(t *testing.T) {
	ms, cr, sr := secrets()
	tests := []struct {
		name    string
		profile srtp.Profile
		hash    srtp.Hash
		ms, cr  []byte
		sr      []byte
		want    error
	}{
		{"AES-CM, which is pion's", 0x0001, srtp.SHA256, ms, cr, sr, srtp.ErrProfile},
		{"no profile", 0, srtp.SHA256, ms, cr, sr, srtp.ErrProfile},
		{"no hash", srtp.AES128GCM, 0, ms, cr, sr, srtp.ErrHash},
		{"a hash to come", srtp.AES128GCM, 3, ms, cr, sr, srtp.ErrHash},
		{"a short secret", srtp.AES128GCM, srtp.SHA256, ms[1:], cr, sr, srtp.ErrLength},
		{"no client random", srtp.AES128GCM, srtp.SHA256, ms, nil, sr, srtp.ErrLength},
		{"a long server random", srtp.AES128GCM, srtp.SHA256, ms, cr, ms, srtp.ErrLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := srtp.Derive(tt.profile, tt.hash, tt.ms, tt.cr, tt.sr)
			if !errors.Is(err, tt.want) {
				t.Errorf("Derive = %v, want %v", err, tt.want)
			}
			if _, _, err := m.Keys(true); !errors.Is(err, srtp.ErrProfile) {
				t.Errorf("Keys of what is left = %v, want %v", err, srtp.ErrProfile)
			}
		})
	}
}

func TestOnlySuitesWeKnowHaveAHash(t *testing.T) {
	for _, suite := range []uint16{0, 0x1301, 0xC0A4, 0xC037, 0xFFFF} { // TLS 1.3, keys agreed beforehand
		if hash, known := srtp.SuiteHash(suite); known {
			t.Errorf("SuiteHash(%#04x) = %v, want none", suite, hash)
		}
	}
}

func TestNothingPrintsKeys(t *testing.T) {
	m := material(t, srtp.AES256GCM)
	send, _, err := m.Keys(true)
	if err != nil {
		t.Fatal(err)
	}
	sealer, opener := send.NewSealer(), srtp.NewOpener(send, 1)
	values := []any{m, &m, send, &send, sealer, &sealer, *opener, opener}
	for _, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
			got := fmt.Sprintf(verb, value)
			if !strings.HasSuffix(got, "(secret)") {
				t.Errorf("%T with %s prints %s", value, verb, got)
			}
		}
	}
	holder := struct {
		m srtp.Material
		s srtp.Session
	}{m, send}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if got := fmt.Sprintf(verb, holder); len(got) > 200 || strings.Contains(got, "gcm") {
			t.Errorf("what holds them prints with %s as %s", verb, got)
		}
	}
}

func TestDestroyedMaterialHasNoKeys(t *testing.T) {
	m := material(t, srtp.AES128GCM)
	if got := m.Profile(); got != srtp.AES128GCM {
		t.Errorf("Profile = %v", got)
	}
	shared := m
	m.Destroy()
	m.Destroy() // twice does no harm
	for _, left := range []srtp.Material{m, shared} {
		if _, _, err := left.Keys(true); !errors.Is(err, srtp.ErrProfile) {
			t.Errorf("Keys = %v, want %v", err, srtp.ErrProfile)
		}
	}
}

func TestNames(t *testing.T) {
	tests := []struct {
		value fmt.Stringer
		want  string
	}{
		{srtp.AES128GCM, "AEAD_AES_128_GCM"},
		{srtp.AES256GCM, "AEAD_AES_256_GCM"},
		{srtp.Profile(1), "profile 0x0001"},
		{srtp.SHA256, "SHA-256"},
		{srtp.SHA384, "SHA-384"},
		{srtp.Hash(9), "hash 9"},
	}
	for _, tt := range tests {
		if got := tt.value.String(); got != tt.want {
			t.Errorf("String = %q, want %q", got, tt.want)
		}
	}
	if !srtp.AES128GCM.Supported() || !srtp.AES256GCM.Supported() || srtp.Profile(1).Supported() {
		t.Error("Supported: want the two GCM profiles and no other")
	}
}
