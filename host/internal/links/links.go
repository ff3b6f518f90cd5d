package links

import (
	"context"
	"slices"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// Create stores a link under spec.ID and returns its token and code, which are
// known to nobody else and shown once. Only VerifyTold has a code now. ErrExists
// when the id is taken, *SpecError when something in spec cannot be stored.
//
// After ErrStore the link may exist all the same: its token is lost with the
// answer, so nobody can use it.
func (s *Store) Create(ctx context.Context, spec privacy.LinkSpec) (token, code string, err error) {
	spec, err = completeSpec(spec)
	if err != nil {
		return "", "", err
	}
	text, err := toStored(spec)
	if err != nil {
		return "", "", err
	}
	token = newSecret()
	tokenHash, mac := hash(token), ""
	if spec.Verify == privacy.VerifyTold {
		code = newCode()
		mac = s.keys[0].codeMAC(spec.ID, code)
		code = showCode(code)
	}
	keys := []string{linkKey(spec.ID), tokenKey(tokenHash), liveKey(spec.ID)}
	for _, ref := range spec.Subject {
		keys = append(keys, subjectKey(ref))
	}
	r, err := s.run(ctx, createScript, keys, spec.ID, text, string(spec.Verify),
		millis(spec.Lifetime), tokenHash, s.keys[0].ID, mac, s.visits)
	if err != nil {
		return "", "", err
	}
	if r.word(0) != "ok" {
		return "", "", ErrExists
	}
	return token, code, nil
}

// Get returns a link by its id; ErrNotFound.
func (s *Store) Get(ctx context.Context, id string) (*privacy.LinkState, error) {
	r, err := s.run(ctx, getScript, nil, id)
	if err != nil {
		return nil, err
	}
	if len(r) == 0 {
		return nil, privacy.ErrNotFound
	}
	one := r.list(0)
	return toState(one.word(0), one.fields(1))
}

// List returns the links of a subject, newest first: all that were made for
// one of its records, dead ones included as long as their tombstone stands.
func (s *Store) List(ctx context.Context, subject sdk.Subject) ([]privacy.LinkState, error) {
	keys := make([]string, len(subject))
	for i, ref := range subject {
		keys[i] = subjectKey(ref)
	}
	r, err := s.run(ctx, getScript, keys)
	if err != nil {
		return nil, err
	}
	out := make([]privacy.LinkState, 0, len(r))
	for i := range r {
		one := r.list(i)
		state, err := toState(one.word(0), one.fields(1))
		if err != nil {
			return nil, err
		}
		out = append(out, *state)
	}
	slices.SortStableFunc(out, func(a, b privacy.LinkState) int { return b.Created.Compare(a.Created) })
	return out, nil
}

// Revoke ends a link and all its visits at once. Revoking twice is no error;
// ErrNotFound.
func (s *Store) Revoke(ctx context.Context, id string) error {
	r, err := s.run(ctx, revokeScript, nil, id)
	if err != nil {
		return err
	}
	if r.word(0) != "ok" {
		return privacy.ErrNotFound
	}
	s.log.Info("link revoked", "link", id)
	return nil
}

// NewCode gives a link a new code with fresh tries, which unlocks it; the old
// code is worth nothing from then on. Visits that began stay counted and go on.
// ErrNotFound, ErrDeadLink for one that cannot be entered any more, ErrNoCode.
func (s *Store) NewCode(ctx context.Context, id string) (string, error) {
	code := newCode()
	r, err := s.run(ctx, recodeScript, nil, id, s.keys[0].ID, s.keys[0].codeMAC(id, code))
	if err != nil {
		return "", err
	}
	switch r.word(0) {
	case "ok":
		s.log.Info("link has a new code", "link", id)
		return showCode(code), nil
	case "off":
		return "", ErrNoCode
	case "unknown":
		return "", privacy.ErrNotFound
	default:
		return "", privacy.ErrDeadLink
	}
}

// Tombstone returns the link that a token does not open any more, because it is
// dead or locked, so that its holder can ask for a new one; ErrNotFound for any
// other token.
func (s *Store) Tombstone(ctx context.Context, token string) (*privacy.LinkState, error) {
	r, err := s.run(ctx, tombstoneScript, []string{tokenKey(hash(token))})
	if err != nil {
		return nil, err
	}
	if r.word(0) == "none" {
		return nil, privacy.ErrNotFound
	}
	return toState(r.word(0), r.fields(1))
}
