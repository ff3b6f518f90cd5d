package oidc

import (
	"io"
	"net/http"
)

// maxAnswer is more than any document of a provider.
const maxAnswer = 1 << 20

// bounded cuts answers off, so that an endless one does not fill the memory.
type bounded struct{ inner http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b *bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.inner.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}
