package limecrm

import "strings"

var (
	dutchFirst = []string{
		"Anna", "Bram", "Cor", "Daan", "Elin", "Femke", "Gijs", "Hanneke", "Ilse", "Jaap", "Koen", "Lotte",
		"Maud", "Niels", "Olaf", "Petra", "Quinten", "Roos", "Sander", "Tess", "Ugo", "Vera", "Wout", "Xandra", "Yvonne", "Zoë", "André", "Renée",
	}
	dutchLast = []string{
		"Jansen", "de Vries", "van den Berg", "Bakker", "Visser", "Smit", "Meijer", "de Boer", "Mulder", "Bos",
		"van der Meer", "Peters", "Hendriks", "Kok", "in 't Veld", "van 't Hof", "Dekker", "Brouwer", "Coenraad-Daniëls", "Ooms",
	}
	swedishFirst = []string{
		"Åsa", "Björn", "Cecilia", "David", "Ebba", "Fredrik", "Gunilla", "Håkan", "Ingrid", "Jörgen", "Karin",
		"Lars", "Märta", "Nils", "Örjan", "Pär", "Sigrid", "Tove", "Ulf", "Viveca",
	}
	swedishLast = []string{
		"Andersson", "Bergström", "Dahl", "Ekström", "Forsberg", "Gustafsson", "Hägglund", "Isaksson",
		"Jönsson", "Källström", "Lindqvist", "Månsson", "Nyström", "Öberg", "Sjögren", "Åkesson", "af Trolle",
	}
	dutchStreets   = []string{"Voorbeeldstraat", "Verzonnenlaan", "Testplein", "Proefkade", "Fictiesingel", "'s-Bedenkpad"}
	dutchCities    = []string{"Voorbeeldstad", "Verzonnendam", "Testerveen", "'s-Proefbosch"}
	swedishStreets = []string{"Exempelgatan", "Påhittsvägen", "Provgränd", "Testallén"}
	swedishCities  = []string{"Exempelköping", "Påhittstad", "Testås"}

	companyWords = []string{"Noorder", "Zuider", "Blauw", "Snel", "Groen", "Oud", "Nieuw", "Berg", "Zee", "Sol", "Norr", "Ek"}
	companyTails = []string{"bouw B.V.", "advies", "techniek N.V.", "transport B.V.", "bygg AB", "konsult AB", "handel & zn.", "sport"}

	personNotes = []string{
		"Prefers a call after six.", "Asked for a quote twice.\nNever answered.", "Allergic to nuts: mind this at the summer party.",
		"Moved house in the spring; the old address still gets post.", "Wil alleen per post bereikt worden.",
	}
	historyNotes = []string{
		"Called about the invoice. Will pay next week.", "Sent the new price list.", "Talked at the fair; interested in the spring offer.",
		"Asked to be called back by Sanne Voorbeeld (sanne.voorbeeld@example.test).", "Complaint about the parking space.",
		"Belde over de contributie; partner Piet Verzonnen ligt in het ziekenhuis.", "Ville veta mer om rabatten.", "No answer, left a message.",
	}
	consentNotes = []string{"", "", "Said so on the phone.", "Ticked on the web form.", "Via the newsletter's link."}
)

// fixedContacts have fixed ids, from 1001: the ordinary ones a person looks
// for first, and the names that break software.
func (g *seeder) fixedContacts() []contact {
	long := strings.Repeat("Wolfeschlegelstein", 3)
	named := []contact{
		{first: "Anna", last: "de Vries", email: "anna@example.test"},
		{first: "Björn", last: "Åkesson", email: "bjorn@example.test", swedish: true},
		{first: "Eva", last: "Jansen", email: "eva@example.test", newsletter: true, note: "Plays on Tuesday evenings.\nPrefers court 3."},
		{first: "Zoë", last: "van 't Hoog-Müller", email: "zoe@example.test"},
		{first: "Seán", last: "O'Brïen", email: "sean.o'brien@example.test"},
		{first: "Q", last: "É", email: "q@example.test"},
		{first: "<b>Bo</b>", last: "<script>alert(1)</script>", email: "bo@example.test", note: "<img src=x onerror=alert(1)>"},
		{first: "ليلى", last: "حداد", email: "layla@example.test"},
		{first: "Null", last: "Null", email: "null@example.test"},
		{first: "Hendrik", last: "de Groot", email: "hendrik@example.test"},
		{first: "Karin", last: "Familie", email: "familie@example.test"},
		{first: "Tom", last: "Familie", email: "familie@example.test"},
		{first: long + "Adolf", last: long + "Hausen", email: strings.Repeat("a", 60) + "@" + strings.Repeat("long.", 30) + "example.test"},
		{last: "Ng", email: "ng@example.test"},
		{first: "{{.Name}}", last: "${jndi:ldap://example.test/a}", email: "template@example.test"},
		{first: "=1+1", last: `=HYPERLINK("https://example.test","click")`, email: "formula@example.test", note: "@SUM(A1:A9)"},
		{first: "A\u030asa", last: "Bjo\u0308rk", email: "decomposed@example.test", swedish: true},
		{first: "Robert'); DROP TABLE person;--", last: `"Quote" \ Backslash`, email: "robert@example.test"},
		{first: "Rik\u202egnp.exe", last: "van Links", email: "bidi@example.test"},
		{first: "Ja\u200bn", last: "\u00a0Spatie ", email: "space@example.test"},
		{first: "Þórunn", last: "Æsdóttir 🎾", email: "thorunn@example.test"},
		{first: "Jan", last: "de Vries", email: "Jan.DE.Vries+Club@EXAMPLE.test"},
		{first: "Geen", last: "Kanaal"},
		{first: "Oude", last: "Klant", email: "oud@example.test", expired: g.date(2025, 12, 31)},
		{first: "", last: "Anonymous-contact", anonymized: g.date(2025, 6, 1)},
		{first: "Slapende", last: "Klant", email: "slaap@example.test", inactive: true},
		{first: "Kim", last: "Kind", email: "kim@example.test", birth: g.date(2015, 4, 2)},
		{first: "Kees\r\nBcc: all@example.test", last: "Kop", email: "kop@example.test"},
	}
	for i := range named {
		g.complete(&named[i], i)
	}
	return named
}

// complete fills in what a fixed contact leaves open. The anonymised one and
// the one that cannot be reached stay as they are.
func (g *seeder) complete(p *contact, i int) {
	if p.anonymized != nil || p.last == "Kanaal" {
		return
	}
	if p.birth == nil {
		p.birth = g.birthdate()
	}
	if i != IDEva-firstID { // the documented example has no phone
		p.phone = g.phone()
	}
	p.mobile = g.phone()
	p.street, p.city, p.zipcode = "Voorbeeldstraat 1", "Voorbeeldstad", g.zipcode(p.swedish)
}
