package config

import "time"

// organisation reads who the portal speaks for.
func (s *scope) organisation(o *Organisation) {
	s.texts("languages", &o.Languages, oneOf("nl", "en"))
	if len(o.Languages) == 0 {
		s.diags.errorf(s.at, "", "languages must hold at least one language")
	}
	s.languages = o.Languages
	s.need("name", "website", "phone")
	s.text("name", &o.Name, notEmpty)
	s.text("website", &o.Website, webURL)
	s.text("phone", &o.Phone, phone)
	s.needBlock("privacy_officer")
	s.block("privacy_officer", func(b *scope) { b.officer(&o.PrivacyOfficer) })
	s.text("country", &o.Country, matches(landPattern, "is not a country", `use two capital letters, as in "NL"`))
	s.authority(o)
	zone := ""
	s.text("timezone", &zone, timezone)
	if loc, err := time.LoadLocation(zone); err == nil && zone != "" {
		o.Timezone = loc
	}
	s.texts("holidays", &o.Holidays, day)
	s.path("logo", &o.Logo)
	s.logo(o.Logo)
	s.text("accent", &o.Accent, matches(colourPattern, "is not a colour", `write it as "#1B5E75"`))
	s.text("address", &o.Address, oneOf("u", "je"))
	s.labels("measures", &o.Measures)
}

func (s *scope) officer(o *Officer) {
	s.need("name")
	s.text("name", &o.Name, notEmpty)
	s.text("email", &o.Email, matches(emailPattern, "is not an e-mail address", ""))
	s.text("phone", &o.Phone, phone)
	if !s.has("email") && !s.has("phone") {
		s.diags.errorf(s.at, "", "privacy_officer needs an email or a phone: customers must be able to ask")
	}
}

// authority is where customers complain. Every country has its own; only the
// Dutch one is known here.
func (s *scope) authority(o *Organisation) {
	if o.Country == "NL" {
		o.Authority, o.AuthorityURL = "Autoriteit Persoonsgegevens", "https://www.autoriteitpersoonsgegevens.nl"
	} else {
		s.need("authority", "authority_url")
	}
	s.text("authority", &o.Authority, notEmpty)
	s.text("authority_url", &o.AuthorityURL, webURL)
}

func (s *scope) logo(path string) {
	if path == "" {
		return
	}
	at := posOf(s.body.Attributes["logo"].NameRange)
	if problem, detail := picture(path); problem != "" {
		s.diags.errorf(at, detail, "logo %s", problem)
	} else if _, err := readFile(path); err != nil {
		s.diags.errorf(at, "paths start at the folder of this file", "the file of logo %s", err)
	}
}

func phone(v string) (string, string) {
	return matches(phonePattern, "is not a phone number", `write it as "+31 20 123 4567"`)(v)
}

func amsterdam() *time.Location {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return time.UTC // cannot happen: the zones are compiled in
	}
	return loc
}
