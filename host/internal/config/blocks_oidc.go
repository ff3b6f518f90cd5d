package config

import (
	"net/url"
	"regexp"
)

// OIDC is how agents sign in without a ticket; nil: they do not.
type OIDC struct {
	At           Pos
	Issuer       string
	ClientID     string
	ClientSecret Secret
	Scopes       []string
	GroupsClaim  string
	AgentClaim   string
	NameClaim    string
	CAFile       string
	Rights       map[string][]string // by group of the identity provider
}

var claimPattern = regexp.MustCompile(`^[A-Za-z0-9_:./-]{1,100}$`)

// agentRights are the rights that a group can give.
var agentRights = []string{"search", "status", "link", "request", "export", "anonymise", "desk"}

// oidc reads the block of the identity provider.
func (s *scope) oidc(c *Config) {
	o := &OIDC{
		At: s.at, Scopes: []string{"openid", "profile"}, GroupsClaim: "groups", AgentClaim: "sub", NameClaim: "name",
		Rights: map[string][]string{},
	}
	s.need("issuer", "client_id", "client_secret")
	s.text("issuer", &o.Issuer, issuer)
	s.text("client_id", &o.ClientID, notEmpty)
	secret := ""
	s.secret("client_secret", &secret, notEmpty)
	o.ClientSecret = NewSecret(secret)
	s.texts("scopes", &o.Scopes, notEmpty)
	claim := matches(claimPattern, "is not the name of a claim", "")
	s.text("groups_claim", &o.GroupsClaim, claim)
	s.text("agent_claim", &o.AgentClaim, claim)
	s.text("name_claim", &o.NameClaim, claim)
	s.path("ca_file", &o.CAFile)
	s.readable("ca_file", o.CAFile)
	s.labelled("group", func(b *scope, label string) {
		var rights []string
		b.need("rights")
		b.texts("rights", &rights, oneOf(agentRights...))
		o.Rights[label] = rights
	})
	if len(o.Rights) == 0 {
		s.diags.errorf(s.at, `add group "name" { rights = [...] }`, "no group gives a right: nobody could sign in")
	}
	if !contains(o.Scopes, "openid") {
		s.diags.errorf(s.at, "", `scopes must hold "openid"`)
	}
	c.Actionpad.OIDC = o
}

// issuer accepts an https address; http only on this machine.
func issuer(v string) (string, string) {
	if p, d := webURL(v); p != "" {
		return p, d
	}
	if u, _ := url.Parse(v); u.Scheme == "http" && !loopback(u.Hostname()) {
		return "must start with https://", "only localhost works without"
	}
	return "", ""
}
