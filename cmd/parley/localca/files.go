package localca

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

var (
	errNoPEM      = errors.New("it does not hold a certificate and its key as PEM")
	errKeyKind    = errors.New("its key is no ECDSA key")
	errForeignKey = errors.New("its key does not belong to its certificate")
)

const (
	certificateBlock = "CERTIFICATE"
	keyBlock         = "PRIVATE KEY"
)

// pair is a certificate with its key. Both live in one file, so that one can never be there without the other.
type pair struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// write replaces a file as a whole: a reader, or a start after a power cut, sees the old one or the new one.
func (p pair) write(path string) error {
	der, err := x509.MarshalPKCS8PrivateKey(p.key)
	if err != nil {
		return fmt.Errorf("encode the key: %w", err)
	}
	content := append(
		pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: p.certificate.Raw}),
		pem.EncodeToMemory(&pem.Block{Type: keyBlock, Bytes: der})...,
	)
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("create a file: %w", err)
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the first error is the one that helps
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// readPair reads what write wrote. Its error wraps fs.ErrNotExist when there is none, and ErrExposedKey when others than the
// owner may read it.
func readPair(path string) (pair, error) {
	info, err := os.Stat(path)
	if err != nil {
		return pair{}, fmt.Errorf("look for it: %w", err)
	}
	if mode := info.Mode(); !mode.IsRegular() || mode.Perm()&0o077 != 0 {
		return pair{}, fmt.Errorf("%s has mode %s: %w; chmod 600 it, or delete it if it may have been copied", path, mode, ErrExposedKey)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return pair{}, fmt.Errorf("read it: %w", err)
	}
	p, err := parsePair(content)
	if err != nil {
		return pair{}, fmt.Errorf("read %s: %w", path, err)
	}
	return p, nil
}

func parsePair(content []byte) (pair, error) {
	certificate, rest := pem.Decode(content)
	if certificate == nil || certificate.Type != certificateBlock {
		return pair{}, errNoPEM
	}
	key, _ := pem.Decode(rest)
	if key == nil || key.Type != keyBlock {
		return pair{}, errNoPEM
	}
	var p pair
	var err error
	if p.certificate, err = x509.ParseCertificate(certificate.Bytes); err != nil {
		return pair{}, fmt.Errorf("certificate: %w", err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(key.Bytes)
	if err != nil {
		return pair{}, fmt.Errorf("key: %w", err)
	}
	private, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return pair{}, errKeyKind
	}
	if public, isECDSA := p.certificate.PublicKey.(*ecdsa.PublicKey); !isECDSA || !public.Equal(private.Public()) {
		return pair{}, errForeignKey
	}
	p.key = private
	return p, nil
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
