package portaltest

import (
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

func form(handle string) *portal.Form {
	if handle == "address" {
		return &portal.Form{Handle: handle, Title: "Adres", Inputs: []portal.InputField{
			{Name: "f0", Label: "Straat en nummer", Kind: sdk.KindText, Value: sdk.Text("Lange Voorhout 12 B"), Required: true, Autocomplete: "street-address"},
			{Name: "f1", Label: "Postcode en plaats", Kind: sdk.KindText, Value: sdk.Text("2514 EA Den Haag"), Required: true, Max: 64},
		}}
	}
	return &portal.Form{Handle: handle, Title: "Contact", Inputs: []portal.InputField{
		{Name: "f0", Label: "Voornaam", Kind: sdk.KindText, Value: sdk.Text("Eva"), Required: true, Max: 64, Autocomplete: "given-name"},
		{Name: "f1", Label: "E-mail", Kind: sdk.KindText, Format: sdk.FormatEmail, Value: sdk.Text("eva@example.org"), Max: 128},
		{Name: "f2", Label: "Mobiel", Kind: sdk.KindText, Format: sdk.FormatPhone, Value: sdk.Text("+31 6 12 34 56 78")},
		{Name: "f3", Label: "Website", Kind: sdk.KindText, Format: sdk.FormatURL, Value: sdk.Empty(sdk.KindText)},
		{Name: "f4", Label: "Geboortedatum", Kind: sdk.KindDate, Value: sdk.Date("1980-03-02"), Autocomplete: "bday"},
		{Name: "f5", Label: "Taal", Kind: sdk.KindOption, Required: true, Value: sdk.Choice("nl", "Nederlands"), Options: languages},
		{Name: "f6", Label: "Land", Kind: sdk.KindOption, Value: sdk.Choice("nl", "Nederland"), Options: countries},
		{Name: "f7", Label: "Interesses", Kind: sdk.KindOptions, Value: sdk.Choices(interests[0], sdk.Option{Key: "old", Label: "Dahlia’s"}), Options: interests},
		{Name: "f8", Label: "Nieuwsbrief", Kind: sdk.KindBool, Value: sdk.Bool(true)},
		{Name: "f9", Label: "Vast bedrag per maand", Kind: sdk.KindDecimal, Value: euro("12.50")},
		{Name: "f10", Label: "Opmerking voor de bezorger", Kind: sdk.KindText, Format: sdk.FormatMultiline, Max: 200, Value: sdk.Text("Graag\nachterom.")},
	}}
}

var languages = []sdk.Option{
	{Key: "nl", Label: "Nederlands", Texts: map[string]string{"en": "Dutch"}},
	{Key: "en", Label: "Engels", Texts: map[string]string{"en": "English"}},
	{Key: "fy", Label: "Fries", Inactive: true},
}

var countries = []sdk.Option{
	{Key: "be", Label: "België"},
	{Key: "de", Label: "Duitsland"},
	{Key: "fr", Label: "Frankrijk"},
	{Key: "nl", Label: "Nederland"},
	{Key: "pl", Label: "Polen"},
	{Key: "sr", Label: "Suriname"},
}

var interests = []sdk.Option{
	{Key: "a", Label: "Tulpen"}, {Key: "b", Label: "Narcissen"}, {Key: "c", Label: "Hyacinten <b>"},
}

func conflict(handle string) *portal.Conflict {
	return &portal.Conflict{Handle: handle, Title: "Contact", Rows: []portal.ConflictRow{
		{Name: "c0", Label: "E-mail", Format: sdk.FormatEmail, Was: sdk.Text("eva@example.org"), Theirs: sdk.Text("e.jansen@example.com"), Mine: sdk.Text("eva.jansen@example.org")},
		{Name: "c1", Label: "Geboortedatum", Was: sdk.Date("1980-03-02"), Theirs: sdk.Empty(sdk.KindDate), Mine: sdk.Date("1980-02-03")},
	}}
}
