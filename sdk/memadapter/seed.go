package memadapter

import (
	"fmt"

	"github.com/inzage/inzage/sdk"
)

// plainSchema has the fields that most contacts have.
func plainSchema() *sdk.Schema {
	all := []sdk.Capability{sdk.CapabilityFinder, sdk.CapabilityRelater, sdk.CapabilityUpdater, sdk.CapabilityFiles, sdk.CapabilityJournal, sdk.CapabilityConsents}
	text := func(name, nl, en string, f sdk.Format) sdk.Field {
		return sdk.Field{
			Name: name, Labels: sdk.Labels{"nl": nl, "en": en}, Kind: sdk.KindText, Format: f,
			MaxLength: 60, Editable: true, Personal: true,
		}
	}
	field := func(name, nl, en string, k sdk.Kind) sdk.Field {
		return sdk.Field{Name: name, Labels: sdk.Labels{"nl": nl, "en": en}, Kind: k, Editable: true, Personal: true}
	}
	name := text("name", "Naam", "Name", sdk.FormatLine)
	name.Required = true
	number := text("number", "Klantnummer", "Customer number", sdk.FormatLine)
	number.Editable = false
	options := []sdk.Option{
		{Key: "mail", Label: "E-mail"},
		{Key: "phone", Label: "Phone", Texts: map[string]string{"nl": "Telefoon", "en": "Phone"}},
		{Key: "fax", Label: "Fax", Inactive: true},
	}
	channel := field("channel", "Bereikbaar via", "Reach by", sdk.KindOption)
	channel.Options = options
	channels := field("channels", "Kanalen", "Channels", sdk.KindOptions)
	channels.Options = options
	credit := field("credit", "Krediet", "Credit", sdk.KindDecimal)
	credit.Scale = 2
	note := sdk.Type{
		Name: "note", Labels: sdk.Labels{"nl": "Notitie", "en": "Note"}, Guard: sdk.GuardAtomic, Repeat: sdk.RepeatSafe,
		Fields: []sdk.Field{text("subject", "Onderwerp", "Subject", sdk.FormatLine), text("text", "Tekst", "Text", sdk.FormatMultiline)},
	}
	return &sdk.Schema{Types: []sdk.Type{{
		Name: "person", Labels: sdk.Labels{"nl": "Persoon", "en": "Person"}, Contact: true,
		Capabilities: all, Guard: sdk.GuardAtomic, Repeat: sdk.RepeatSafe,
		Fields: []sdk.Field{
			name, text("email", "E-mail", "E-mail", sdk.FormatEmail), text("phone", "Telefoon", "Phone", sdk.FormatPhone), number,
			field("birthdate", "Geboortedatum", "Date of birth", sdk.KindDate), channel, channels,
			field("newsletter", "Nieuwsbrief", "Newsletter", sdk.KindBool), credit,
		},
		Relations: []sdk.Relation{{Name: "notes", Labels: sdk.Labels{"nl": "Notities", "en": "Notes"}, Type: "note", Ownership: sdk.Owned, Many: true}},
	}, note}}
}

// seed makes contacts 1 to n, each with notes and two files.
func (a *Adapter) seed(contacts, notes, fileBytes int) {
	a.data.ConsentTypes = consentTypes()
	for i := 1; i <= contacts; i++ {
		ref := a.ref("person", i)
		a.data.Records[ref] = &sdk.Record{Ref: ref, Title: fmt.Sprintf("Person %d", i), Revision: "1", Values: map[string]sdk.Value{
			"name":       sdk.Text(fmt.Sprintf("Person %d", i)),
			"email":      sdk.Text(fmt.Sprintf("person%d@example.test", i)),
			"phone":      sdk.Text("+31 20 555 0100"),
			"number":     sdk.Text(fmt.Sprint(10000 + i)),
			"birthdate":  sdk.Date("1980-03-02"),
			"channel":    sdk.Choice("mail", "E-mail"),
			"channels":   sdk.Choices(sdk.Option{Key: "mail", Label: "E-mail"}, sdk.Option{Key: "phone", Label: "Phone"}),
			"newsletter": sdk.Bool(true),
			"credit":     sdk.Decimal("1250.50"),
		}}
		a.seedFiles(ref, fileBytes)
		for j := 1; j <= notes; j++ {
			note := a.ref("note", i*100000+j)
			a.data.Records[note] = &sdk.Record{Ref: note, Title: fmt.Sprintf("Note %d", j), Revision: "1", Values: map[string]sdk.Value{
				"subject": sdk.Text(fmt.Sprintf("Note %d of person %d", j, i)), "text": sdk.Text("Called about the contract."),
			}}
			key := list{ref, "notes"}
			a.data.Related[key] = append(a.data.Related[key], note)
		}
	}
}
