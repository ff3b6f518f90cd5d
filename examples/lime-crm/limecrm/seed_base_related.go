package limecrm

import (
	"encoding/base64"
	"fmt"
)

// baseRelated gives one person notes, documents, consents and participations.
func (g *seeder) baseRelated(id int64, p contact) {
	notes := g.rng.IntN(4)
	switch id {
	case IDEva:
		notes = 25 // more than two pages of ten
	case IDBusy:
		notes = 0 // gets exactly busyRows
	}
	for range notes {
		g.add("history", map[string]any{
			"type": pick(g, []string{"note", "call", "email", "meeting"}), "date": g.moment(),
			"note": pick(g, historyNotes), "person": id, "coworker": int64(firstID + g.rng.IntN(5)),
		})
	}
	if id == IDEva || g.chance(25) {
		g.baseDocument(id, p)
	}
	for t := range 3 {
		if id == IDEva || g.chance(45) {
			v := map[string]any{
				"approved": g.chance(70), "date": g.moment(), "note": pick(g, consentNotes),
				"source": pick(g, []string{"coworker", "portal", "newsletter", "form"}), "consenttype": int64(firstID + t), "person": id,
			}
			if id == IDEva {
				d := g.firstConsents()[t]
				v["approved"], v["date"], v["source"], v["note"] = d.given, d.date, d.source, d.note
			}
			g.add("consent", v)
		}
	}
	if id == IDEva || g.chance(25) {
		deal := int64(firstID + g.rng.IntN(baseDeals))
		if id == IDEva {
			deal = 1003
		}
		g.add("participant", map[string]any{
			"role": pick(g, []string{"Payer", "Decides", "Is informed"}), "status": pick(g, []string{"invited", "accepted", "declined"}),
			"answered": g.moment(), "person": id, "deal": deal,
		})
	}
}

func (g *seeder) baseDocument(id int64, p contact) {
	body := fmt.Sprintf("Contract between the club and %s %s.\nSigned in %s.\n", p.first, p.last, p.city)
	f := g.store.addFile(fmt.Sprintf("contract-%d.txt", id), "text/plain; charset=utf-8", []byte(body), seedUser, g.clock)
	g.add("document", map[string]any{"comment": "Signed contract", "type": "contract", "document": f.id, "person": id})
}

// baseMembers makes club members: some are a person too, with the same e-mail
// address, and some are known to the club only.
func (g *seeder) baseMembers(people []contact) {
	for i := range baseMembers {
		person := 2 + i*3
		p := people[person]
		if p.anonymized != nil {
			p = g.randomContact(700 + i)
		}
		v := map[string]any{
			"name": p.first + " " + p.last, "email": p.email, "phone": p.mobile, "birthdate": p.birth,
			"membershipnumber": int64(90001 + i), "level": pick(g, []string{"beginner", "recreational", "competition"}),
			"startdate": g.date(2010+g.rng.IntN(14), 1+g.rng.IntN(12), 1), "newsletter": p.newsletter,
		}
		if i%3 != 1 {
			v["person"] = int64(firstID + person)
		}
		if i%7 == 0 {
			v["medicalnote"] = "Asthma; carries an inhaler."
		}
		id := g.add("member", v)
		for range g.rng.IntN(5) {
			partner := pick(g, people)
			g.add("booking", map[string]any{
				"court": fmt.Sprintf("Court %d", 1+g.rng.IntN(6)), "start": g.moment(), "minutes": int64(60),
				"partner": partner.first + " " + partner.last, "member": id,
			})
		}
	}
}

// onePixel is the smallest picture there is.
func onePixel() []byte {
	data, err := base64.StdEncoding.DecodeString(
		"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		return nil
	}
	return data
}
