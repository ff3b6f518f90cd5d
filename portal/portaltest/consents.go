package portaltest

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/inzage/inzage/portal"
)

// TokenConsent is a link for consents alone.
const TokenConsent = "consent-link"

const newsletterText = "Wij sturen u elke maand een nieuwsbrief per e-mail, met nieuws over bollen en aanbiedingen. " +
	"Wij meten niet of u hem leest."

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 9, 30, 0, 0, time.UTC)
}

// consents are in every state that there is. Handles are "give-N" and
// "withdraw-N", where N is the place in the list.
func consents() []portal.Consent {
	list := []portal.Consent{
		{Title: "Nieuwsbrief", Text: newsletterText, State: "given", Since: day(2025, time.March, 3), KeptBy: "eva@example.org", History: newsletterHistory()},
		{Title: "Bellen over aanbiedingen", Text: "Wij bellen u hoogstens twee keer per jaar over een aanbieding.\n\nNooit na 18 uur.", State: "withdrawn", Since: Now.Add(-2 * time.Minute), Pending: true, History: []portal.ConsentEvent{
			{Time: Now.Add(-2 * time.Minute), Role: "customer", Text: "Wij bellen u hoogstens twee keer per jaar over een aanbieding.\n\nNooit na 18 uur.", Version: "b7e1", Language: "nl", Receipt: "withdrawn"},
			{Time: day(2024, time.June, 1), Given: true, Role: "crm"},
		}},
		{Title: "Foto’s van uw tuin op onze website", Text: "Wij plaatsen foto’s die u ons stuurt op onze website, zonder uw naam.", State: "never"},
		{Title: "Verjaardagskaart", Text: "Wij sturen u een kaart op uw verjaardag.", State: "expired", Since: day(2026, time.January, 10), History: []portal.ConsentEvent{
			{Time: day(2024, time.January, 10), Given: true, Role: "agent", Text: "Wij sturen u een kaart op uw verjaardag.", Version: "02aa", Language: "en", Receipt: "agent"},
		}},
		{Title: "Klantenpas", Text: "Wij bewaren wat u met uw klantenpas koopt, om u korting te geven.", State: "given", Since: day(2019, time.July, 1), Until: day(2027, time.July, 1), Elsewhere: true, Observed: true},
		{Title: "Proefabonnement", Text: "", State: "withdrawn", Since: day(2023, time.May, 4), Elsewhere: true},
		{Title: Hostile[0], Text: strings.Join(Hostile, "\n"), State: "never"},
		{Title: "Oude actie", Text: "Deze actie is voorbij.", State: "never"},
	}
	for i := range list {
		c := &list[i]
		switch {
		case c.Title == "Oude actie": // nobody is asked for it any more
		case c.State == "given":
			c.Withdraw = "withdraw-" + strconv.Itoa(i)
		case !c.Elsewhere:
			c.Give = "give-" + strconv.Itoa(i)
		}
	}
	return list
}

func newsletterHistory() []portal.ConsentEvent {
	const first = "Wij sturen u soms een nieuwsbrief."
	return []portal.ConsentEvent{
		{Time: day(2025, time.March, 3), Given: true, Role: "customer", Text: newsletterText, Version: "9f3c", Language: "nl", Receipt: "given", Carried: true},
		{Time: day(2022, time.November, 20), Role: "agent", Text: first, Version: "41d0", Language: "nl", Receipt: "agent"},
		{Time: day(2021, time.April, 12), Given: true, Role: "customer", Text: "We send you a newsletter now and then.", Version: "c0de", Language: "en"},
	}
}

// Consents are those of New, with what Decide changed.
func (s *Service) Consents(context.Context, *portal.Visit) (*portal.Consents, error) {
	if err := s.Fail["Consents"]; err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &portal.Consents{Stopped: s.stopped}
	if !s.NoConsents {
		out.Types = append(out.Types, s.consents...)
	}
	if s.ConsentGap {
		out.Missing = []portal.Gap{{Key: "consents"}}
	}
	return out, nil
}

