package adaptertest

import (
	"time"

	"github.com/inzage/inzage/sdk"
)

func consentCases() []Case {
	return []Case{
		{Name: "consents/types", Run: consentTypes},
		{Name: "consents/of nobody", Run: consentNobody},
		{Name: "consents/given and withdrawn", Writes: true, Run: consentGiven},
		{Name: "consents/the same id once, with a kill in between", Writes: true, Run: consentTwice},
		{Name: "consents/an unknown type", Writes: true, Run: consentUnknown},
	}
}

// consentTypesOf lists the types of the contact, or ends the case.
func (c *C) consentTypesOf() []sdk.ConsentType {
	c.Helper()
	c.need(c.A.Consents != nil, "the adapter has no ConsentKeeper")
	ref := c.needRef(c.F.Records.Contact, "Contact")
	resp, err := c.A.Consents.ConsentTypes(c.ctx(), &sdk.ConsentTypesRequest{Adapter: c.F.Name, Type: ref.Type})
	if err != nil || resp == nil {
		c.Fatalf("ConsentTypes: %v", err)
	}
	return resp.Types
}

func consentTypes(c *C) {
	seen := map[string]bool{}
	for _, t := range c.consentTypesOf() {
		if t.ID == "" || seen[t.ID] || t.Titles.In("en") == "" {
			c.Errorf("consent type %q has no id or no title, or is there twice", t.ID)
		}
		seen[t.ID] = true
	}
	if want := c.F.Consent.Type; want != "" && !seen[want] {
		c.Errorf("the fixture's consent type %q is not listed", want)
	}
}

// consents reads what the CRM holds, or ends the case.
func (c *C) consents() *sdk.ConsentsResponse {
	c.Helper()
	resp, err := c.A.Consents.Consents(c.ctx(), &sdk.ConsentsRequest{Ref: c.F.Records.Contact})
	if err != nil || resp == nil {
		c.Fatalf("Consents: %v", err)
	}
	return resp
}

func consentNobody(c *C) {
	c.need(c.A.Consents != nil, "the adapter has no ConsentKeeper")
	_, err := c.A.Consents.Consents(c.ctx(), &sdk.ConsentsRequest{Ref: missing(c)})
	c.wantKind("consents of nobody", err, sdk.KindNotFound, sdk.KindInvalid)
}

// decision is one that the kit appends.
func (c *C) decision(id string, given bool, at time.Time) *sdk.AppendConsentRequest {
	c.Helper()
	c.need(c.A.Consents != nil, "the adapter has no ConsentKeeper")
	c.need(c.F.Consent.Type != "", "the fixture has no Consent.Type")
	c.need(!c.live, "a decision in a CRM's history cannot be taken back, so none is written into a live CRM")
	return &sdk.AppendConsentRequest{
		ID: id, Ref: c.F.Records.Contact, Type: c.F.Consent.Type, Given: given, Time: at, Source: sdk.ConsentPortal,
	}
}

func (c *C) decide(req *sdk.AppendConsentRequest) {
	c.Helper()
	resp, err := c.A.Consents.AppendConsent(c.operation(req.ID), req)
	if err != nil || resp == nil {
		c.Fatalf("AppendConsent: %v", err)
	}
	if resp.Event.Type != req.Type || resp.Event.Given != req.Given {
		c.Errorf("AppendConsent answers with another decision than was asked for")
	}
}

// consentGiven gives and withdraws; where the CRM keeps a history, the earlier
// decision stays as it was.
func consentGiven(c *C) {
	now := time.Now().UTC().Truncate(time.Second)
	first, second := c.decision(operationID(), true, now.Add(-time.Minute)), c.decision(operationID(), false, now)
	before := len(c.consents().Events)
	c.decide(first)
	c.decide(second)
	after := c.consents()
	if after.History && len(after.Events) != before+2 {
		c.Errorf("two decisions were appended, and %d are new", len(after.Events)-before)
	}
	for i := len(after.Events) - 1; i >= 0; i-- {
		if e := after.Events[i]; e.Type == second.Type {
			if e.Given {
				c.Errorf("the last decision is a withdrawal, and the CRM's last one of that type is given")
			}
			return
		}
	}
	c.Errorf("a decision was appended, and Consents has none of that type")
}

func consentTwice(c *C) {
	req := c.decision(operationID(), true, time.Now().UTC().Truncate(time.Second))
	before := len(c.consents().Events)
	c.decide(req)
	c.restart()
	c.decide(req)
	if n := len(c.consents().Events) - before; n > 1 {
		c.Errorf("one decision, appended twice with the same id and a kill in between, made %d rows", n)
	}
}

func consentUnknown(c *C) {
	req := c.decision(operationID(), true, time.Now().UTC().Truncate(time.Second))
	req.Type = unlikely
	_, err := c.A.Consents.AppendConsent(c.ctx(), req)
	if c.wantKind("a consent of an unknown type", err, sdk.KindInvalid) && sdkError(err).Field != "type" {
		c.Errorf("Error.Field is %q, want type", sdkError(err).Field)
	}
}
