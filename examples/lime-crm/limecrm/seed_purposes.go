package limecrm

import "strings"

// basePurposes are those of a club, with what customers have to be told.
func (g *seeder) basePurposes() {
	lines := func(s ...string) string { return strings.Join(s, "\n") }
	for _, v := range []map[string]any{
		{
			"title": "To run your membership", "title_nl": "Om uw lidmaatschap te regelen", "basis": "contract",
			"retention": "Until 2 years after you were a member", "retention_nl": "Tot 2 jaar nadat u lid was",
			"categories": "Name, address, contact details, date of birth, membership", "categories_nl": "Naam, adres, contactgegevens, geboortedatum, lidmaatschap",
			"recipients": lines("Sportbond Nederland (voorbeeld)", "Drukkerij Het Proefblad"),
			"covers": lines("person.firstname", "person.lastname", "person.email", "person.phone", "person.mobilephone",
				"person.birthdate", "person.document", "member", "company"),
		},
		{
			"title": "To stay in touch with you", "title_nl": "Om contact met u te houden", "basis": "legitimate_interest",
			"retention": "Until 2 years after our last contact", "retention_nl": "Tot 2 jaar na ons laatste contact",
			"categories": "Notes about talks and letters", "categories_nl": "Aantekeningen over gesprekken en brieven",
			"covers": lines("person.history", "person.preferredcontact", "person.language"),
		},
		{
			"title": "To send you news that suits you", "title_nl": "Om u nieuws te sturen dat bij u past", "basis": "consent",
			"retention": "Until you withdraw your consent", "retention_nl": "Tot u uw toestemming intrekt",
			"categories": "E-mail address, interests", "categories_nl": "E-mailadres, interesses",
			"recipients": "Nieuwsbriefdienst De Proefpost",
			"automated":  "Your interests decide which news you get. Nothing else follows from them.", "automated_nl": "Uw interesses bepalen welk nieuws u krijgt. Verder volgt er niets uit.",
			"covers": lines("person.newsletter", "person.interests"),
		},
		{
			"title": "For our bookkeeping", "title_nl": "Voor onze boekhouding", "basis": "legal_obligation",
			"retention": "7 years, by tax law", "retention_nl": "7 jaar, van de belastingwet",
			"categories": "Agreements, invoices, address", "categories_nl": "Overeenkomsten, facturen, adres",
			"recipients": lines("Administratiekantoor Testveen", "Belastingdienst"),
			"covers":     lines("person.deal", "person.customernumber", "person.address1", "person.zipcode", "person.city"),
		},
	} {
		v["active"] = true
		g.add("purpose", v)
	}
}

func (g *seeder) svPurposes() {
	for _, v := range []map[string]any{
		{
			"titel": "För ditt medlemskap", "titel_en": "To run your membership", "grund": "avtal",
			"lagringstid": "Till 2 år efter att du var medlem", "lagringstid_en": "Until 2 years after you were a member",
			"mottagare": "Fjällförbundet (exempel)", "omfattar": "kontakt.fornamn\nkontakt.efternamn\nkontakt.adress\nkontakt.postnummer\nkontakt.ort",
		},
		{
			"titel": "För att hålla kontakten", "titel_en": "To stay in touch with you", "grund": "berattigat",
			"lagringstid": "Till 2 år efter vår senaste kontakt", "lagringstid_en": "Until 2 years after our last contact",
			"omfattar": "kontakt.historik",
		},
		{
			"titel": "För nyhetsbrevet", "titel_en": "To send you our newsletter", "grund": "samtycke",
			"lagringstid": "Tills du tar tillbaka ditt samtycke", "lagringstid_en": "Until you withdraw your consent",
			"omfattar": "kontakt.nyhetsbrev\nkontakt.intressen",
		},
	} {
		v["aktiv"] = true
		g.add("andamal", v)
	}
}

// svConsentTypes: the survey is no longer asked for.
func (g *seeder) svConsentTypes() {
	for _, v := range []map[string]any{
		{
			"titel": "Nyhetsbrev", "titel_en": "Newsletter", "kanal": "epost", "aktiv": true,
			"beskrivning": "Du får vårt nyhetsbrev med e-post varje månad.", "beskrivning_en": "You get our newsletter by e-mail every month.",
		},
		{
			"titel": "Telefonsamtal", "titel_en": "Phone calls", "kanal": "telefon", "aktiv": true, "skrivskyddad": true,
			"beskrivning": "Vi får ringa dig om erbjudanden.", "beskrivning_en": "We may call you about offers.",
		},
		{
			"titel": "Bilder på webbplatsen", "titel_en": "Photos on the website", "manader": int64(24), "aktiv": true,
			"beskrivning": "Vi får visa bilder av dig på webbplatsen i 24 månader.", "beskrivning_en": "We may show photos of you on our website for 24 months.",
		},
	} {
		g.add("samtyckestyp", v)
	}
}

// svLastConsentType stands apart so that it takes no turn of the generator
// before the rest of the data is drawn.
func (g *seeder) svLastConsentType() {
	g.add("samtyckestyp", map[string]any{
		"titel": "Kundundersökning", "titel_en": "Customer survey", "kanal": "epost", "aktiv": false,
		"beskrivning": "Du får vår årliga enkät med e-post.", "beskrivning_en": "You get our yearly survey by e-mail.",
	})
}
