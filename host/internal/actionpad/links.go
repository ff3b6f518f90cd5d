package actionpad

import (
	"context"
	"slices"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

type createLinkInput struct {
	Ref  string `path:"ref" doc:"The contact: adapter:type:id" maxLength:"300"`
	Body linkRequest
}

type linkRequest struct {
	Agent      string   `json:"agent" doc:"The agent's id in the CRM" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
	Identified string   `json:"identified" doc:"How the agent knows who it is" enum:"called_back,desk,login,known_address,not_sure"`
	AskedOn    string   `json:"asked_on,omitempty" format:"date" doc:"Date on which the customer asked; the legal term counts from it. Default: today"`
	AskedBy    string   `json:"asked_by,omitempty" enum:"phone,letter,mail,desk" default:"phone"`
	Language   string   `json:"language,omitempty" doc:"Language of the customer's pages" maxLength:"8"`
	Days       int      `json:"days,omitempty" minimum:"1" maximum:"30" doc:"How long the link works. Default: as configured"`
	Also       []string `json:"also,omitempty" maxItems:"20" doc:"Other records that the agent confirmed to be of the same person; the customer sees them together"`
	Rights     []string `json:"rights,omitempty" minItems:"1" maxItems:"4" uniqueItems:"true" enum:"see,correct,consent,copy" doc:"What the holder may do, within what is configured; correct needs see. Only consent: a link to ask for a consent. Default: all that is configured"`
	Delivery   string   `json:"delivery,omitempty" enum:"agent,mail" default:"agent" doc:"agent: link in this answer. mail: it goes to the address in the CRM, and no answer holds it"`
	Code       string   `json:"code,omitempty" enum:"told,mail" doc:"told: a code in this answer, for the agent to tell. mail: a code is sent to the address in the CRM when the customer asks. Default: as configured"`
}

// Where a link goes.
const (
	deliverAgent = "agent"
	deliverMail  = "mail"
)

type createLinkOutput struct {
	Body struct {
		LinkBody
		URL  string `json:"url,omitempty" doc:"The link: shown once, never again. Empty when it is mailed"`
		Code string `json:"code,omitempty" doc:"The code to tell the customer: shown once. Never put both in one message"`
	}
}

// LinkBody is a link as the API shows it. Exported, because only then is it part
// of the described answers that embed it.
type LinkBody struct {
	ID         string     `json:"id"`
	Status     string     `json:"status" enum:"active,locked,used_up,revoked,expired"`
	Created    time.Time  `json:"created"`
	Expires    time.Time  `json:"expires"`
	Maker      string     `json:"maker" doc:"The agent's id"`
	Language   string     `json:"language"`
	Identified string     `json:"identified"`
	Rights     []string   `json:"rights" doc:"What the holder may do"`
	Verify     string     `json:"verify" doc:"How the holder proves to be the customer: told, mail or off"`
	PageLoads  int        `json:"page_loads" doc:"May be a mail filter; not a sign-in"`
	LateLoads  int        `json:"late_loads" doc:"Page loads after the link was over: somebody still uses it"`
	SignIns    int        `json:"sign_ins"`
	WrongCodes int        `json:"wrong_codes"`
	LastSignIn *time.Time `json:"last_sign_in,omitempty"`
}

func linkOut(l privacy.LinkState) LinkBody {
	out := LinkBody{
		ID: l.ID, Status: string(l.Status), Created: l.Created, Expires: l.Expires, Maker: l.Maker.ID,
		Language: l.Language, Identified: l.Identified, Rights: l.Rights, Verify: string(l.Verify), PageLoads: l.Fetched, LateLoads: l.Late, SignIns: l.Visits, WrongCodes: l.WrongCodes,
	}
	if !l.LastVisit.IsZero() {
		out.LastSignIn = &l.LastVisit
	}
	return out
}

func (a *Actionpad) createLink(ctx context.Context, in *createLinkInput) (*createLinkOutput, error) {
	ref, err := parseRef(in.Ref)
	if err != nil {
		return nil, err
	}
	subject, err := joined(ref, in.Body.Also)
	if err != nil {
		return nil, err
	}
	made, err := a.makeLink(ctx, subject, actor(ctx, in.Body.Agent), in.Body)
	if err != nil {
		return nil, problem(err)
	}
	out := &createLinkOutput{}
	out.Body.LinkBody = linkOut(made.State)
	out.Body.URL, out.Body.Code = a.opt.linkURL(made.Token), made.Code
	return out, nil
}

// linkURL is the address of a link; "" for one that nobody here may see.
func (o Options) linkURL(token string) string {
	if token == "" {
		return ""
	}
	return o.BaseURL + "/l/" + token
}

// makeLink is shared by API and panel: defaults, checks, and the right itself.
func (a *Actionpad) makeLink(ctx context.Context, subject sdk.Subject, by privacy.Actor, r linkRequest) (*privacy.MadeLink, error) {
	return a.opt.makeLink(ctx, subject, by, r)
}

func (o Options) makeLink(ctx context.Context, subject sdk.Subject, by privacy.Actor, r linkRequest) (*privacy.MadeLink, error) {
	today := o.Now().In(o.Location).Format(time.DateOnly)
	if r.AskedOn == "" {
		r.AskedOn = today
	}
	if _, err := time.Parse(time.DateOnly, r.AskedOn); err != nil || r.AskedOn > today {
		return nil, placed("body.asked_on", "must be a date, today or earlier")
	}
	if r.AskedBy == "" {
		r.AskedBy = "phone"
	}
	if r.Language == "" {
		r.Language = o.Language
	}
	if !slices.Contains(o.Languages, r.Language) {
		return nil, placed("body.language", "is not one of the configured languages")
	}
	verify, err := o.verify(r)
	if err != nil {
		return nil, err
	}
	rights, err := o.rights(r.Rights)
	if err != nil {
		return nil, err
	}
	lifetime := o.Lifetime
	if r.Days > 0 {
		lifetime = time.Duration(r.Days) * 24 * time.Hour
	}
	return o.Privacy.MakeLink(ctx, privacy.LinkSpec{
		ID: privacy.NewID(), Subject: subject, Maker: by, Language: r.Language, Lifetime: lifetime, Verify: verify,
		AskedOn: r.AskedOn, AskedBy: r.AskedBy, Identified: r.Identified, Rights: rights, Mailed: r.Delivery == deliverMail,
	})
}

type listLinksOutput struct {
	Body struct {
		Links []LinkBody `json:"links" doc:"Newest first"`
	}
}

func (a *Actionpad) listLinks(ctx context.Context, in *refInput) (*listLinksOutput, error) {
	ref, err := parseRef(in.Ref)
	if err != nil {
		return nil, err
	}
	if a.opt.Privacy.Plan().For(ref) == nil {
		return nil, problem(privacy.ErrNotFound)
	}
	links, err := a.opt.Privacy.Links.List(ctx, sdk.Subject{ref})
	if err != nil {
		return nil, problem(err)
	}
	out := &listLinksOutput{}
	out.Body.Links = []LinkBody{}
	for _, l := range links {
		if !l.Preview {
			out.Body.Links = append(out.Body.Links, linkOut(l))
		}
	}
	return out, nil
}

type revokeInput struct {
	ID    string `path:"id" maxLength:"64"`
	Agent string `query:"agent" doc:"The agent's id in the CRM, for the audit trail" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
}

func (a *Actionpad) revokeLink(ctx context.Context, in *revokeInput) (*struct{}, error) {
	return nil, problem(a.opt.Privacy.RevokeLink(ctx, in.ID, actor(ctx, in.Agent)))
}
