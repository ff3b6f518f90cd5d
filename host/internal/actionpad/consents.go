package actionpad

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

type consentsInput struct {
	Ref      string `path:"ref" doc:"The contact: adapter:type:id" example:"lime:person:1003" maxLength:"300"`
	Agent    string `query:"agent" doc:"The agent's id in the CRM, for the audit trail" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
	Language string `query:"language" doc:"Language of titles and words. Default: the host's first" maxLength:"8"`
}

type consentsOutput struct {
	Body struct {
		Consents []ConsentBody `json:"consents" doc:"In the order in which people see them; types that are no longer asked for and were never given stay out"`
		Away     bool          `json:"away" doc:"The CRM does not answer now: these are the decisions that were taken here alone"`
		Stopped  *time.Time    `json:"marketing_stopped,omitempty" doc:"Newest objection to marketing: no, whatever else stands"`
	}
}

// ConsentBody is one type of consent of a contact. Exported, because only then
// is it part of the described answers that embed it.
type ConsentBody struct {
	Type     string         `json:"type" doc:"The CRM's id of the type"`
	Title    string         `json:"title"`
	Text     string         `json:"text" doc:"What the person consents to, as the CRM has it now"`
	Channel  string         `json:"channel,omitempty" enum:"email,phone,post,text" doc:"The way of reaching people that it allows"`
	State    string         `json:"state" enum:"never,given,withdrawn,expired"`
	Since    *time.Time     `json:"since,omitempty"`
	Until    *time.Time     `json:"until,omitempty" doc:"When it ends by itself"`
	Pending  bool           `json:"pending" doc:"Decided, and being passed on to the CRM"`
	Refused  bool           `json:"refused" doc:"Decided, and refused by the CRM: settle it there, then decide again"`
	Inactive bool           `json:"inactive,omitempty" doc:"Can only be withdrawn"`
	KeptBy   string         `json:"kept_by,omitempty" doc:"Field of the contact that it belongs to, such as email; empty: the contact"`
	History  []ConsentEvent `json:"history" doc:"Newest first"`
}

// ConsentEvent is one decision, or a state seen in the CRM.
type ConsentEvent struct {
	Time       time.Time  `json:"time"`
	Given      bool       `json:"given" doc:"false: withdrawn"`
	By         string     `json:"by" enum:"customer,agent,system,crm" doc:"crm: it was seen there, and nobody decided it here"`
	Agent      string     `json:"agent,omitempty" doc:"The agent's id in the CRM"`
	AskedBy    string     `json:"asked_by,omitempty" enum:"phone,letter,mail,desk"`
	Identified string     `json:"identified,omitempty" enum:"called_back,desk,login,known_address"`
	Because    string     `json:"because,omitempty" enum:"carried_over,marketing_stopped" doc:"carried_over: the address changed"`
	Receipt    string     `json:"receipt,omitempty" doc:"Number of the receipt"`
	InCRM      *time.Time `json:"in_crm,omitempty" doc:"When the CRM had it"`
	Text       string     `json:"text,omitempty" doc:"The words that were shown; empty: nobody knows"`
	Version    string     `json:"text_version,omitempty" doc:"Another version means other words"`
	Language   string     `json:"language,omitempty"`
}

func (a *Actionpad) listConsents(ctx context.Context, in *consentsInput) (*consentsOutput, error) {
	ref, err := parseRef(in.Ref)
	if err != nil {
		return nil, err
	}
	lang, err := a.language("query.language", in.Language)
	if err != nil {
		return nil, err
	}
	all, err := a.opt.Privacy.ConsentsFor(ctx, actor(ctx, in.Agent), ref)
	if err != nil {
		return nil, problem(err)
	}
	out := &consentsOutput{}
	out.Body.Consents, out.Body.Away, out.Body.Stopped = []ConsentBody{}, all.Away, moment(all.Stopped)
	for i := range all.List {
		c, err := a.consentOut(ctx, &all.List[i], lang)
		if err != nil {
			return nil, problem(err)
		}
		out.Body.Consents = append(out.Body.Consents, *c)
	}
	return out, nil
}

// language is one that the host speaks; "" is its first.
func (a *Actionpad) language(location, lang string) (string, error) {
	switch {
	case lang == "":
		return a.opt.Language, nil
	case !slices.Contains(a.opt.Languages, lang):
		return "", placed(location, "is not one of the configured languages")
	default:
		return lang, nil
	}
}

func (a *Actionpad) consentOut(ctx context.Context, c *privacy.Consent, lang string) (*ConsentBody, error) {
	out := &ConsentBody{
		Type: c.Type.ID, Title: c.Type.Titles.In(lang), Text: c.Type.Texts.In(lang), Channel: string(c.Type.Channel),
		State: string(c.State), Since: moment(c.Since), Until: moment(c.Until), Pending: c.Pending && !c.Refused, Refused: c.Refused,
		Inactive: c.Type.Inactive, KeptBy: c.Type.KeptBy, History: []ConsentEvent{},
	}
	for _, f := range c.Facts {
		e := ConsentEvent{
			Time: f.Time, Given: f.Given, By: by(f), Because: because(f), InCRM: moment(f.InCRM), Language: f.Language,
			Agent: f.Agent, AskedBy: f.AskedBy, Identified: f.Identified,
		}
		if !f.Observed {
			e.Receipt = f.Op
		}
		if f.TextID != "" {
			text, err := a.opt.Privacy.TextOf(ctx, f.TextID)
			if err != nil {
				return nil, err
			}
			e.Text, e.Version = text.Text, text.Version()
		}
		out.History = append(out.History, e)
	}
	return out, nil
}

func by(f privacy.ConsentFact) string {
	if f.Observed {
		return "crm"
	}
	return string(f.Actor)
}

func because(f privacy.ConsentFact) string {
	switch {
	case f.Carried:
		return "carried_over"
	case f.Stop:
		return "marketing_stopped"
	default:
		return ""
	}
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// operationID names an operation after the caller's own name for its request, so
// that a repeat is the same operation. Callers cannot meet each other's.
func operationID(key *Key, request string) string {
	if request == "" {
		return privacy.NewID()
	}
	sum := sha256.Sum256([]byte(key.Name + "\x00" + request))
	return "api-" + hex.EncodeToString(sum[:])[:40]
}
