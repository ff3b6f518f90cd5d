// Package box seals small texts that leave the host and come back: handles in
// pages, agents' names in tickets. Whoever holds one can neither read nor change it.
package box

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// ErrNotOurs is every way in which a sealed text can be wrong.
var ErrNotOurs = errors.New("not sealed here, or changed, or for something else")

// Seal encrypts plain with AES-256-GCM under a key derived for use, such as one
// visit. purpose is authenticated, not kept.
func Seal(key []byte, use, purpose string, plain []byte) (string, error) {
	aead, err := derive(key, use)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, []byte(purpose))), nil
}

// Open decrypts what Seal returned for the same key, use and purpose; ErrNotOurs.
func Open(key []byte, use, purpose, sealed string) ([]byte, error) {
	aead, err := derive(key, use)
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < aead.NonceSize() {
		return nil, ErrNotOurs
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(purpose))
	if err != nil {
		return nil, ErrNotOurs
	}
	return plain, nil
}

func derive(key []byte, use string) (cipher.AEAD, error) {
	k, err := hkdf.Key(sha256.New, key, nil, use, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
