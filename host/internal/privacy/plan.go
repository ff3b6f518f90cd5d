package privacy

import "github.com/inzage/inzage/sdk"

// Plan is what the operator decided to show and to let customers change.
type Plan struct {
	Contacts []ContactPlan
	Purposes []sdk.Purpose // where the CRM keeps none
	// Authority is where people can complain, with its address.
	Authority string
	// Mail: messages can be sent to people.
	Mail bool
	// Languages of the pages; the first is the default.
	Languages []string
	// Journal lists the events that are written into the contact's history in
	// the CRM: see JournalEvents.
	Journal  []string
	Calendar Calendar
}

// ContactPlan is one type of contact.
type ContactPlan struct {
	Adapter  string
	Type     string
	Sections []SectionPlan
	Related  []RelatedPlan
}

// SectionPlan is one block of fields, changed by one form.
type SectionPlan struct {
	ID      string
	Title   sdk.Labels
	Purpose sdk.Labels
	Fields  []FieldPlan
}

// FieldPlan is one field as shown.
type FieldPlan struct {
	Name     string
	Editable bool
	Label    sdk.Labels // empty: the schema's
	Why      sdk.Labels // why it cannot be changed here
}

// RelatedPlan is one related list.
type RelatedPlan struct {
	Relation string
	Title    sdk.Labels
	Fields   []string // columns; the first is the row's title
	// Review: it can be about other people, and an agent looks at it before it
	// comes into a copy.
	Review bool
}

// For returns the plan of a record's type, or nil.
func (p *Plan) For(ref sdk.Ref) *ContactPlan {
	for i := range p.Contacts {
		if c := &p.Contacts[i]; c.Adapter == ref.Adapter && c.Type == ref.Type {
			return c
		}
	}
	return nil
}

// Section returns the section of that id, or nil.
func (c *ContactPlan) Section(id string) *SectionPlan {
	for i := range c.Sections {
		if c.Sections[i].ID == id {
			return &c.Sections[i]
		}
	}
	return nil
}

// Relation returns the related list of that relation, or nil.
func (c *ContactPlan) Relation(name string) *RelatedPlan {
	for i := range c.Related {
		if c.Related[i].Relation == name {
			return &c.Related[i]
		}
	}
	return nil
}
