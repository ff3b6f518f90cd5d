package privacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
)

// codeLives is how long a message with a code is worth sending.
const codeLives = 10 * time.Minute

// SendCode has a code sent to the address in the CRM. Whether there is such an
// address, nobody learns who has only the link. ErrDeadLink, ErrLocked, ErrTooMany.
func (s *Service) SendCode(ctx context.Context, token string) error {
	state, err := s.Codes.AskCode(ctx, token)
	if err != nil {
		return err
	}
	op := Operation{
		ID: NewID(), Kind: OpCodeSend, Actor: Actor{Kind: Customer}, Subject: state.Subject, Link: state.ID,
	}
	return s.commit(ctx, Change{Note: &op, Jobs: []Job{{
		ID: op.ID, Kind: JobMail, Message: MailCode, Op: op.ID, Link: state.ID, Ref: state.Subject[0],
		Until: s.Now().Add(codeLives),
	}}})
}

// NewCode gives a link a new told code with fresh tries. ErrNotFound, ErrDeadLink.
// identified is how the agent knows who asks: a word of a closed list.
func (s *Service) NewCode(ctx context.Context, id string, by Actor, identified string) (string, error) {
	state, err := s.Links.Get(ctx, id)
	if err != nil {
		return "", err
	}
	if err := s.may(ctx, by, state.Subject, ActLink); err != nil {
		return "", err
	}
	op := Operation{
		ID: NewID(), Kind: OpCodeNew, Actor: by, Subject: state.Subject, Link: id,
		Notes: map[string]string{"identified": identified},
	}
	if err := s.intend(ctx, op); err != nil {
		return "", err
	}
	code, err := s.Codes.NewCode(ctx, id)
	if err != nil {
		s.closeOp(ctx, Outcome{Op: op.ID, Result: Failed, Reason: reasonOf(err)})
		return "", err
	}
	s.closeOp(ctx, Outcome{Op: op.ID, Result: Applied})
	return code, nil
}

// AskNewLink takes note that the holder of a dead link wants another: on the
// subject's panel, and where codes are mailed, with a new link to the known
// address; never after a revoke. For any other token it does nothing, and nobody
// who asks learns which.
func (s *Service) AskNewLink(ctx context.Context, token string) error {
	state, err := s.Tombs.Tombstone(ctx, token)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	op := Operation{
		// Once a day for a link, however often the button is pressed.
		ID:   derived("asked", state.ID, s.Now().UTC().Format(time.DateOnly)),
		Kind: OpLinkAsked, Actor: Actor{Kind: Customer}, Subject: state.Subject, Link: state.ID,
		Notes: map[string]string{"link_status": string(state.Status)},
	}
	c := Change{Note: &op}
	renew := state.Status == LinkExpired || state.Status == LinkUsedUp
	if renew && state.Verify == VerifyMail && !state.Preview && s.Plan().Mail {
		c.Jobs = []Job{{
			ID: op.ID, Kind: JobMail, Message: MailAsked, Op: op.ID, Link: state.ID, Ref: state.Subject[0],
			Until: s.Now().Add(24 * time.Hour),
		}}
	}
	if err := s.commit(ctx, c); err != nil && !errors.Is(err, ErrExists) {
		return err
	}
	return nil
}

// CloseLink is the customer's "That was not me": the link and all visits end.
func (s *Service) CloseLink(ctx context.Context, v *Visit) error {
	op := byVisit(v, OpLinkRevoke)
	op.Notes["reason"] = "not_me"
	return s.revoke(ctx, op)
}

// derived makes an id of other ids: the same ones always make the same.
func derived(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// commit is the ledger's Commit with the errors that the rights know.
func (s *Service) commit(ctx context.Context, c Change) error {
	err := s.Commits.Commit(ctx, c)
	if err == nil || errors.Is(err, ErrExists) {
		return err
	}
	s.Log.Error("ledger refused a change; nothing was done")
	return ledgerError(err)
}
