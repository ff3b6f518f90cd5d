package limecrm

import "time"

// baseConsentTypes: one for each state that a page has to show. The survey is
// no longer asked for.
func (g *seeder) baseConsentTypes() {
	for _, v := range []map[string]any{
		{
			"title": "Newsletter", "title_nl": "Nieuwsbrief", "channel": "email", "active": true, "default": true,
			"description":    "You get our newsletter by e-mail, once a month, about matches, training and events of the club.",
			"description_nl": "U krijgt eens per maand onze nieuwsbrief per e-mail, over wedstrijden, trainingen en activiteiten van de club.",
		},
		{
			"title": "Phone calls", "title_nl": "Bellen", "channel": "phone", "active": true, "readonly": true,
			"description":    "We may call you about offers of the club. You give this consent to one of our coworkers.",
			"description_nl": "Wij mogen u bellen over aanbiedingen van de club. Deze toestemming geeft u aan een van onze medewerkers.",
		},
		{
			"title": "Photos on the website", "title_nl": "Foto's op de website", "months": int64(24), "active": true,
			"description":    "We may put photos in which you can be recognised on the club's website, for 24 months.",
			"description_nl": "Wij mogen foto's waarop u herkenbaar bent op de website van de club zetten, 24 maanden lang.",
		},
		{
			"title": "Customer survey", "title_nl": "Klantonderzoek", "channel": "email", "active": false,
			"description":    "You get our yearly survey by e-mail.",
			"description_nl": "U krijgt ons jaarlijkse onderzoek per e-mail.",
		},
	} {
		g.add("consenttype", v)
	}
}

// decision is one row of somebody's history of consents.
type decision struct {
	person, kind int64
	given        bool
	date         time.Time
	source, note string
}

// firstConsents are Eva's three, instead of drawn ones. Her photos have ended.
func (g *seeder) firstConsents() []decision {
	return []decision{
		{IDEva, 1001, true, g.date(2023, 6, 2).Add(10 * time.Hour), "form", "Ticked on the web form."},
		{IDEva, 1002, true, g.date(2023, 6, 2).Add(15 * time.Hour), "coworker", "Said so on the phone."},
		{IDEva, 1003, true, g.date(2023, 9, 10).Add(9 * time.Hour), "portal", ""},
	}
}

// laterConsents come after everything else, so that what was decided first was
// also made first: of each type the newest row counts.
func (g *seeder) laterConsents() []decision {
	return []decision{
		{IDEva, 1004, true, g.date(2024, 2, 1).Add(12 * time.Hour), "form", ""},
		{IDEva, 1001, false, g.date(2024, 11, 18).Add(20 * time.Hour), "newsletter", "Via the newsletter's link."},
		{IDEva, 1001, true, g.date(2025, 8, 30).Add(11 * time.Hour), "portal", ""},
		{1004, 1001, true, g.date(2025, 12, 30).Add(9 * time.Hour), "form", "Ticked on the web form."},
		{1004, 1001, false, g.date(2026, 3, 4).Add(18 * time.Hour), "newsletter", "Via the newsletter's link."},
		{1005, 1002, true, g.date(2026, 1, 20).Add(14 * time.Hour), "coworker", "Said so on the phone."},
	}
}

func (g *seeder) baseConsentHistory() {
	for _, d := range g.laterConsents() {
		g.add("consent", map[string]any{
			"approved": d.given, "date": d.date, "note": d.note, "source": d.source, "consenttype": d.kind, "person": d.person,
		})
	}
}

// svConsentHistory is the same, as far as this solution has words for it.
func (g *seeder) svConsentHistory() {
	sources := map[string]string{"form": "formular", "coworker": "medarbetare", "portal": "portal", "newsletter": ""}
	for _, d := range g.laterConsents() {
		v := map[string]any{"godkand": d.given, "datum": d.date, "anteckning": d.note, "samtyckestyp": d.kind, "kontakt": d.person}
		if key := sources[d.source]; key != "" {
			v["kalla"] = key
		}
		g.add("samtycke", v)
	}
}
