package actionpad

import (
	"context"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

type badgeOutput struct {
	Body struct {
		Lines []badgeLine `json:"lines" doc:"Worst first, at most four"`
		More  int         `json:"more" doc:"Lines that are not shown"`
	}
}

type badgeLine struct {
	Urgency string     `json:"urgency" enum:"alarm,attend,tell"`
	Key     string     `json:"key" enum:"not_me,overdue,locked,mail_failed,asked,consent_refused,case,waiting,used" doc:"What it is"`
	Kind    string     `json:"kind,omitempty" doc:"Kind of the request"`
	Number  string     `json:"number,omitempty" doc:"Number of the request"`
	Since   time.Time  `json:"since"`
	Until   *time.Time `json:"until,omitempty" doc:"When the link expires or the answer is due"`
}

func (a *Actionpad) badge(ctx context.Context, in *refInput) (*badgeOutput, error) {
	st, err := a.standing(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &badgeOutput{}
	out.Body.Lines = []badgeLine{}
	for i, l := range st.Now(a.opt.Now()) {
		if i >= maxNow {
			out.Body.More++
			continue
		}
		out.Body.Lines = append(out.Body.Lines, lineOut(l))
	}
	return out, nil
}

func lineOut(l privacy.NowLine) badgeLine {
	out := badgeLine{Urgency: [...]string{"alarm", "attend", "tell"}[l.Urgency], Key: l.Key, Kind: l.Kind, Since: l.At}
	switch {
	case l.Case != nil:
		out.Number, out.Until = l.Case.Number, &l.Case.Due
	case l.Link != nil:
		out.Until = &l.Link.Expires
	}
	return out
}

// standing reads what stands here of a configured contact.
func (a *Actionpad) standing(ctx context.Context, in *refInput) (*privacy.Standing, error) {
	ref, err := parseRef(in.Ref)
	if err != nil {
		return nil, err
	}
	if a.opt.Privacy.Plan().For(ref) == nil {
		return nil, problem(privacy.ErrNotFound)
	}
	st, err := a.opt.Privacy.StandingOf(ctx, sdk.Subject{ref})
	return st, problem(err)
}

type requestsOutput struct {
	Body struct {
		Requests []requestBody `json:"requests" doc:"Newest first"`
	}
}

type requestBody struct {
	Number   string     `json:"number"`
	Kind     string     `json:"kind"`
	State    string     `json:"state" enum:"open,done,refused,stopped"`
	Received time.Time  `json:"received"`
	Due      time.Time  `json:"due" doc:"When the law wants an answer, Art. 12(3) GDPR"`
	Closed   *time.Time `json:"closed,omitempty"`
	Reason   string     `json:"reason,omitempty" doc:"Of a refusal"`
}

func (a *Actionpad) listRequests(ctx context.Context, in *refInput) (*requestsOutput, error) {
	st, err := a.standing(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &requestsOutput{}
	out.Body.Requests = []requestBody{}
	for _, c := range st.Cases {
		r := requestBody{
			Number: c.Number, Kind: string(c.Kind), State: string(c.State), Received: c.Received, Due: c.Due, Reason: c.Reason,
		}
		if !c.Closed.IsZero() {
			r.Closed = &c.Closed
		}
		out.Body.Requests = append(out.Body.Requests, r)
	}
	return out, nil
}

type newCodeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Agent      string `json:"agent" doc:"The agent's id in the CRM" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
		Identified string `json:"identified" doc:"How the agent knows who asks" enum:"called_back,desk,login"`
	}
}

type newCodeOutput struct {
	Body struct {
		Code string `json:"code" doc:"Shown once; the code before it is worth nothing any more"`
	}
}

func (a *Actionpad) newCode(ctx context.Context, in *newCodeInput) (*newCodeOutput, error) {
	code, err := a.opt.Privacy.NewCode(ctx, in.ID, actor(ctx, in.Body.Agent), in.Body.Identified)
	if err != nil {
		return nil, problem(err)
	}
	out := &newCodeOutput{}
	out.Body.Code = code
	return out, nil
}
