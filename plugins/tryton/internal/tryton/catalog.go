package tryton

import (
	"strconv"

	"github.com/inzage/inzage/plugins/tryton/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// catalog is the CRM's description of itself, bound to the settings.
type catalog struct {
	models   map[string]*model
	order    []string // contacts first, then by name
	warnings []string
	company  int64     // 0: none
	consents *consents // nil: the settings name none
}

// model is one model, as the host sees it and as the CRM needs it.
type model struct {
	sdk.Type
	set       settings.Model
	props     map[string]*property // without the hidden ones
	relations map[string]*relation
	inline    []*property // of props, those that are a child's field
	archive   bool        // it has the field active
	sequence  bool        // it has the field sequence: records have an order
	written   bool        // it has the field write_date
	denied    bool        // the user may not read it
	access    access
	ask       []string // what is asked for to read a record
}

// property is one field.
type property struct {
	field    sdk.Field
	kind     string            // Tryton's own type
	target   string            // model at the other end, of a to-one field
	titled   bool              // the title of the other end can be read along
	choice   bool              // a to-one field that people choose from a list
	withheld bool              // the user may not read it
	sought   bool              // the CRM can look for its values
	labels   map[string]string // of the options
	amount   bool              // a number of the record's currency

	in    *settings.Inline // of a child, nil for the model's own
	child *property        // the field of the child
}

// relation is one relation.
type relation struct {
	sdk.Relation
	set    settings.Relation
	by     []link // fields of the related model that point to the parent
	field  string // field of the parent, to write through
	kind   string // Tryton's type of that field
	people []string
	known  bool // people is complete
}

// link is a field that points to a parent: to its id, or to "model,id".
type link struct {
	name      string
	reference bool
}

func (l link) value(parent sdk.Ref) any {
	if l.reference {
		return parent.Type + "," + parent.ID
	}
	return idNumber(parent.ID)
}

func (c *catalog) schema() *sdk.Schema {
	out := &sdk.Schema{}
	for _, name := range c.order {
		out.Types = append(out.Types, c.models[name].Type)
	}
	return out
}

// modelOf finds the model of a reference and checks its id.
func (c *catalog) modelOf(ref sdk.Ref) (*model, error) {
	m := c.models[ref.Type]
	if m == nil {
		return nil, sdk.Errorf(sdk.KindInvalid, "a model that is not in the settings")
	}
	if m.denied {
		return nil, errDenied()
	}
	if !validID(ref.ID) {
		return nil, sdk.Errorf(sdk.KindNotFound, "not an id of Tryton")
	}
	return m, nil
}

// context is what goes along with every read. Tryton hides archived records,
// on every level of a domain apart, unless active_test is off.
func (s *session) context(c *catalog) map[string]any {
	out := s.writing(c, nil)
	out["active_test"] = false
	return out
}

// writing is what goes along with a write, with the timestamps of what it
// changes.
func (s *session) writing(c *catalog, stamps map[string]string) map[string]any {
	out := map[string]any{"language": tongue(s.set.Languages[0])}
	if c.company > 0 {
		out["company"] = c.company
	}
	if len(stamps) > 0 {
		out["_timestamp"] = stamps
	}
	return out
}

func errDenied() error {
	return sdk.Errorf(sdk.KindDenied, "the user has no right to read this model")
}

func validID(id string) bool {
	n, err := strconv.ParseInt(id, 10, 64)
	return err == nil && n > 0 && strconv.FormatInt(n, 10) == id
}

// idNumber is an id as Tryton takes it; the id has been checked.
func idNumber(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64)
	return n
}
