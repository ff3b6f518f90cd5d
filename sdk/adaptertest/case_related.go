package adaptertest

import (
	"context"
	"slices"

	"github.com/inzage/inzage/sdk"
)

func relatedCases() []Case {
	return []Case{
		{Name: "related/every relation can be read", Run: relatedEvery},
		{Name: "related/long list is complete", Run: relatedLong},
		{Name: "related/resumes after any cursor", Run: relatedResume},
		{Name: "related/pages add up", Run: relatedPages},
		{Name: "related/empty", Run: relatedEmpty},
		{Name: "related/unknown parent, relation and cursor", Run: relatedUnknown},
		{Name: "related/archived", Run: relatedArchived},
		{Name: "related/shared records are counted", Run: relatedShared},
		{Name: "related/send's error ends it", Run: relatedStopped},
	}
}

// read collects a list, or ends the case.
func (c *C) read(l List, after string, limit int) []*sdk.Record {
	c.Helper()
	out, err := c.tryRead(l, after, limit)
	if err != nil {
		c.Fatalf("Related(%s, %q): %v", l.Parent, l.Relation, err)
	}
	return out
}

func (c *C) tryRead(l List, after string, limit int) ([]*sdk.Record, error) {
	c.Helper()
	c.need(c.A.Relater != nil, "the adapter has no Relater")
	var out []*sdk.Record
	err := c.A.Relater.Related(c.ctx(), &sdk.RelatedRequest{Parent: l.Parent, Relation: l.Relation, After: after, Limit: limit},
		func(r *sdk.Record) error { out = append(out, r); return nil })
	return out, err
}

func (c *C) needList(l List, field string) List {
	c.Helper()
	c.need(c.A.Relater != nil, "the adapter has no Relater")
	c.need(!l.Parent.IsZero(), "the fixture has no Lists.%s", field)
	return l
}

func relatedEvery(c *C) {
	c.need(c.A.Relater != nil, "the adapter has no Relater")
	ref, s := c.F.Records.Contact, c.schema()
	for _, rel := range c.typeOf(ref).Relations {
		list := c.read(List{Parent: ref, Relation: rel.Name}, "", 50)
		if !rel.Many && len(list) > 1 {
			c.Errorf("relation %q has %d records, and its Many is false", rel.Name, len(list))
		}
		for _, r := range list {
			if r.Ref.Type != rel.Type {
				c.Errorf("relation %q holds %s, and is said to hold %q", rel.Name, r.Ref, rel.Type)
				continue
			}
			c.matches(s.Type(rel.Type), r)
		}
	}
}

func relatedLong(c *C) {
	l := c.needList(c.F.Lists.Long, "Long")
	all, seen := c.read(l, "", 0), map[sdk.Ref]bool{}
	for i, r := range all {
		if seen[r.Ref] {
			c.Fatalf("record %d of the list, %s, came before already", i+1, r.Ref)
		}
		seen[r.Ref] = true
	}
	if len(all) != l.Count {
		c.Errorf("the list is not complete: %d records came, and there are %d", len(all), l.Count)
	}
	if l.Count < 10000 {
		c.Logf("the list has %d records; with 10,000 this case would see more", l.Count)
	}
}

// relatedResume goes on after the records at which an adapter's pages are
// likely to end, and after the last.
func relatedResume(c *C) {
	l := c.needList(c.F.Lists.Long, "Long")
	all := c.read(l, "", 0)
	n := len(all)
	for _, i := range []int{1, 2, 20, 49, 50, 51, 99, 100, 101, 499, 500, 501, 1000, n / 2, n - 2, n - 1, n} {
		if i < 1 || i > n {
			continue
		}
		if all[i-1].Cursor == "" {
			c.Fatalf("record %d has no cursor", i)
		}
		want := all[i:min(i+3, n)]
		got := c.read(l, all[i-1].Cursor, 3)
		if !slices.EqualFunc(got, want, sameRef) {
			c.Errorf("after record %d come %s; in the whole list come %s", i, refs(got), refs(want))
		}
	}
}

func sameRef(a, b *sdk.Record) bool { return a.Ref == b.Ref }

