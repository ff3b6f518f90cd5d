package oidc

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"
)

// Deadline bounds each of the steps that ask the provider something: discovery,
// and a code's exchange with all that follows from it.
const Deadline = 5 * time.Second

// FlowLifetime is how long a sign-in may take.
const FlowLifetime = 10 * time.Minute

// Options configure a Provider.
type Options struct {
	Issuer       string // https; http on loopback alone
	ClientID     string
	ClientSecret string // empty: a public client, which PKCE protects
	RedirectURL  string
	Scopes       []string // openid is always among them; empty: openid and profile
	GroupsClaim  string   // default "groups"
	AgentClaim   string   // default "sub"
	NameClaim    string   // default "name"
	// Rights are what each group may do.
	Rights map[string][]string
	// Seal is the secret for the cookie, 32 bytes or more.
	Seal []byte
	// CAFile holds the certificates (PEM) that may sign the provider's; empty
	// means the system's.
	CAFile string
	// Now is the host's clock; nil is time.Now.
	Now func() time.Time
}

func (o *Options) complete() error {
	for claim, name := range map[*string]string{&o.GroupsClaim: "groups", &o.AgentClaim: "sub", &o.NameClaim: "name"} {
		if *claim == "" {
			*claim = name
		}
	}
	if len(o.Scopes) == 0 {
		o.Scopes = []string{"openid", "profile"}
	}
	o.Scopes = slices.Clone(o.Scopes)
	if !slices.Contains(o.Scopes, "openid") {
		o.Scopes = append(o.Scopes, "openid")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Rights = maps.Clone(o.Rights)
	return o.check()
}

func (o *Options) check() error {
	switch {
	case !safe(o.Issuer):
		return errors.New("oidc: the issuer is not a https URL")
	case !safe(o.RedirectURL):
		return errors.New("oidc: the redirect URL is not a https URL")
	case o.ClientID == "":
		return errors.New("oidc: no client id")
	case len(o.Seal) < 32:
		return errors.New("oidc: the secret for the cookie is shorter than 32 bytes")
	case len(o.Rights) == 0:
		return errors.New("oidc: no group has a right, so nobody could sign in")
	}
	return nil
}

// safe reports whether what is sent to a URL stays private on the way.
func safe(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && local
}

// client speaks to the provider. It follows no redirect: codes and secrets go
// where discovery says, or nowhere.
func (o *Options) client() (*http.Client, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("oidc: CA file: %w", err)
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("oidc: CA file %s holds no certificate", o.CAFile)
		}
	}
	return &http.Client{
		// Sign-ins are few: a connection is not worth keeping.
		Transport: &bounded{&http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: conf, ForceAttemptHTTP2: true, DisableKeepAlives: true,
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       Deadline, // the keys are fetched outside of any request's context
	}, nil
}
