package links

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// TicketLifetime is how long the CRM's button has to open the panel.
const TicketLifetime = 30 * time.Second

// Ticket is what the CRM's server asked a panel for.
type Ticket struct {
	Agent    string      // the agent's id in the CRM
	APIKey   string      // name of the API key that asked
	Subject  sdk.Subject // empty for an agent who is to search
	Rights   []string
	Language string
	// Sealed is encrypted by the caller and kept as it is: the agent's name.
	Sealed string
}

// PanelSession is an agent who came with a ticket.
type PanelSession struct {
	Ticket
	ID      string // public id; the secret in the cookie is something else
	Began   time.Time
	IdleEnd time.Time
	End     time.Time
}

// storedTicket is a Ticket as Redis keeps it.
type storedTicket struct {
	Agent    string   `json:"agent"`
	Via      string   `json:"via,omitempty"` // the API key's name
	Subject  []string `json:"subject"`
	Rights   []string `json:"rights,omitempty"`
	Language string   `json:"language,omitempty"`
	Sealed   string   `json:"sealed,omitempty"`
}

// CreateTicket keeps a ticket and returns its token, which works once and for
// ttl; 0 means TicketLifetime. *SpecError.
func (s *Store) CreateTicket(ctx context.Context, t Ticket, ttl time.Duration) (string, error) {
	if ttl == 0 {
		ttl = TicketLifetime
	}
	if ttl < time.Millisecond {
		return "", &SpecError{"ttl"}
	}
	if t.Agent == "" {
		return "", &SpecError{"agent"}
	}
	if err := checkCommon(t.Subject, t.Language, t.Rights); err != nil {
		return "", err
	}
	data, err := json.Marshal(storedTicket{
		Agent: t.Agent, Via: t.APIKey, Subject: refsOut(t.Subject),
		Rights: t.Rights, Language: t.Language, Sealed: t.Sealed,
	})
	if err != nil {
		return "", err
	}
	token := newSecret()
	// The host's clock ends it; Redis's own does so too if that is set back.
	value := strconv.FormatInt(s.now().Add(ttl).UnixMilli(), 10) + " " + string(data)
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	if err := s.answered(s.rdb.Set(ctx, ticketKey(token), value, ttl+slack).Err()); err != nil {
		return "", err
	}
	return token, nil
}

// RedeemTicket turns a ticket into a panel session, once, and returns it with
// the secret for its cookie; ErrNoTicket. After ErrStore the ticket may be used up.
func (s *Store) RedeemTicket(ctx context.Context, token string) (*PanelSession, string, error) {
	secret := newSecret()
	r, err := s.run(ctx, redeemScript, []string{ticketKey(token), panelKey(secret)},
		privacy.NewID(), millis(PanelIdle), millis(PanelLongest))
	if err != nil {
		return nil, "", err
	}
	if r.word(0) != "ok" {
		return nil, "", ErrNoTicket
	}
	panel, err := toPanel(r.fields(1))
	if err != nil {
		return nil, "", err
	}
	return panel, secret, nil
}

// Panel returns the panel session of a cookie's secret and moves its idle end;
// ErrNoPanel.
func (s *Store) Panel(ctx context.Context, secret string) (*PanelSession, error) {
	r, err := s.run(ctx, panelScript, []string{panelKey(secret)}, millis(PanelIdle))
	if err != nil {
		return nil, err
	}
	if r.word(0) != "ok" {
		return nil, ErrNoPanel
	}
	return toPanel(r.fields(1))
}

// EndPanel ends a panel session. One that has ended already is no error.
func (s *Store) EndPanel(ctx context.Context, secret string) error {
	return s.end(ctx, panelKey(secret))
}

func toPanel(f map[string]string) (*PanelSession, error) {
	var t storedTicket
	if err := json.Unmarshal([]byte(f["ticket"]), &t); err != nil {
		return nil, unreadable("ticket")
	}
	subject, err := refsIn(t.Subject)
	if err != nil {
		return nil, unreadable("ticket")
	}
	return &PanelSession{
		Ticket: Ticket{
			Agent: t.Agent, APIKey: t.Via, Subject: subject,
			Rights: t.Rights, Language: t.Language, Sealed: t.Sealed,
		},
		ID: f["id"], Began: moment(f["began"]), IdleEnd: moment(f["idle_end"]), End: moment(f["end"]),
	}, nil
}
