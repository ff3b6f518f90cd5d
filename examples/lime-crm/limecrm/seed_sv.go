package limecrm

import "fmt"

// How many objects the Swedish solution starts with.
const (
	svContacts  = 300
	svCompanies = 40
	svDeals     = 80
)

func seedSv(g *seeder) {
	g.coworkers("medarbetare", func(first, last, email string) map[string]any {
		return map[string]any{"namn": first + " " + last, "epost": email}
	})
	for i := range svCompanies {
		g.add("foretag", map[string]any{
			"namn": pick(g, companyWords) + pick(g, companyTails), "orgnummer": fmt.Sprintf("000000-%04d", i),
			"epost": fmt.Sprintf("info%d@example.com", i), "telefon": g.phone(), "enskildfirma": i%10 == 3,
		})
	}
	people := g.contacts(svContacts)
	for _, p := range people {
		g.add("kontakt", g.svKontakt(p))
	}
	g.svConsentTypes()
	for i := range svDeals {
		v := map[string]any{
			"namn": fmt.Sprintf("Avtal %d", i+1), "status": pick(g, []string{"offert", "avtal", "forlorad"}),
			"varde": float64(g.rng.IntN(2500000)) / 100, "kontakt": int64(firstID + g.rng.IntN(svContacts)),
			"foretag": int64(firstID + g.rng.IntN(svCompanies)),
		}
		if i < 2 {
			v["kontakt"] = int64(IDEva)
		}
		g.add("affar", v)
	}
	for i, p := range people {
		if p.anonymized == nil {
			g.svRelated(int64(firstID+i), p)
		}
	}
	for i := range busyRows {
		g.add("historik", map[string]any{"typ": "samtal", "datum": g.clock, "anteckning": busyNote(i), "kontakt": int64(IDBusy)})
	}
	g.svLastConsentType()
	g.svConsentHistory()
	g.svPurposes()
}

func (g *seeder) svKontakt(p contact) map[string]any {
	v := map[string]any{
		"fornamn": p.first, "efternamn": p.last, "epost": p.email, "telefon": p.mobile, "adress": p.street,
		"postnummer": p.zipcode, "ort": p.city, "fodelsedatum": p.birth, "nyhetsbrev": p.newsletter,
		"kundnummer": p.number, "anteckning": p.note, "gallringsdatum": p.expired, "anonymiseraddatum": p.anonymized,
	}
	if p.anonymized != nil {
		return v
	}
	v["kundtyp"] = pick(g, []string{"privat", "foretag", "vilande"})
	v["intressen"] = g.some([]string{"vandring", "segling", "skidor"})
	v["kreditgrans"] = float64(g.rng.IntN(1000000)) / 100
	v["rabatt"] = float64(g.rng.IntN(30)) / 100
	v["senastkontakt"] = g.moment()
	v["ansvarig"] = int64(firstID + g.rng.IntN(5))
	if v["kundtyp"] == "foretag" {
		v["foretag"] = int64(firstID + g.rng.IntN(svCompanies))
	}
	return v
}

func (g *seeder) svRelated(id int64, p contact) {
	notes := g.rng.IntN(4)
	switch id {
	case IDEva:
		notes = 25
	case IDBusy:
		notes = 0
	}
	for range notes {
		g.add("historik", map[string]any{
			"typ": pick(g, []string{"notering", "samtal", "epost"}), "datum": g.moment(), "anteckning": pick(g, historyNotes),
			"kontakt": id, "medarbetare": int64(firstID + g.rng.IntN(5)),
		})
	}
	if id == IDEva || g.chance(20) {
		f := g.store.addFile(fmt.Sprintf("avtal-%d.txt", id), "text/plain; charset=utf-8", []byte("Avtal med "+p.first+" "+p.last+".\n"), seedUser, g.clock)
		g.add("dokument", map[string]any{"kommentar": "Undertecknat avtal", "fil": f.id, "kontakt": id})
	}
	for t := range 2 {
		if id == IDEva || g.chance(45) {
			g.add("samtycke", map[string]any{
				"godkand": g.chance(70), "datum": g.moment(), "kalla": pick(g, []string{"medarbetare", "portal", "formular"}),
				"samtyckestyp": int64(firstID + t), "kontakt": id,
			})
		}
	}
	if id == IDEva || g.chance(20) {
		g.add("prenumeration", map[string]any{
			"tidning": pick(g, []string{"Fjällbladet", "Segelnytt"}), "startdatum": g.date(2015+g.rng.IntN(9), 1+g.rng.IntN(12), 1),
			"antal": int64(1 + g.rng.IntN(3)), "kontakt": id,
		})
	}
}
