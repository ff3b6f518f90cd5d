package adaptertest

import (
	"errors"

	"github.com/inzage/inzage/sdk"
)

func findCases() []Case {
	return []Case{
		{Name: "find/none", Run: findNone},
		{Name: "find/one", Run: findOne},
		{Name: "find/many, limit and more", Run: findMany},
		{Name: "find/archived", Run: findArchived},
		{Name: "find/an unknown field", Run: findUnknown},
	}
}

func sdkError(err error) *sdk.Error {
	var e *sdk.Error
	if errors.As(err, &e) {
		return e
	}
	return &sdk.Error{}
}

// find asks the Finder, or ends the case.
func (c *C) find(req *sdk.FindRequest, field string) *sdk.FindResponse {
	c.Helper()
	c.need(c.A.Finder != nil, "the adapter has no Finder")
	c.need(req != nil, "the fixture has no Find.%s", field)
	ask := *req
	if ask.Limit == 0 {
		ask.Limit = 20
	}
	resp, err := c.A.Finder.Find(c.ctx(), &ask)
	if err != nil {
		c.Fatalf("Find: %v", err)
	}
	if len(resp.Records) > ask.Limit {
		c.Errorf("Find with Limit %d returns %d records", ask.Limit, len(resp.Records))
	}
	seen := map[sdk.Ref]bool{}
	for _, r := range resp.Records {
		if seen[r.Ref] {
			c.Errorf("%s is found twice", r.Ref)
		}
		seen[r.Ref] = true
		if t := c.typeOf(r.Ref); !t.Contact {
			c.Errorf("%s is found, and its type is no contact type", r.Ref)
		}
	}
	return resp
}

func findNone(c *C) {
	resp := c.find(c.F.Find.None, "None")
	if len(resp.Records) > 0 || resp.More {
		c.Errorf("%d records are found, and more is %v, for what nobody has", len(resp.Records), resp.More)
	}
}

func findOne(c *C) {
	resp := c.find(c.F.Find.One, "One")
	want := c.F.Records.Contact
	if len(resp.Records) != 1 || resp.More || resp.Records[0].Ref != want {
		c.Fatalf("%d records are found, and more is %v; want %s alone", len(resp.Records), resp.More, want)
	}
	c.same("the record that was found", &resp.Records[0], c.contact(want))
}

// same compares what was read in two ways.
func (c *C) same(what string, got, want *sdk.Record) {
	c.Helper()
	for name, v := range want.Values {
		if !got.Values[name].Equal(v) {
			c.Errorf("%s: field %q is %s, and Contact says %s", what, name, c.show(got.Values[name]), c.show(v))
		}
	}
	for name, v := range got.Values {
		if _, has := want.Values[name]; !has && v.State != sdk.StateEmpty {
			c.Errorf("%s: field %q is not in the answer of Contact", what, name)
		}
	}
	if got.Revision != want.Revision || got.Archived != want.Archived {
		c.Errorf("%s: revision or archived differ from what Contact says", what)
	}
}

func findMany(c *C) {
	all := c.find(c.F.Find.Many, "Many")
	if len(all.Records) < 2 {
		c.Fatalf("%d records are found, want several", len(all.Records))
	}
	few := *c.F.Find.Many
	few.Limit = len(all.Records) - 1
	resp := c.find(&few, "Many")
	if len(resp.Records) != few.Limit || !resp.More {
		c.Errorf("with Limit %d: %d records and more is %v; there is one more than that", few.Limit, len(resp.Records), resp.More)
	}
	exact := *c.F.Find.Many
	if exact.Limit = len(all.Records); !all.More && c.find(&exact, "Many").More {
		c.Errorf("with Limit %d, which is how many there are, more is true", exact.Limit)
	}
}

func findArchived(c *C) {
	resp := c.find(c.F.Find.Archived, "Archived")
	ref := c.needRef(c.F.Records.Archived, "Archived")
	for _, r := range resp.Records {
		if r.Ref == ref {
			if !r.Archived {
				c.Errorf("%s is found, and does not say that it is archived", ref)
			}
			return
		}
	}
	c.Errorf("%s is archived and not found: archived records are personal data too", ref)
}

func findUnknown(c *C) {
	c.need(c.A.Finder != nil, "the adapter has no Finder")
	c.needRef(c.F.Records.Contact, "Contact")
	resp, err := c.A.Finder.Find(c.ctx(), &sdk.FindRequest{Type: c.F.Records.Contact.Type, Field: unlikely, Text: unlikely, Limit: 5})
	if err == nil && len(resp.Records) > 0 {
		c.Errorf("a search in a field that does not exist finds %d records", len(resp.Records))
	}
	if err != nil {
		c.wantKind("a search in a field that does not exist", err, sdk.KindInvalid, sdk.KindUnsupported)
	}
}
