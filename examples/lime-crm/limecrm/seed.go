package limecrm

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Ids that tests and people trying the simulator want to know. They are the
// same in both solutions.
const (
	// IDEva is Eva Jansen, an ordinary contact with a bit of everything.
	IDEva = 1003
	// IDBusy has ten thousand history notes.
	IDBusy = 1010
	// IDShared and IDShared2 have the same e-mail address.
	IDShared  = 1011
	IDShared2 = 1012
)

// busyRows is how many history notes IDBusy has.
const busyRows = 10000

// seedUser made everything that was there from the start.
const seedUser = 3701

// seeder fills a store. Everything it draws comes from one generator, so the
// order of the calls is part of the result.
type seeder struct {
	store *store
	rng   *rand.Rand
	// clock moves on with every object, so that times differ and sort.
	clock time.Time
}

func newSeeder(s *store, seed uint64) *seeder {
	return &seeder{
		store: s, rng: rand.New(rand.NewPCG(seed, 0x1177e)),
		clock: time.Date(2023, 5, 17, 11, 21, 12, 423000000, s.loc),
	}
}

// add inserts an object. The time it was changed lies a little after the time
// it was made, as in a real database.
func (g *seeder) add(limetype string, values map[string]any) int64 {
	g.store.model.byName[limetype].compose(values, nil)
	r := g.store.insert(limetype, values, g.clock, seedUser)
	r.changed = r.created.Add(84 * time.Millisecond)
	g.clock = g.clock.Add(time.Duration(60+g.rng.IntN(3600))*time.Second + 7*time.Millisecond)
	return r.id
}

func pick[T any](g *seeder, from []T) T { return from[g.rng.IntN(len(from))] }

// chance is true in so many of a hundred cases.
func (g *seeder) chance(percent int) bool { return g.rng.IntN(100) < percent }

func (g *seeder) date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, g.store.loc)
}

func (g *seeder) birthdate() time.Time {
	return g.date(1940+g.rng.IntN(66), 1+g.rng.IntN(12), 1+g.rng.IntN(28))
}

// moment is some time in the three years before the end of 2025.
func (g *seeder) moment() time.Time {
	return g.date(2023, 1, 1).Add(time.Duration(g.rng.IntN(3*365*24*3600)) * time.Second)
}

// phone is from the numbers that the Swedish and British regulators keep free
// for fiction; the Netherlands has no such range.
func (g *seeder) phone() string {
	if g.chance(50) {
		return fmt.Sprintf("+46 70 174 06 %02d", 5+g.rng.IntN(95))
	}
	return fmt.Sprintf("+44 7700 900%03d", g.rng.IntN(1000))
}

// zipcode cannot exist: no Dutch or Swedish postcode starts with a zero.
func (g *seeder) zipcode(swedish bool) string {
	if swedish {
		return fmt.Sprintf("0%02d %02d", g.rng.IntN(100), g.rng.IntN(100))
	}
	const letters = "ABCDEGHJKLMNPRTVWXZ"
	return fmt.Sprintf("0%03d %c%c", g.rng.IntN(1000), letters[g.rng.IntN(len(letters))], letters[g.rng.IntN(len(letters))])
}

// contact is an invented person before it gets the property names of a
// solution.
type contact struct {
	first, last, email, phone, mobile string
	street, zipcode, city             string
	swedish, newsletter, inactive     bool
	birth                             any
	number                            int64
	note                              string
	expired, anonymized               any
}

// contacts makes n people: first the fixed ones, then random ones.
func (g *seeder) contacts(n int) []contact {
	out := g.fixedContacts()
	for len(out) < n {
		out = append(out, g.randomContact(len(out)))
	}
	for i := range out {
		out[i].number = int64(500001 + i)
	}
	return out
}

func (g *seeder) randomContact(i int) contact {
	p := contact{swedish: g.chance(35), newsletter: g.chance(40), inactive: g.chance(4)}
	if p.swedish {
		p.first, p.last = pick(g, swedishFirst), pick(g, swedishLast)
		p.street, p.city = pick(g, swedishStreets), pick(g, swedishCities)
	} else {
		p.first, p.last = pick(g, dutchFirst), pick(g, dutchLast)
		p.street, p.city = pick(g, dutchStreets), pick(g, dutchCities)
	}
	p.street = fmt.Sprintf("%s %d", p.street, 1+g.rng.IntN(180))
	p.zipcode = g.zipcode(p.swedish)
	p.birth = any(g.birthdate())
	p.mobile = g.phone()
	if g.chance(40) {
		p.phone = g.phone()
	}
	if g.chance(93) {
		domain := pick(g, []string{"example.test", "example.com", "mail.example.test"})
		p.email = fmt.Sprintf("%s.%s.%d@%s", ascii(p.first), ascii(p.last), 1001+i, domain)
	}
	if g.chance(20) {
		p.note = pick(g, personNotes)
	}
	return p
}

// ascii reduces a name to what is usual in an e-mail address.
func ascii(s string) string {
	replaced := strings.NewReplacer("é", "e", "ë", "e", "ö", "o", "å", "a", "ä", "a", "ü", "u", "è", "e", "ï", "i", "ô", "o").Replace(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, replaced)
}

// busyNote is one of the ten thousand.
func busyNote(i int) string {
	return fmt.Sprintf("Call %d of a very long story about an unpaid invoice.", i+1)
}
