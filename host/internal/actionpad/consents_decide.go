package actionpad

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// Repeatable is how a caller makes a repeat safe after a lost answer. Exported,
// because only then do requests that embed it have its fields.
type Repeatable struct {
	Ref string `path:"ref" doc:"The contact: adapter:type:id" maxLength:"300"`
	Key string `header:"Idempotency-Key" doc:"The caller's own name for this request: repeating it under the same name decides once" minLength:"8" maxLength:"128" pattern:"^[A-Za-z0-9._-]*$" patternDescription:"letters, digits, dot, underscore or dash"`
}

type decideInput struct {
	Repeatable
	Body struct {
		Agent      string `json:"agent" doc:"The agent's id in the CRM" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
		Type       string `json:"type" doc:"The CRM's id of the type" minLength:"1" maxLength:"200"`
		Given      bool   `json:"given" doc:"false: withdrawn"`
		AskedBy    string `json:"asked_by" doc:"How the person said so" enum:"phone,letter,mail,desk"`
		Identified string `json:"identified" doc:"How the agent knows who it is" enum:"called_back,desk,login,known_address"`
		Note       string `json:"note,omitempty" doc:"For the CRM; kept nowhere else once the CRM has it" maxLength:"500"`
		Language   string `json:"language,omitempty" doc:"Language in which the words were read out. Default: the host's first" maxLength:"8"`
	}
}

type decideOutput struct {
	Body struct {
		Receipt string      `json:"receipt" doc:"Number of the receipt, which is the decision; the CRM is told until it has it"`
		Consent ConsentBody `json:"consent"`
	}
}

func (a *Actionpad) decide(ctx context.Context, in *decideInput) (*decideOutput, error) {
	ref, err := a.configured(in.Ref)
	if err != nil {
		return nil, err
	}
	lang, err := a.language("body.language", in.Body.Language)
	if err != nil {
		return nil, err
	}
	d := privacy.ConsentDecision{
		ID: operationID(keyFrom(ctx), in.Key), Ref: ref, Type: in.Body.Type, Given: in.Body.Given,
		AskedBy: in.Body.AskedBy, Identified: in.Body.Identified, Note: in.Body.Note,
	}
	_, text, err := a.opt.Privacy.ShowConsent(ctx, ref, d.Type, lang)
	if err != nil {
		return nil, consentProblem(err)
	}
	d.TextID = text.ID
	if err := a.opt.Privacy.DecideFor(ctx, actor(ctx, in.Body.Agent), sdk.Subject{ref}, d); err != nil {
		return nil, consentProblem(err)
	}
	now, _, err := a.opt.Privacy.ShowConsent(ctx, ref, d.Type, lang)
	if err != nil {
		return nil, consentProblem(err)
	}
	body, err := a.consentOut(ctx, now, lang)
	if err != nil {
		return nil, problem(err)
	}
	out := &decideOutput{}
	out.Body.Receipt, out.Body.Consent = d.ID, *body
	return out, nil
}

type stopInput struct {
	Repeatable
	Body struct {
		Agent      string `json:"agent" doc:"The agent's id in the CRM" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" patternDescription:"letters, digits, dot, underscore, colon or dash: no name and no e-mail address"`
		AskedBy    string `json:"asked_by" doc:"How the person said so" enum:"phone,letter,mail,desk"`
		Identified string `json:"identified" doc:"How the agent knows who it is" enum:"called_back,desk,login,known_address"`
	}
}

type stopOutput struct {
	Body struct {
		Number  string    `json:"number" doc:"Number of the objection"`
		Stopped time.Time `json:"marketing_stopped" doc:"From when on; every consent to be approached ends with it"`
	}
}

// stop takes an objection to marketing, which needs no reason and no weighing.
func (a *Actionpad) stop(ctx context.Context, in *stopInput) (*stopOutput, error) {
	ref, err := a.configured(in.Ref)
	if err != nil {
		return nil, err
	}
	by := actor(ctx, in.Body.Agent)
	// The name of the person is not needed; that there is such a person is.
	if _, err := a.opt.Privacy.ContactFor(ctx, by, ref); gone(err) {
		return nil, problem(err)
	}
	id := operationID(keyFrom(ctx), in.Key)
	if err := a.opt.Privacy.StopMarketingFor(ctx, by, sdk.Subject{ref}, id, in.Body.AskedBy, in.Body.Identified); err != nil {
		return nil, consentProblem(err)
	}
	e, err := a.opt.Privacy.History.Entry(ctx, id)
	if err != nil {
		return nil, problem(errors.Join(privacy.ErrLedger, err))
	}
	out := &stopOutput{}
	out.Body.Number, out.Body.Stopped = id, e.Time
	return out, nil
}

// gone reports that the CRM has no such record. While the CRM does not answer an
// objection is taken all the same.
func gone(err error) bool {
	kind := sdk.KindOf(err)
	return kind == sdk.KindNotFound || kind == sdk.KindMoved
}

func (a *Actionpad) configured(text string) (sdk.Ref, error) {
	ref, err := parseRef(text)
	if err == nil && a.opt.Privacy.Plan().For(ref) == nil {
		err = problem(privacy.ErrNotFound)
	}
	return ref, err
}

// consentProblem is problem with what can go wrong about consents alone.
func consentProblem(err error) error {
	switch {
	case errors.Is(err, privacy.ErrReused):
		return coded(http.StatusConflict, "idempotency_key_reused", "This Idempotency-Key was used for another request. Nothing was decided.", 0)
	case errors.Is(err, privacy.ErrInactiveType), errors.Is(err, privacy.ErrNotToGive):
		return coded(http.StatusConflict, "not_to_give", "This consent is not asked for any more in the CRM. Nothing was decided.", 0)
	case errors.Is(err, privacy.ErrStaleText):
		return coded(http.StatusConflict, "words_changed", "The words of this consent were changed just now. Read them again. Nothing was decided.", 0)
	case errors.Is(err, privacy.ErrInvalidText):
		return placed("body.note", "must be a text of at most 500 characters")
	case errors.Is(err, privacy.ErrNoConsents):
		return problem(err)
	case errors.Is(err, privacy.ErrNotFound):
		return coded(http.StatusNotFound, "unknown_type", "The CRM has no consent of this type, or not any more. Nothing was decided.", 0)
	default:
		return problem(err)
	}
}
