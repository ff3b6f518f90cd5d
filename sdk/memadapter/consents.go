package memadapter

import (
	"context"
	"fmt"
	"slices"

	"github.com/inzage/inzage/sdk"
)

// consentTypes are what an administrator would have made.
func consentTypes() []sdk.ConsentType {
	return []sdk.ConsentType{
		{
			ID: "news", Titles: sdk.Labels{"nl": "Nieuwsbrief", "en": "Newsletter"}, Channel: sdk.ChannelEmail,
			Texts: sdk.Labels{"nl": "U krijgt elke maand onze nieuwsbrief per e-mail.", "en": "You get our newsletter by e-mail every month."},
		},
		{
			ID: "calls", Titles: sdk.Labels{"nl": "Bellen", "en": "Phone calls"}, Channel: sdk.ChannelPhone, ReadOnly: true,
			Texts: sdk.Labels{"nl": "Wij mogen u bellen over aanbiedingen.", "en": "We may call you about offers."},
		},
		{
			ID: "photos", Titles: sdk.Labels{"nl": "Foto's", "en": "Photos"}, Months: 12,
			Texts: sdk.Labels{"nl": "Wij mogen foto's van u op onze website zetten.", "en": "We may put photos of you on our website."},
		},
		{ID: "fax", Titles: sdk.Labels{"nl": "Fax", "en": "Fax"}, Inactive: true},
	}
}

// SetConsentTypes replaces the types, as an administrator would.
func (a *Adapter) SetConsentTypes(types []sdk.ConsentType) {
	a.change(func() { a.data.ConsentTypes = slices.Clone(types) })
}

// ConsentTypes implements sdk.ConsentKeeper.
func (a *Adapter) ConsentTypes(ctx context.Context, req *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error) {
	if err := a.enter(ctx, "consent_types", req.Type); err != nil {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if req.Type != "person" {
		return &sdk.ConsentTypesResponse{}, nil
	}
	return &sdk.ConsentTypesResponse{Types: slices.Clone(a.data.ConsentTypes)}, nil
}

// Consents implements sdk.ConsentKeeper.
func (a *Adapter) Consents(ctx context.Context, req *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error) {
	if err := a.enter(ctx, "consents", req.Ref.ID); err != nil {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if _, err := a.read(req.Ref); err != nil {
		return nil, err
	}
	return &sdk.ConsentsResponse{Events: slices.Clone(a.data.Consents[req.Ref]), History: true}, nil
}

// AppendConsent implements sdk.ConsentKeeper.
func (a *Adapter) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	if err := a.enter(ctx, "append_consent", req.Ref.ID); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := a.read(req.Ref); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(a.data.ConsentTypes, func(t sdk.ConsentType) bool { return t.ID == req.Type })
	if i < 0 || req.Given && a.data.ConsentTypes[i].Inactive {
		return nil, &sdk.Error{Kind: sdk.KindInvalid, Detail: "no consent type to give", Field: "type"}
	}
	rows := a.data.Consents[req.Ref]
	j := slices.IndexFunc(rows, func(e sdk.ConsentEvent) bool { return e.ID == req.ID })
	if j < 0 {
		j = len(rows)
		a.data.Consents[req.Ref] = append(rows, sdk.ConsentEvent{
			ID: req.ID, Row: fmt.Sprint(j + 1), Type: req.Type, Given: req.Given, Time: req.Time, Source: string(req.Source),
		})
		if err := a.save(); err != nil {
			return nil, storeError(err)
		}
	}
	if a.data.Faults.LoseAnswer {
		return nil, &sdk.Error{Kind: sdk.KindUnavailable, Detail: "answer lost", MayHaveApplied: true}
	}
	return &sdk.AppendConsentResponse{Event: a.data.Consents[req.Ref][j]}, nil
}

// Decide puts a decision into the CRM that the host does not know of.
func (a *Adapter) Decide(ref sdk.Ref, e sdk.ConsentEvent) {
	a.change(func() {
		e.Row = fmt.Sprint(len(a.data.Consents[ref]) + 1)
		if e.Time.IsZero() {
			e.Time = a.now()
		}
		a.data.Consents[ref] = append(a.data.Consents[ref], e)
	})
}

// Purposes implements sdk.PurposeKeeper.
func (a *Adapter) Purposes(ctx context.Context, _ *sdk.PurposesRequest) (*sdk.PurposesResponse, error) {
	if err := a.enter(ctx, "purposes", ""); err != nil {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.purposes == nil {
		return nil, sdk.Errorf(sdk.KindUnsupported, "the settings name no purposes")
	}
	return &sdk.PurposesResponse{Purposes: slices.Clone(a.purposes)}, nil
}

// SetPurposes replaces the purposes, as an administrator would.
func (a *Adapter) SetPurposes(p []sdk.Purpose) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.purposes = slices.Clone(p)
}
