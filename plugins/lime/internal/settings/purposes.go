package settings

import (
	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Purposes says in which limetype administrators keep purposes.
type Purposes struct {
	Limetype string

	Title, Retention, Categories, Source, Transfers, Automated Texts
	Basis, Recipients, Covers, Active                          Property
	Bases                                                      map[sdk.Basis]Property // keys of Basis
}

func parsePurposes(root settings.Object) *Purposes {
	o, ok := root.Child("purposes")
	if !ok {
		return nil
	}
	o.Only("limetype", "title", "basis", "bases", "retention", "categories", "recipients", "source", "transfers",
		"automated", "covers", "active")
	p := &Purposes{
		Limetype: limetypeName(o, "limetype", "purpose"),
		Title:    texts(o, "title"), Retention: texts(o, "retention"), Categories: texts(o, "categories"),
		Source: texts(o, "source"), Transfers: texts(o, "transfers"), Automated: texts(o, "automated"),
		Basis: property(o, "basis", "basis"), Recipients: property(o, "recipients", "recipients"),
		Covers: property(o, "covers", "covers"), Active: property(o, "active", "active"),
	}
	words := map[sdk.Basis]string{}
	for _, b := range []sdk.Basis{
		sdk.BasisConsent, sdk.BasisContract, sdk.BasisLegalObligation, sdk.BasisVitalInterests, sdk.BasisPublicTask,
		sdk.BasisLegitimateInterest,
	} {
		words[b] = string(b)
	}
	p.Bases = keys(o, "bases", words)
	if p.Basis.Name == "" {
		o.Problem("basis", "basis cannot be without a name", "every purpose has a legal basis")
	}
	return p
}
