package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/inzage/inzage/host/internal/actionpad"
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/oidc"
)

// newSignIn prepares agents' sign-in; nil without an oidc block. The identity
// provider need not be up.
func newSignIn(cfg *config.Config) (actionpad.SignIn, error) {
	o := cfg.Actionpad.OIDC
	if o == nil {
		return nil, nil //nolint:nilnil // none is wanted
	}
	p, err := oidc.New(oidc.Options{
		Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(), Scopes: o.Scopes,
		RedirectURL: cfg.BaseURL.String() + actionpad.SignedInPath, GroupsClaim: o.GroupsClaim, AgentClaim: o.AgentClaim,
		NameClaim: o.NameClaim, Rights: o.Rights, Seal: cfg.Keys.Cookie.Current().Bytes(), CAFile: o.CAFile, Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	return signIn{p}, nil
}

// signIn speaks the panel's errors.
type signIn struct{ provider *oidc.Provider }

func (s signIn) Begin(ctx context.Context, ret string) (string, string, error) {
	to, flow, err := s.provider.Begin(ctx, ret)
	return to, flow, signInError(err)
}

func (s signIn) Finish(ctx context.Context, flow string, query url.Values) (*actionpad.AgentIdentity, string, error) {
	who, ret, err := s.provider.Finish(ctx, flow, query)
	if err != nil {
		return nil, "", signInError(err)
	}
	return &actionpad.AgentIdentity{Agent: who.Agent, Name: who.Name, Rights: who.Rights}, ret, nil
}

func signInError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, oidc.ErrNoRights):
		return fmt.Errorf("%w: %w", actionpad.ErrNoRights, err)
	case errors.Is(err, oidc.ErrRefused):
		return fmt.Errorf("%w: %w", actionpad.ErrSignIn, err)
	default:
		return err
	}
}