// consent finds a type by a handle of New.
func (s *Service) consent(handle string) (c *portal.Consent, give, ok bool) {
	for i := range s.consents {
		c := &s.consents[i]
		if handle != "" && (handle == c.Give || handle == c.Withdraw) {
			return c, handle == c.Give, true
		}
	}
	return nil, false, false
}

// Decision opens a handle; the handle to decide with is bound to the text.
func (s *Service) Decision(_ context.Context, _ *portal.Visit, handle string) (*portal.Decision, error) {
	if err := s.Fail["Decision"]; err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, give, ok := s.consent(handle)
	if !ok {
		return nil, portal.ErrNotFound
	}
	d := &portal.Decision{
		Handle: fmt.Sprintf("%s.%d", handle, len(c.Text)), Title: c.Title, Text: c.Text, Give: give, KeptBy: c.KeptBy,
	}
	for i := range s.consents {
		if o := &s.consents[i]; !give && o.State == "given" && o.Title != c.Title {
			d.Others = append(d.Others, o.Title)
		}
	}
	return d, nil
}

// NewText changes the text of a consent, as an administrator would.
func (s *Service) NewText(title, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.consents {
		if s.consents[i].Title == title {
			s.consents[i].Text = text
		}
	}
}

// SetState sets how a consent stands.
func (s *Service) SetState(title, state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.consents {
		if s.consents[i].Title == title {
			s.consents[i].State = state
		}
	}
}

// Decide keeps what was decided; Decided lists it.
func (s *Service) Decide(_ context.Context, _ *portal.Visit, handle string) (string, error) {
	if err := s.Fail["Decide"]; err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	opened, text, _ := strings.Cut(handle, ".")
	c, give, ok := s.consent(opened)
	if !ok {
		return "", portal.ErrNotFound
	}
	if text != strconv.Itoa(len(c.Text)) {
		return "", portal.ErrStaleText
	}
	s.Decided = append(s.Decided, handle)
	_, place, _ := strings.Cut(opened, "-")
	c.State, c.Give, c.Withdraw = "withdrawn", "give-"+place, ""
	if give {
		c.State, c.Give, c.Withdraw = "given", "", "withdraw-"+place
	}
	c.Since, c.Pending = Now, true
	receipt := map[bool]string{true: "given", false: "withdrawn"}[give]
	c.History = append([]portal.ConsentEvent{{
		Time: Now, Given: give, Role: "customer", Text: c.Text, Version: "9f3c", Language: "nl", Receipt: receipt,
	}}, c.History...)
	return receipt, nil
}

// ConsentReceipt knows "given" (the CRM has it), "withdrawn" (on its way),
// "agent" (by an agent, without a file) and "hostile".
func (s *Service) ConsentReceipt(_ context.Context, _ *portal.Visit, handle string) (*portal.ConsentReceipt, error) {
	if err := s.Fail["ConsentReceipt"]; err != nil {
		return nil, err
	}
	r := &portal.ConsentReceipt{
		Number: "2026-000418", Time: Now, Title: "Nieuwsbrief", Text: newsletterText, Version: "9f3c", Language: "nl",
		Role: "customer", KeptBy: "eva@example.org", Simulated: true, File: []byte(`{"number":"2026-000418","seal":"…"}` + "\n"),
	}
	switch handle {
	case "given":
		r.Given, r.InCRM = true, Now.Add(time.Second)
	case "withdrawn":
	case "agent":
		r.Role, r.File, r.KeptBy, r.InCRM = "agent", nil, "", Now
	case "hostile":
		r.Number, r.Title, r.Text, r.KeptBy = "../../\"\r\nSet-Cookie: x", Hostile[1], strings.Join(Hostile, "\n"), Hostile[4]
	default:
		return nil, portal.ErrNotFound
	}
	return r, nil
}

// StopMarketing remembers when; Stops counts.
func (s *Service) StopMarketing(context.Context, *portal.Visit) error {
	if err := s.Fail["StopMarketing"]; err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Stops++
	s.stopped = Now
	return nil
}
