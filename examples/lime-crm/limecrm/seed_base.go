package limecrm

import "fmt"

// How many objects the base solution starts with.
const (
	basePersons   = 330
	baseCompanies = 60
	baseDeals     = 120
	baseMembers   = 45
)

func seedBase(g *seeder) {
	g.coworkers("coworker", func(first, last, email string) map[string]any {
		return map[string]any{"firstname": first, "lastname": last, "email": email}
	})
	g.baseCompanies()
	people := g.contacts(basePersons)
	for i, p := range people {
		g.add("person", g.basePerson(i, p))
	}
	g.baseConsentTypes()
	g.baseDeals()
	for i, p := range people {
		if p.anonymized == nil {
			g.baseRelated(int64(firstID+i), p)
		}
	}
	for i := range busyRows {
		g.add("history", map[string]any{"type": "call", "date": g.clock, "note": busyNote(i), "person": int64(IDBusy), "coworker": int64(1002)})
	}
	g.baseMembers(people)
	g.baseFiles()
	g.baseConsentHistory()
	g.basePurposes()
}

// coworkers are the agents of the screens.
func (g *seeder) coworkers(limetype string, values func(first, last, email string) map[string]any) {
	for _, c := range [][3]string{
		{"Mila", "de Boer", "mila.deboer@example.test"},
		{"Joost", "Verkerk", "joost.verkerk@example.test"},
		{"Linnéa", "Sjöberg", "linnea.sjoberg@example.test"},
		{"Priya", "Raman", "priya.raman@example.test"},
		{"Ahmed", "el Idrissi", "ahmed.elidrissi@example.test"},
	} {
		g.add(limetype, values(c[0], c[1], c[2]))
	}
}

func (g *seeder) baseCompanies() {
	for i := range baseCompanies {
		name := pick(g, companyWords) + pick(g, companyTails)
		sole := i%10 == 3
		if sole { // a company whose data is a person's data
			name = pick(g, dutchFirst) + " " + pick(g, dutchLast) + " Klussen"
		}
		g.add("company", map[string]any{
			"name": name, "registrationno": fmt.Sprintf("0000%04d", i), "email": fmt.Sprintf("info%d@example.com", i),
			"phone": g.phone(), "www": fmt.Sprintf("https://company%d.example.com", i), "soletrader": sole,
			"address1": fmt.Sprintf("%s %d", pick(g, dutchStreets), 1+g.rng.IntN(90)), "zipcode": g.zipcode(false), "city": pick(g, dutchCities),
			"buyingstatus": pick(g, []string{"active", "prospect", "former"}),
			"turnover":     float64(g.rng.IntN(90000000)) / 100, "coworker": int64(firstID + g.rng.IntN(5)),
		})
	}
}

func (g *seeder) basePerson(i int, p contact) map[string]any {
	country, language := "nl", "nl"
	if p.swedish {
		country, language = "se", "sv"
	}
	v := map[string]any{
		"firstname": p.first, "lastname": p.last, "email": p.email, "phone": p.phone, "mobilephone": p.mobile,
		"address1": p.street, "zipcode": p.zipcode, "city": p.city, "birthdate": p.birth, "note": p.note,
		"newsletter": p.newsletter, "inactive": p.inactive, "customernumber": p.number,
		"expireddate": p.expired, "anonymizeddate": p.anonymized,
	}
	if p.anonymized != nil {
		return v
	}
	v["country"], v["language"] = country, language
	if g.chance(60) {
		v["position"] = pick(g, []string{"manager", "ceo", "buyer", "assistant", "other"})
		v["company"] = int64(firstID + g.rng.IntN(baseCompanies))
	}
	v["interests"] = g.some([]string{"tennis", "padel", "running", "volunteer"})
	v["preferredcontact"] = pick(g, []string{"email", "phone", "post"})
	v["creditlimit"] = float64(g.rng.IntN(1000000)) / 100
	v["discount"] = float64(g.rng.IntN(30)) / 100
	v["lastcontact"] = g.moment()
	v["coworker"] = int64(firstID + g.rng.IntN(5))
	if i == IDEva-firstID {
		v["position"], v["company"], v["interests"] = "manager", int64(1022), []string{}
		v["creditlimit"], v["preferredcontact"] = 1250.5, "email"
		v["photo"] = g.store.addFile("eva.png", "image/png", onePixel(), seedUser, g.clock).id
	}
	return v
}

// some draws a part of the keys, in order.
func (g *seeder) some(keys []string) []string {
	out := []string{}
	for _, key := range keys {
		if g.chance(30) {
			out = append(out, key)
		}
	}
	return out
}

// baseDeals gives every fifth deal a second person, who must not be lost sight
// of when the first one is erased.
func (g *seeder) baseDeals() {
	for i := range baseDeals {
		v := map[string]any{
			"name":       fmt.Sprintf("%s %d", pick(g, []string{"Membership", "Court hire", "Sponsoring", "Training"}), 2023+i%3),
			"dealstatus": pick(g, []string{"contact", "tender", "agreement", "rejection"}),
			"value":      float64(g.rng.IntN(2500000)) / 100, "probability": float64(g.rng.IntN(101)) / 100,
			"person": int64(firstID + g.rng.IntN(basePersons)), "company": int64(firstID + g.rng.IntN(baseCompanies)),
			"coworker": int64(firstID + g.rng.IntN(5)),
		}
		if i == 0 || i == 5 { // Eva is once the first person and once the second
			v["person"], v["person2"] = int64(IDEva), int64(1004)
		}
		if i == 5 {
			v["person"], v["person2"] = int64(1004), int64(IDEva)
		} else if i%5 == 0 && i > 0 {
			v["person2"] = int64(firstID + g.rng.IntN(basePersons))
		}
		if v["dealstatus"] == "agreement" {
			m := g.moment()
			v["closeddate"] = g.date(m.Year(), int(m.Month()), m.Day())
		}
		g.add("deal", v)
	}
}
