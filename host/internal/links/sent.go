package links

import (
	"context"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// The rules of sent codes (ASVS 6.5.5): short-lived, and few.
const (
	SentCodeLives = 10 * time.Minute
	SendsPerDay   = 3
)

// AskCode counts that the holder of a token asked for a code to be sent, and
// returns the link. ErrDeadLink, ErrLocked, ErrTooMany after SendsPerDay in 24
// hours, ErrNoCode for a link whose code is not sent.
func (s *Store) AskCode(ctx context.Context, token string) (*privacy.LinkState, error) {
	r, err := s.run(ctx, askScript, []string{tokenKey(hash(token))}, SendsPerDay)
	if err != nil {
		return nil, err
	}
	switch r.word(0) {
	case "ok":
		return toState(string(privacy.LinkActive), r.fields(1))
	case "many":
		return nil, privacy.ErrTooMany
	case "other":
		return nil, ErrNoCode
	default:
		return nil, s.refused(r)
	}
}

// IssueCode makes the code that is about to be sent, and makes the one before it
// worthless. It is valid for SentCodeLives and once. Errors as AskCode.
func (s *Store) IssueCode(ctx context.Context, id string) (string, error) {
	code := newSentCode()
	r, err := s.run(ctx, issueScript, nil, id, s.keys[0].ID, s.keys[0].codeMAC(id, code), millis(SentCodeLives))
	if err != nil {
		return "", err
	}
	switch r.word(0) {
	case "ok":
		return code, nil
	case "other":
		return "", ErrNoCode
	default:
		return "", s.refused(r)
	}
}

// Readdress gives a link one more token, for a message that is about to be sent:
// the first one is known to nobody. ErrDeadLink.
func (s *Store) Readdress(ctx context.Context, id string) (string, *privacy.LinkState, error) {
	token := newSecret()
	r, err := s.run(ctx, readdressScript, []string{tokenKey(hash(token))}, id)
	if err != nil {
		return "", nil, err
	}
	if r.word(0) != "ok" {
		return "", nil, privacy.ErrDeadLink
	}
	state, err := toState(string(privacy.LinkActive), r.fields(1))
	return token, state, err
}
