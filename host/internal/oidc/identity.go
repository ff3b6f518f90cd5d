package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/oauth2"
)

// Identity is who signed in and what they may do.
type Identity struct {
	// Agent is an id, [A-Za-z0-9._:-]{1,64}. What is not, such as an e-mail
	// address, is replaced by "oidc-" and 16 characters of a hash.
	Agent string
	// Name is for people to read: at most 100 characters, none of them control.
	Name   string
	Rights []string // sorted, each once
}

// claims are what the provider says of an agent.
type claims struct {
	subject string
	all     map[string]any
}

const (
	maxName    = 100
	agentHash  = "oidc-"
	hashLength = 16
)

// identify turns verified claims into an Identity. The groups are asked for
// when the ID token does not bring them.
func (p *Provider) identify(ctx context.Context, f *found, token *oauth2.Token, c *claims) (*Identity, error) {
	if _, ok := c.all[p.opts.GroupsClaim]; !ok && f.provider.UserInfoEndpoint() != "" {
		if err := more(ctx, f, token, c); err != nil {
			return nil, err
		}
	}
	id := &Identity{Agent: p.agent(c), Rights: p.rights(c.all[p.opts.GroupsClaim])}
	if len(id.Rights) == 0 {
		return nil, fmt.Errorf("oidc: %w", ErrNoRights)
	}
	name, _ := c.all[p.opts.NameClaim].(string)
	if id.Name = readable(name); id.Name == "" {
		id.Name = id.Agent
	}
	return id, nil
}

// more adds what the UserInfo endpoint says. The ID token is signed, so what it
// says stays.
func more(ctx context.Context, f *found, token *oauth2.Token, c *claims) error {
	info, err := f.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return provider("it does not tell the groups")
	}
	if info.Subject != c.subject {
		return refused("the user info is of someone else")
	}
	var extra map[string]any
	if info.Claims(&extra) != nil {
		return provider("its user info cannot be read")
	}
	for k, v := range extra {
		if _, ok := c.all[k]; !ok {
			c.all[k] = v
		}
	}
	return nil
}

var agentID = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)

// agent is the id of a claim if it is one. A claim that looks like a hash is
// hashed too: else who may choose a user name could be anyone.
func (p *Provider) agent(c *claims) string {
	s, _ := c.all[p.opts.AgentClaim].(string)
	if agentID.MatchString(s) && !strings.HasPrefix(s, agentHash) {
		return s
	}
	sum := sha256.Sum256([]byte(p.opts.Issuer + "\x00" + c.subject))
	return agentHash + hex.EncodeToString(sum[:])[:hashLength]
}

// rights is the union of what the groups give. A claim is a list or, with some
// providers, one name.
func (p *Provider) rights(claim any) []string {
	groups, ok := claim.([]any)
	if !ok {
		groups = []any{claim}
	}
	var out []string
	for _, g := range groups {
		if name, ok := g.(string); ok {
			out = append(out, p.opts.Rights[name]...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// readable drops what does not show, or turns the direction of other text.
func readable(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point):
			return -1
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if runes := []rune(name); len(runes) > maxName {
		name = strings.TrimSpace(string(runes[:maxName]))
	}
	return name
}
