package privacy

import (
	"context"
	"errors"
	"time"

	"github.com/inzage/inzage/sdk"
)

// The messages to people.
const (
	MailLink     = "link"     // here is your link
	MailCode     = "code"     // here is your code
	MailChanged  = "changed"  // how we reach you was changed
	MailAsked    = "asked"    // a new link, because its holder asked
	MailReceived = "received" // we have your request
)

// Letter is a message to one person. To and what is secret in it live only as
// long as it is being sent.
type Letter struct {
	ID       string // the same letter again has the same id
	Kind     string
	To       string
	Language string
	Token    string // of the link
	Verify   Verify // how the link is opened
	Until    time.Time
	Code     string
	Minutes  int
	Changed  []string // "email", "phone"
	At       time.Time
	Number   string // of a case
	Due      time.Time
}

// Mailer sends letters. Errors hold no address and no text of a mail server.
type Mailer interface {
	Send(ctx context.Context, l Letter) error
}

// GiveUpError ends a job that no repeat can help.
type GiveUpError struct{ Reason string }

// Error names the reason: a word from a closed list.
func (e *GiveUpError) Error() string { return "given up: " + e.Reason }

// Post sends the letters that jobs ask for.
type Post struct {
	*Service
	Mailer Mailer
}

// Mail carries out one job. What became of it is an event that agents see.
func (p Post) Mail(ctx context.Context, job Job) error {
	var letter *Letter
	var subject sdk.Subject
	err := error(&GiveUpError{"too_late"})
	if job.Until.IsZero() || !p.Now().After(job.Until) {
		letter, subject, err = p.write(ctx, job)
	}
	if err == nil {
		letter.ID = job.ID
		err = p.Mailer.Send(ctx, *letter)
	}
	var stop *GiveUpError
	var bad *AddressError
	switch {
	case err == nil:
		return p.mailed(ctx, job, subject, OpMailed, "")
	case errors.As(err, &bad):
		stop = &GiveUpError{"address_" + bad.Why}
	case errors.As(err, &stop):
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrDeadLink), errors.Is(err, ErrLocked):
		stop = &GiveUpError{"dead_link"}
	default:
		return err
	}
	if err := p.mailed(ctx, job, subject, OpMailFailed, stop.Reason); err != nil {
		return err
	}
	return stop
}

// mailed commits what became of a letter, and destroys what it was sealed for.
func (p Post) mailed(ctx context.Context, job Job, subject sdk.Subject, kind OpKind, reason string) error {
	if len(subject) == 0 && !job.Ref.IsZero() {
		subject = sdk.Subject{job.Ref}
	}
	op := Operation{
		ID: derived("mailed", job.ID), Kind: kind, Actor: Actor{Kind: System}, Subject: subject, Link: job.Link,
		Notes: map[string]string{"message": job.Message},
	}
	if reason != "" {
		op.Notes["reason"] = reason
	}
	c := Change{Note: &op}
	if job.Box != "" {
		c.Drop = []string{job.Box}
	}
	if err := p.commit(ctx, c); err != nil && !errors.Is(err, ErrExists) {
		return err
	}
	return nil
}

// write makes the letter of a job from what stands in the CRM now.
func (p Post) write(ctx context.Context, job Job) (*Letter, sdk.Subject, error) {
	ctx = sdk.WithCall(ctx, sdk.Call{RequestID: job.ID, Actor: sdk.Actor{Kind: string(System)}, Priority: sdk.PriorityJob})
	switch job.Message {
	case MailLink:
		return p.linkLetter(ctx, job, job.Link)
	case MailCode:
		return p.codeLetter(ctx, job)
	case MailChanged:
		return p.changedLetter(ctx, job)
	case MailAsked:
		return p.askedLetter(ctx, job)
	case MailReceived:
		return p.receivedLetter(ctx, job)
	default:
		return nil, nil, &GiveUpError{"unknown_message"}
	}
}

