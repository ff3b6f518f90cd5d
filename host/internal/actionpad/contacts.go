package actionpad

import (
	"context"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

type searchInput struct {
	Body struct {
		Adapter string `json:"adapter,omitempty" doc:"Name of the adapter; not needed when there is one" maxLength:"64"`
		Type    string `json:"type,omitempty" doc:"Type of contact, such as person" maxLength:"64"`
		Text    string `json:"text" doc:"Part of a name, e-mail address or phone number" minLength:"2" maxLength:"200"`
		Limit   int    `json:"limit,omitempty" minimum:"1" maximum:"50" default:"20"`
		Agent   string `json:"agent,omitempty" doc:"The agent's id in the CRM, for the audit trail" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
	}
}

type foundContact struct {
	Contact  string `json:"contact" doc:"Reference: adapter:type:id" example:"lime:person:1003"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Archived bool   `json:"archived,omitempty"`
}

type searchOutput struct {
	Body struct {
		Contacts []foundContact `json:"contacts"`
		More     bool           `json:"more" doc:"There are more: narrow the search"`
	}
}

func (a *Actionpad) search(ctx context.Context, in *searchInput) (*searchOutput, error) {
	out := &searchOutput{}
	out.Body.Contacts = []foundContact{}
	for _, p := range a.searchable(in.Body.Adapter, in.Body.Type) {
		got, err := a.opt.Privacy.Find(ctx, actor(ctx, in.Body.Agent), p.Adapter,
			&sdk.FindRequest{Type: p.Type, Text: in.Body.Text, Limit: in.Body.Limit})
		if err != nil {
			return nil, problem(err)
		}
		out.Body.More = out.Body.More || got.More
		for _, r := range got.Records {
			out.Body.Contacts = append(out.Body.Contacts, foundContact{
				Contact: r.Ref.String(), Name: r.Title, Type: r.Ref.Type, Archived: r.Archived,
			})
		}
	}
	return out, nil
}

// searchable lists the configured contact types that a search covers.
func (a *Actionpad) searchable(adapter, typ string) []privacy.ContactPlan {
	var out []privacy.ContactPlan
	for _, c := range a.opt.Privacy.Plan().Contacts {
		if (adapter == "" || c.Adapter == adapter) && (typ == "" || c.Type == typ) {
			out = append(out, c)
		}
	}
	return out
}

type refInput struct {
	Ref   string `path:"ref" doc:"The contact: adapter:type:id" example:"lime:person:1003" maxLength:"300"`
	Agent string `query:"agent" doc:"The agent's id in the CRM, for the audit trail" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
}

type contactOutput struct {
	Body contactBody
}

type contactBody struct {
	Contact  string          `json:"contact"`
	Name     string          `json:"name" doc:"Live from the CRM: proof of the right card"`
	Type     string          `json:"type"`
	Archived bool            `json:"archived"`
	Reach    map[string]bool `json:"reach" doc:"Which channels exist, never their values: email, phone"`
	Links    linkCounts      `json:"links"`
}

type linkCounts struct {
	Active   int  `json:"active"`
	SignedIn bool `json:"signed_in" doc:"Somebody has signed in with one of the active links"`
}

func (a *Actionpad) contact(ctx context.Context, in *refInput) (*contactOutput, error) {
	ref, err := parseRef(in.Ref)
	if err != nil {
		return nil, err
	}
	shown, err := a.opt.Privacy.ContactFor(ctx, actor(ctx, in.Agent), ref)
	if err != nil {
		return nil, problem(err)
	}
	links, err := a.opt.Privacy.Links.List(ctx, sdk.Subject{ref})
	if err != nil {
		return nil, problem(err)
	}
	out := &contactOutput{Body: contactBody{
		Contact: shown.Record.Ref.String(), Name: shown.Record.Title, Type: ref.Type,
		Archived: shown.Record.Archived, Reach: reach(shown),
	}}
	for _, l := range links {
		if l.Status == privacy.LinkActive {
			out.Body.Links.Active++
			out.Body.Links.SignedIn = out.Body.Links.SignedIn || l.Visits > 0
		}
	}
	return out, nil
}

// reach tells which channels the record has, never what they are.
func reach(sh *privacy.Shown) map[string]bool {
	out := map[string]bool{"email": false, "phone": false}
	for _, f := range sh.Type.Fields {
		has := sh.Record.Values[f.Name].State == sdk.StatePresent
		switch f.Format {
		case sdk.FormatEmail:
			out["email"] = out["email"] || has
		case sdk.FormatPhone:
			out["phone"] = out["phone"] || has
		}
	}
	return out
}
