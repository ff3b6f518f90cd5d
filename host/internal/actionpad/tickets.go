package actionpad

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/inzage/inzage/host/internal/box"
	"github.com/inzage/inzage/host/internal/links"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// Sessions keeps tickets and the panel sessions that they open.
type Sessions interface {
	CreateTicket(ctx context.Context, t links.Ticket, ttl time.Duration) (token string, err error)
	RedeemTicket(ctx context.Context, token string) (*links.PanelSession, string, error)
	Panel(ctx context.Context, secret string) (*links.PanelSession, error)
	EndPanel(ctx context.Context, secret string) error
}

type ticketInput struct {
	Body struct {
		Contact string `json:"contact" doc:"adapter:type:id" maxLength:"300" example:"lime:person:1003"`
		Agent   struct {
			ID   string `json:"id" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
			Name string `json:"name" minLength:"1" maxLength:"120" doc:"Shown in the panel; sealed, never stored in clear"`
		} `json:"agent"`
		Rights   []string `json:"rights,omitempty" enum:"status,link,request,export,anonymise,desk" doc:"Never above the key's scopes. Default: all that the key has"`
		Language string   `json:"language,omitempty" maxLength:"8"`
	}
}

type ticketOutput struct {
	Body struct {
		URL     string    `json:"url" doc:"Open it in a window or frame of the agent's browser. It works once"`
		Expires time.Time `json:"expires"`
	}
}

func (a *Actionpad) createTicket(ctx context.Context, in *ticketInput) (*ticketOutput, error) {
	ref, err := parseRef(in.Body.Contact)
	if err != nil {
		return nil, placed("body.contact", "is not a reference such as lime:person:1003")
	}
	if a.opt.Privacy.Plan().For(ref) == nil {
		return nil, problem(privacy.ErrNotFound)
	}
	key := keyFrom(ctx)
	rights, err := grant(in.Body.Rights, key)
	if err != nil {
		return nil, err
	}
	lang := in.Body.Language
	if !slices.Contains(a.opt.Languages, lang) {
		lang = a.opt.Language
	}
	sealed, err := a.opt.sealName(in.Body.Agent.Name)
	if err != nil {
		return nil, problem(err)
	}
	by := privacy.Actor{Kind: privacy.Agent, ID: in.Body.Agent.ID, Key: key.Name}
	op := privacy.Operation{ID: privacy.NewID(), Kind: privacy.OpTicket, Actor: by, Subject: sdk.Subject{ref}}
	if err := a.opt.Privacy.Ledger.Note(ctx, op); err != nil {
		return nil, problem(errors.Join(privacy.ErrLedger, err))
	}
	token, err := a.opt.Sessions.CreateTicket(ctx, links.Ticket{
		Agent: by.ID, APIKey: by.Key, Subject: op.Subject, Rights: rights, Language: lang, Sealed: sealed,
	}, a.opt.TicketTTL)
	if err != nil {
		return nil, problem(err)
	}
	out := &ticketOutput{}
	out.Body.URL = a.opt.BaseURL + "/actionpad/panel?ticket=" + token
	out.Body.Expires = a.opt.Now().Add(a.opt.TicketTTL).UTC()
	return out, nil
}

// grant limits the wanted rights to the key's scopes.
func grant(wanted []string, key *Key) ([]string, error) {
	have := slices.DeleteFunc(privacy.Acts(), func(s string) bool { return s == ScopeSearch || !key.Has(s) })
	if len(wanted) == 0 {
		return have, nil
	}
	for _, w := range wanted {
		if !slices.Contains(have, w) {
			return nil, coded(http.StatusForbidden, "denied", "The ticket asks for a right that this API key does not have.", 0)
		}
	}
	return wanted, nil
}

const nameUse = "inzage agent name"

// sealName encrypts the agent's name: Redis holds no personal value, not even
// an employee's.
func (o Options) sealName(name string) (string, error) {
	return box.Seal(o.Seal, nameUse, "", []byte(name))
}

func (o Options) openName(sealed string) string {
	name, err := box.Open(o.Seal, nameUse, "", sealed)
	if err != nil {
		return ""
	}
	return string(name)
}