func refs(list []*sdk.Record) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, r.Ref.String())
	}
	return out
}

// relatedPages reads every relation of the contact in pages of 7.
func relatedPages(c *C) {
	c.need(c.A.Relater != nil, "the adapter has no Relater")
	ref := c.F.Records.Contact
	for _, rel := range c.typeOf(ref).Relations {
		l := List{Parent: ref, Relation: rel.Name}
		whole, after := c.read(l, "", 100), ""
		var paged []*sdk.Record
		for len(paged) < len(whole) {
			page := c.read(l, after, 7)
			if len(page) > 7 {
				c.Fatalf("relation %q: %d records with Limit 7", rel.Name, len(page))
			}
			if len(page) == 0 {
				break
			}
			paged, after = append(paged, page...), page[len(page)-1].Cursor
			if after == "" {
				c.Fatalf("relation %q: a record has no cursor", rel.Name)
			}
		}
		if paged = paged[:min(len(paged), len(whole))]; !slices.EqualFunc(paged, whole, sameRef) {
			c.Errorf("relation %q: in pages of 7 it is another list than as a whole (%d and %d records)", rel.Name, len(paged), len(whole))
		}
	}
}

func relatedEmpty(c *C) {
	if n := len(c.read(c.needList(c.F.Lists.Empty, "Empty"), "", 0)); n != 0 {
		c.Errorf("%d records in an empty list", n)
	}
}

func relatedUnknown(c *C) {
	c.need(c.A.Relater != nil, "the adapter has no Relater")
	ref := c.F.Records.Contact
	relations := c.typeOf(ref).Relations
	c.need(len(relations) > 0, "the contact's type has no relations")
	rel := relations[0].Name
	_, err := c.tryRead(List{Parent: missing(c), Relation: rel}, "", 0)
	c.wantKind("related records of nobody", err, sdk.KindNotFound)
	_, err = c.tryRead(List{Parent: ref, Relation: unlikely}, "", 0)
	c.wantKind("an unknown relation", err, sdk.KindInvalid, sdk.KindNotFound, sdk.KindUnsupported)
	_, err = c.tryRead(List{Parent: ref, Relation: rel}, unlikely, 0)
	c.wantKind("a cursor that the adapter did not make", err, sdk.KindInvalid)
}

// one finds the record that a list of the fixture is about.
func (c *C) one(l List) *sdk.Record {
	c.Helper()
	for _, r := range c.read(l, "", 0) {
		if r.Ref == l.Ref {
			return r
		}
	}
	c.Fatalf("%s is not in relation %q of %s", l.Ref, l.Relation, l.Parent)
	return nil
}

func relatedArchived(c *C) {
	if r := c.one(c.needList(c.F.Lists.Archived, "Archived")); !r.Archived {
		c.Errorf("%s does not say that it is archived", r.Ref)
	}
}

func relatedShared(c *C) {
	private := c.F.Lists.Private
	shared := c.needList(c.F.Lists.Shared, "Shared")
	if n := c.one(shared).OthersLinked; n != shared.Others && n != sdk.OthersUnknown {
		c.Errorf("%s is linked to %d other people, says the adapter, and it is %d: a shared record would be erased or shown as somebody's own",
			shared.Ref, n, shared.Others)
	}
	if private.Parent.IsZero() {
		return
	}
	if n := c.one(private).OthersLinked; n != 0 && n != sdk.OthersUnknown {
		c.Errorf("%s is linked to nobody else, and the adapter says to %d", private.Ref, n)
	}
}

func relatedStopped(c *C) {
	l := c.needList(c.F.Lists.Long, "Long")
	stop := ownError("enough for the kit")
	n := 0
	ctx, cancel := context.WithTimeout(c.ctx(), callLimit)
	defer cancel()
	err := c.A.Relater.Related(ctx, &sdk.RelatedRequest{Parent: l.Parent, Relation: l.Relation}, func(*sdk.Record) error {
		if n++; n == 3 {
			return stop
		}
		return nil
	})
	if !ours(err) {
		c.Errorf("Related returned %s, and not the error of send", errorText(err))
	}
	if n > 3 {
		c.Errorf("send was called %d times more after its error", n-3)
	}
}