func (p Post) linkLetter(ctx context.Context, job Job, id string) (*Letter, sdk.Subject, error) {
	state, err := p.Links.Get(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	to, err := p.knownAddress(ctx, state.Subject)
	if err != nil {
		return nil, state.Subject, err
	}
	token, state, err := p.Codes.Readdress(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	return &Letter{
		Kind: MailLink, To: to.text, Language: state.Language, Token: token, Verify: state.Verify, Until: state.Expires,
	}, state.Subject, nil
}

func (p Post) codeLetter(ctx context.Context, job Job) (*Letter, sdk.Subject, error) {
	state, err := p.Links.Get(ctx, job.Link)
	if err != nil {
		return nil, nil, err
	}
	to, err := p.knownAddress(ctx, state.Subject)
	if err != nil {
		return nil, state.Subject, err
	}
	code, err := p.Codes.IssueCode(ctx, job.Link)
	if err != nil {
		return nil, state.Subject, err
	}
	return &Letter{
		Kind: MailCode, To: to.text, Language: state.Language, Code: code, Minutes: int(codeLives / time.Minute),
	}, state.Subject, nil
}

// changedLetter goes to the address as it was before the correction.
func (p Post) changedLetter(ctx context.Context, job Job) (*Letter, sdk.Subject, error) {
	e, err := p.History.Entry(ctx, job.Op)
	if err != nil {
		return nil, nil, err
	}
	l := &Letter{Kind: MailChanged, Language: p.languageOf(ctx, job.Link), Changed: p.reachChanged(ctx, e.Operation), At: e.Time}
	if job.Box == "" {
		// A number was changed, not the address: that one can still be told.
		to, err := p.firstAddress(ctx, e.Subject)
		if err != nil {
			return nil, e.Subject, err
		}
		l.To = to.text
		return l, e.Subject, nil
	}
	text, err := p.Boxes.Unseal(ctx, job.Box)
	if err != nil {
		return nil, e.Subject, err
	}
	l.To = string(text)
	return l, e.Subject, nil
}

// askedLetter makes a new link like the one that died, and mails it.
func (p Post) askedLetter(ctx context.Context, job Job) (*Letter, sdk.Subject, error) {
	old, err := p.Links.Get(ctx, job.Link)
	if err != nil {
		return nil, nil, err
	}
	spec := old.LinkSpec
	spec.ID, spec.Maker, spec.Verify = derived("renewed", job.ID), Actor{Kind: System}, VerifyMail
	spec.AskedOn, spec.AskedBy, spec.Identified = p.Now().UTC().Format(time.DateOnly), "", ""
	if _, err := p.Links.Get(ctx, spec.ID); errors.Is(err, ErrNotFound) {
		if _, err := p.MakeLink(ctx, spec); err != nil {
			return nil, old.Subject, err
		}
	} else if err != nil {
		return nil, old.Subject, err
	}
	return p.linkLetter(ctx, job, spec.ID)
}

func (p Post) receivedLetter(ctx context.Context, job Job) (*Letter, sdk.Subject, error) {
	c, err := p.Cases.Case(ctx, job.Case)
	if err != nil {
		return nil, nil, err
	}
	to, err := p.firstAddress(ctx, c.Subject)
	if err != nil {
		return nil, c.Subject, err
	}
	return &Letter{
		Kind: MailReceived, To: to.text, Language: p.languageOf(ctx, job.Link), Number: c.Number, Due: c.Due, At: c.Received,
	}, c.Subject, nil
}

// languageOf is the language that the customer chose or was given; the
// organisation's own when the link is forgotten.
func (p Post) languageOf(ctx context.Context, link string) string {
	if state, err := p.Links.Get(ctx, link); err == nil && state.Language != "" {
		return state.Language
	}
	if l := p.Plan().Languages; len(l) > 0 {
		return l[0]
	}
	return ""
}
