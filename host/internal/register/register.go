package register

import (
	"fmt"
	"time"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// Format names the form of the JSON file; another form gets another name.
const Format = "inzage-register/1"

// Source is what one adapter says about itself.
type Source struct {
	Adapter string
	Schema  *sdk.Schema // nil: it could not be read
	// Purposes are those that administrators keep in the CRM; with Kept false they
	// stand in the configuration.
	Purposes []sdk.Purpose
	Kept     bool
	// Away: the CRM did not answer, so that what it keeps is not in the register.
	Away bool
}

// Register is the register in one language. Its JSON form is stable: new fields
// may come, none goes or changes its meaning under the same Format.
type Register struct {
	Format     string     `json:"format"`
	Title      string     `json:"title"`
	Scope      string     `json:"scope"` // what it covers, and what not
	Language   string     `json:"language"`
	MadeAt     time.Time  `json:"made_at"`
	Complete   bool       `json:"complete"`
	Gaps       []string   `json:"gaps"` // why it is not complete
	Controller Controller `json:"controller"`
	Officer    Officer    `json:"privacy_officer"`
	Authority  Authority  `json:"authority"`
	Activities []Activity `json:"activities"`
	Measures   []string   `json:"measures"`
	// Without are personal fields that no purpose covers.
	Without []Fields `json:"without_purpose"`
}

// Controller is who is responsible, Art. 30(1)(a).
type Controller struct {
	Name    string `json:"name"`
	Website string `json:"website"`
	Phone   string `json:"phone"`
	Country string `json:"country"`
}

// Officer is whom people can ask.
type Officer struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Authority is where people can complain.
type Authority struct {
	Name    string `json:"name"`
	Website string `json:"website"`
}

// Activity is one purpose with what is done for it, Art. 30(1)(b) to (f).
type Activity struct {
	ID         string   `json:"id"`
	KeptIn     string   `json:"kept_in"` // where the purpose stands: "configuration", or "crm" and the adapter
	Purpose    string   `json:"purpose"`
	Basis      string   `json:"basis"` // word of a closed list: see sdk.Basis
	BasisText  string   `json:"basis_text"`
	People     []string `json:"people"`
	Categories string   `json:"data_categories,omitempty"`
	Data       []Fields `json:"data"`
	Recipients []string `json:"recipients"`
	Transfers  string   `json:"transfers"`
	Retention  string   `json:"retention"`
	Source     string   `json:"source,omitempty"`
	Automated  string   `json:"automated_decisions,omitempty"`
}

// Fields are fields and relations of one type of record.
type Fields struct {
	Record string   `json:"record"` // adapter:type
	People string   `json:"people"`
	Fields []string `json:"fields"` // names in the CRM
	Labels []string `json:"labels"`
}

// Build makes the register in a language that the organisation has.
func Build(cfg *config.Config, configured []sdk.Purpose, sources []Source, lang string, now time.Time) (*Register, error) {
	b, err := newBuilder(cfg, lang)
	if err != nil {
		return nil, err
	}
	o := cfg.Organisation
	r := &Register{
		Format: Format, Title: b.text("title"), Scope: b.text("scope"), Language: lang, MadeAt: now.UTC().Truncate(time.Second),
		Controller: Controller{o.Name, o.Website, o.Phone, o.Country},
		Officer:    Officer{o.PrivacyOfficer.Name, o.PrivacyOfficer.Email, o.PrivacyOfficer.Phone},
		Authority:  Authority{o.Authority, o.AuthorityURL},
		Gaps:       []string{}, Activities: []Activity{}, Without: []Fields{}, Measures: b.measures(),
	}
	var rest []Source // their purposes stand in the configuration
	for _, s := range sources {
		if s.Away || s.Schema == nil {
			r.Gaps = append(r.Gaps, b.text("gap", "Adapter", s.Adapter))
		}
		if !s.Kept {
			rest = append(rest, s)
			continue
		}
		for i := range s.Purposes {
			r.Activities = append(r.Activities, b.activity(&s.Purposes[i], []Source{s}, "crm "+s.Adapter))
		}
	}
	for i := range configured {
		if len(rest) > 0 {
			r.Activities = append(r.Activities, b.activity(&configured[i], rest, "configuration"))
		}
	}
	for _, s := range sources {
		purposes := s.Purposes
		if !s.Kept {
			purposes = configured
		}
		r.Without = append(r.Without, b.without(s, purposes)...)
	}
	r.Complete = len(r.Gaps) == 0
	return r, b.failed
}

func (b *builder) activity(p *sdk.Purpose, sources []Source, keptIn string) Activity {
	a := Activity{
		ID: p.ID, KeptIn: keptIn, Purpose: p.Titles.In(b.lang), Basis: string(p.Basis), BasisText: b.basis(p.Basis),
		People: []string{}, Data: []Fields{}, Categories: p.Categories.In(b.lang), Recipients: append([]string{}, p.Recipients...),
		Transfers: p.Transfers.In(b.lang), Retention: p.Retention.In(b.lang), Source: p.Source.In(b.lang), Automated: p.Automated.In(b.lang),
	}
	if a.Transfers == "" {
		a.Transfers = b.text("notransfers")
	}
	for _, s := range sources {
		for _, k := range b.contacts(s.Adapter) {
			if !privacy.Covers(p, k.Type, "") {
				continue
			}
			people := b.people(k, s.Schema)
			a.People = append(a.People, people)
			f := Fields{Record: s.Adapter + ":" + k.Type, People: people, Fields: []string{}, Labels: []string{}}
			b.items(s.Schema, k.Type, func(name string, labels sdk.Labels) {
				if privacy.Covers(p, k.Type, name) {
					f.add(name, labels.In(b.lang))
				}
			})
			a.Data = append(a.Data, f)
		}
	}
	return a
}

// without lists the personal fields that no purpose covers.
func (b *builder) without(s Source, purposes []sdk.Purpose) (out []Fields) {
	if s.Schema == nil {
		return nil
	}
	for _, k := range b.contacts(s.Adapter) {
		f := Fields{Record: s.Adapter + ":" + k.Type, People: b.people(k, s.Schema), Fields: []string{}, Labels: []string{}}
		for _, name := range config.WithoutPurpose(s.Schema.Type(k.Type), func(item string) bool { return covered(purposes, k.Type, item) }) {
			f.add(name, s.Schema.Type(k.Type).Field(name).Labels.In(b.lang))
		}
		if len(f.Fields) > 0 {
			out = append(out, f)
		}
	}
	return out
}

func covered(purposes []sdk.Purpose, typ, item string) bool {
	for i := range purposes {
		if privacy.Covers(&purposes[i], typ, item) {
			return true
		}
	}
	return false
}

func (f *Fields) add(name, label string) {
	if label == "" {
		label = name
	}
	f.Fields, f.Labels = append(f.Fields, name), append(f.Labels, label)
}

// String writes the fields for a cell.
func (f Fields) String() string { return fmt.Sprintf("%s: %s", f.People, join(f.Labels)) }
