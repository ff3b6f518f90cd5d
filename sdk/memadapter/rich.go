package memadapter

import (
	"fmt"
	"time"

	"github.com/inzage/inzage/sdk"
)

// schema is what the settings make of the plain one.
func (a *Adapter) schema() *sdk.Schema {
	s := plainSchema()
	if a.rich {
		enrich(s)
	}
	for i := range s.Types {
		s.Types[i].Capabilities = a.offered(s.Types[i].Capabilities)
	}
	return s
}

func enrich(s *sdk.Schema) {
	person := &s.Types[0]
	field := func(name, nl, en string, k sdk.Kind) sdk.Field {
		return sdk.Field{Name: name, Labels: sdk.Labels{"nl": nl, "en": en}, Kind: k, Editable: true, Personal: true}
	}
	relation := func(name, nl, en, typ string, o sdk.Ownership, many bool) sdk.Relation {
		return sdk.Relation{Name: name, Labels: sdk.Labels{"nl": nl, "en": en}, Type: typ, Ownership: o, Many: many}
	}
	about := field("about", "Over", "About", sdk.KindText)
	about.Format = sdk.FormatMultiline
	person.Fields = append(person.Fields, about,
		field("profile", "Profiel", "Profile", sdk.KindHTML), field("joined", "Lid sinds", "Joined", sdk.KindTime),
		field("employer", "Werkgever", "Employer", sdk.KindReference))
	person.Relations = append(person.Relations,
		relation("addresses", "Adressen", "Addresses", "address", sdk.Owned, true),
		relation("deals", "Deals", "Deals", "deal", sdk.Shared, true),
		relation("employer", "Werkgever", "Employer", "company", sdk.Referring, false))
	other := func(name, nl, en string, fields ...sdk.Field) sdk.Type {
		return sdk.Type{
			Name: name, Labels: sdk.Labels{"nl": nl, "en": en}, Guard: sdk.GuardAtomic, Repeat: sdk.RepeatSafe,
			Capabilities: []sdk.Capability{sdk.CapabilityUpdater}, Fields: fields,
		}
	}
	s.Types = append(s.Types,
		other("address", "Adres", "Address", field("street", "Straat", "Street", sdk.KindText), field("city", "Plaats", "City", sdk.KindText)),
		other("deal", "Deal", "Deal", field("name", "Naam", "Name", sdk.KindText)),
		other("company", "Bedrijf", "Company", field("name", "Naam", "Name", sdk.KindText)))
}

// seedRich adds to the n plain contacts: n+1 is archived, n+2 merged into 1,
// n+3 hidden. Deal 1 is of contacts 1 and 2, deal 2 of contact 1 alone. The
// last note of contact 2 is archived.
func (a *Adapter) seedRich(n int) {
	old := a.ref("person", n+1)
	a.data.Records[old] = &sdk.Record{Ref: old, Title: "Old person", Revision: "1", Archived: true, Values: map[string]sdk.Value{
		"name": sdk.Text("Old person"), "email": sdk.Text("old@example.test"),
	}}
	a.data.Moved[a.ref("person", n+2)] = a.ref("person", 1)
	a.data.Denied[a.ref("person", n+3)] = true
	company := a.ref("company", 1)
	a.data.Records[company] = named(company, "Example B.V.")
	for i := 1; i <= 2; i++ {
		deal, home, person := a.ref("deal", i), a.ref("address", i), a.ref("person", i)
		a.data.Records[deal] = named(deal, fmt.Sprintf("Deal %d", i))
		a.data.Records[home] = &sdk.Record{Ref: home, Title: fmt.Sprintf("Address %d", i), Revision: "1", Values: map[string]sdk.Value{
			"street": sdk.Text(fmt.Sprintf("Street %d", i)), "city": sdk.Text("Utrecht"),
		}}
		a.data.Related[list{person, "addresses"}] = []sdk.Ref{home}
		a.data.Related[list{person, "employer"}] = []sdk.Ref{company}
		if rec := a.data.Records[person]; rec != nil {
			rec.Values["about"] = sdk.Text("Plays on Tuesdays.\nPrefers court 3.")
			rec.Values["profile"] = sdk.HTML("<p>Member</p>")
			rec.Values["joined"] = sdk.Time(time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC))
			rec.Values["employer"] = sdk.Reference(company, "Example B.V.")
		}
	}
	a.data.Related[list{a.ref("person", 1), "deals"}] = []sdk.Ref{a.ref("deal", 1), a.ref("deal", 2)}
	a.data.Related[list{a.ref("person", 2), "deals"}] = []sdk.Ref{a.ref("deal", 1)}
	if notes := a.data.Related[list{a.ref("person", 2), "notes"}]; len(notes) > 0 {
		a.data.Records[notes[len(notes)-1]].Archived = true
	}
}

func named(ref sdk.Ref, name string) *sdk.Record {
	return &sdk.Record{Ref: ref, Title: name, Revision: "1", Values: map[string]sdk.Value{"name": sdk.Text(name)}}
}
