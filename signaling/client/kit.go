package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"github.com/pion/webrtc/v4"
)

// Kit is what clients share: a DTLS certificate, which is dear to make, and the
// connections for tickets. Make it with [NewKit].
type Kit struct {
	certificate webrtc.Certificate
	http        *http.Client
	dialer      *websocket.Dialer
}

// NewKit makes a kit. security is for HTTPS and may be nil.
func NewKit(security *tls.Config) (*Kit, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make DTLS key: %w", err)
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, fmt.Errorf("make DTLS certificate: %w", err)
	}
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		TLSClientConfig:       security,
		TLSHandshakeTimeout:   dialTimeout,
		ResponseHeaderTimeout: requestTimeout,
		MaxIdleConnsPerHost:   maxIdleConnections,
		IdleConnTimeout:       time.Minute,
	}
	return &Kit{
		certificate: *certificate,
		http:        &http.Client{Transport: transport, Timeout: requestTimeout},
		dialer: &websocket.Dialer{
			Proxy:            http.ProxyFromEnvironment,
			TLSClientConfig:  security,
			HandshakeTimeout: dialTimeout,
			ReadBufferSize:   socketBuffer,
			WriteBufferSize:  socketBuffer,
		},
	}, nil
}

// Close ends the connections that nobody uses. Clients that are inside stay so.
func (k *Kit) Close() { k.http.CloseIdleConnections() }
