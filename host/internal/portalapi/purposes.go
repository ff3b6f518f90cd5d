package portalapi

import (
	"slices"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// purposeViews words purposes for a customer, with what can be done about each.
func (s *Service) purposeViews(v *portal.Visit, ref sdk.Ref, list []sdk.Purpose) ([]portal.Purpose, error) {
	var out []portal.Purpose
	for i := range list {
		p := &list[i]
		in := func(l sdk.Labels) string { return l.In(v.Language) }
		view := portal.Purpose{
			Title: in(p.Titles), Basis: string(p.Basis), Retention: in(p.Retention), Categories: in(p.Categories),
			Source: in(p.Source), Transfers: in(p.Transfers), Automated: in(p.Automated), Recipients: p.Recipients,
			Withdraw: p.Basis == sdk.BasisConsent && v.MayConsent,
		}
		if privacy.Objectable(p.Basis) {
			var err error
			if view.Object, err = s.ask(v, privacy.CaseObjection, ref, p.ID, view.Title); err != nil {
				return nil, err
			}
		}
		out = append(out, view)
	}
	return out, nil
}

// purposesFor are the purposes of a section: of any of its fields.
func purposesFor(list []sdk.Purpose, typ string, section *privacy.SectionPlan) (out []sdk.Purpose) {
	for i := range list {
		if slices.ContainsFunc(section.Fields, func(f privacy.FieldPlan) bool { return privacy.Covers(&list[i], typ, f.Name) }) {
			out = append(out, list[i])
		}
	}
	return out
}
