package sfu

import (
	"sync"

	dtlsext "github.com/pion/dtls/v3/pkg/protocol/extension"
	"github.com/pion/dtls/v3/pkg/protocol/handshake"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// dtlsKeys overhears one DTLS handshake through pion's public hooks, in memory
// only, so that media can be sealed and opened without passing through pion
// (RFC 5764, section 4.2).
type dtlsKeys struct {
	mu           sync.Mutex // guards what follows
	serverRandom []byte
	suite        uint16
	profile      srtp.Profile
	clientRandom []byte
	masterSecret []byte
}

// listen sets the hooks on one peer's settings.
func (k *dtlsKeys) listen(s *webrtc.SettingEngine) {
	s.SetDTLSKeyLogWriter(k)
	s.SetDTLSServerHelloMessageHook(k.serverHello)
}

// Write takes pion's key log: the master secret.
func (k *dtlsKeys) Write(line []byte) (int, error) {
	if random, secret, ok := srtp.ParseKeyLog(line); ok {
		k.mu.Lock()
		k.clientRandom, k.masterSecret = random, secret
		k.mu.Unlock()
	}
	return len(line), nil
}

// serverHello notes what was settled and lets the message pass unchanged.
func (k *dtlsKeys) serverHello(m handshake.MessageServerHello) handshake.Message {
	k.mu.Lock()
	defer k.mu.Unlock()
	random := m.Random.MarshalFixed()
	k.serverRandom = append([]byte(nil), random[:]...)
	if m.CipherSuiteID != nil {
		k.suite = *m.CipherSuiteID
	}
	for _, e := range m.Extensions {
		if use, ok := e.(*dtlsext.UseSRTP); ok && len(use.ProtectionProfiles) > 0 {
			k.profile = srtp.Profile(use.ProtectionProfiles[0])
		}
	}
	return &m
}

// sessions returns the SRTP sessions of the handshake, false when they are not
// for us: another profile than AES-GCM, or a handshake that was not overheard
// whole. The secret is forgotten.
func (k *dtlsKeys) sessions() (send, receive srtp.Session, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret := k.masterSecret
	k.masterSecret = nil
	if len(secret) == 0 || len(k.serverRandom) == 0 {
		return send, receive, false
	}
	defer clear(secret)
	hash, known := srtp.SuiteHash(k.suite)
	if !known {
		return send, receive, false
	}
	material, err := srtp.Derive(k.profile, hash, secret, k.clientRandom, k.serverRandom)
	if err != nil {
		return send, receive, false
	}
	defer material.Destroy()
	if send, receive, err = material.Keys(true); err != nil {
		return send, receive, false
	}
	return send, receive, true
}
