package adaptertest

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

func contactCases() []Case {
	return []Case{
		{Name: "contact/reads", Run: contactReads},
		{Name: "contact/fields match the schema", Run: contactFields},
		{Name: "contact/not found", Run: contactMissing},
		{Name: "contact/odd references", Run: contactOdd},
		{Name: "contact/moved", Run: contactMoved},
		{Name: "contact/denied", Run: contactDenied},
		{Name: "contact/archived", Run: contactArchived},
	}
}

func contactReads(c *C) {
	ref := c.F.Records.Contact
	rec := c.contact(ref)
	if rec.Ref != ref {
		c.Errorf("Contact(%s) is the record %s", ref, rec.Ref)
	}
	if rec.Title == "" {
		c.Errorf("the record has no title")
	}
	if rec.Archived {
		c.Errorf("the fixture's Contact is archived, it says")
	}
	t := c.typeOf(ref)
	if rec.Revision == "" && t.Can(sdk.CapabilityUpdater) && t.Guard != sdk.GuardNone {
		c.Errorf("the record has no revision, and its type claims the guard %q", t.Guard)
	}
	if again := c.contact(ref); again.Revision != rec.Revision {
		c.Errorf("the revision is another one although nobody wrote")
	}
	present := 0
	for _, v := range rec.Values {
		if v.State == sdk.StatePresent {
			present++
		}
	}
	if present == 0 {
		c.Errorf("the record has no values")
	}
}

func contactFields(c *C) {
	c.needRef(c.F.Records.Contact, "Contact")
	for _, ref := range []sdk.Ref{c.F.Records.Contact, c.F.Records.Other, c.F.Records.Archived} {
		if !ref.IsZero() {
			c.matches(c.typeOf(ref), c.contact(ref))
		}
	}
}

// matches holds a record against its type.
func (c *C) matches(t *sdk.Type, rec *sdk.Record) {
	c.Helper()
	for name, v := range rec.Values {
		f := t.Field(name)
		if f == nil {
			c.Errorf("%s: the record has the field %q, which the schema does not", rec.Ref, name)
			continue
		}
		if v.State == sdk.StateEmpty {
			continue
		}
		if v.Kind != f.Kind {
			c.Errorf("%s.%s is of kind %q, and in the schema of kind %q", rec.Ref, name, v.Kind, f.Kind)
			continue
		}
		if v.State == sdk.StatePresent {
			if problem := malformed(f, v); problem != "" {
				c.Errorf("%s.%s %s: %s", rec.Ref, name, problem, c.show(v))
			}
		}
	}
}

var decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// malformed says what is wrong with the form of a value; "" is nothing.
func malformed(f *sdk.Field, v sdk.Value) string {
	switch v.Kind {
	case sdk.KindDecimal:
		_, fraction, _ := strings.Cut(v.Text, ".")
		switch {
		case !decimal.MatchString(v.Text):
			return "is not digits with a point"
		case f.Scale >= 0 && len(strings.TrimRight(fraction, "0")) > f.Scale:
			return "has more digits after the point than the schema's Scale"
		}
	case sdk.KindDate:
		if _, err := time.Parse(time.DateOnly, v.Text); err != nil {
			return "is not a date like 2006-01-02"
		}
	case sdk.KindTime:
		if v.Time.IsZero() {
			return "is present and has no time"
		}
	case sdk.KindOption, sdk.KindOptions:
		return badOptions(f, v)
	case sdk.KindReference:
		if v.Ref.Type == "" || v.Ref.ID == "" || v.Ref.Adapter == "" {
			return "is present and points nowhere"
		}
	case sdk.KindText, sdk.KindHTML:
		if v.Text == "" {
			return "is present and has no text"
		}
	}
	return ""
}

func badOptions(f *sdk.Field, v sdk.Value) string {
	if len(v.Options) == 0 || (v.Kind == sdk.KindOption && len(v.Options) != 1) {
		return "has not the right number of options"
	}
	for _, o := range v.Options {
		if !slices.ContainsFunc(f.Options, func(have sdk.Option) bool { return have.Key == o.Key }) {
			return "holds an option that the schema does not list (Inactive is for those that can no longer be chosen)"
		}
	}
	return ""
}

func contactMissing(c *C) {
	_, err := c.A.Contact(c.ctx(), c.needRef(c.F.Records.Missing, "Missing"))
	c.wantKind("a record that does not exist", err, sdk.KindNotFound)
}

// contactOdd asks for what no link of this CRM can point to.
func contactOdd(c *C) {
	ref := c.needRef(c.F.Records.Contact, "Contact")
	for _, id := range []string{unlikely, "-1", "0", "", "1/../2", "1?x=1", "\x00", "1 OR 1=1", "99999999999999999999999"} {
		_, err := c.A.Contact(c.ctx(), sdk.Ref{Adapter: ref.Adapter, Type: ref.Type, ID: id})
		c.wantKind("a record with an odd id", err, sdk.KindNotFound, sdk.KindInvalid)
	}
	_, err := c.A.Contact(c.ctx(), sdk.Ref{Adapter: ref.Adapter, Type: unlikely, ID: ref.ID})
	c.wantKind("a record of an unknown type", err, sdk.KindNotFound, sdk.KindInvalid)
}

func contactMoved(c *C) {
	_, err := c.A.Contact(c.ctx(), c.needRef(c.F.Records.Moved, "Moved"))
	if !c.wantKind("a record that was merged into another", err, sdk.KindMoved) {
		return
	}
	if to := sdkError(err).MovedTo; to != c.F.Records.MovedTo {
		c.Errorf("it moved to %s, says the adapter, and not to %s", to, c.F.Records.MovedTo)
	}
}

func contactDenied(c *C) {
	_, err := c.A.Contact(c.ctx(), c.needRef(c.F.Records.Denied, "Denied"))
	c.wantKind("a record that the CRM does not show", err, sdk.KindDenied)
}

func contactArchived(c *C) {
	rec, err := c.A.Contact(c.ctx(), c.needRef(c.F.Records.Archived, "Archived"))
	if err != nil {
		c.Fatalf("an archived record cannot be read: %v; archived records are personal data too", err)
	}
	if !rec.Archived {
		c.Errorf("an archived record does not say that it is archived")
	}
}
