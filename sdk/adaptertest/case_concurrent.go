package adaptertest

import (
	"context"
	"sync"

	"go.uber.org/goleak"

	"github.com/inzage/inzage/sdk"
)

func concurrencyCases() []Case {
	return []Case{
		{Name: "concurrency/many callers", Run: manyCallers},
		{Name: "concurrency/two writers of one field", Writes: true, Run: twoWriters},
	}
}

const callers = 8

// manyCallers does everything at once. It sees most under go test -race.
func manyCallers(c *C) {
	ref := c.F.Records.Contact
	want := c.contact(ref)
	c.schema()
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range 3 {
				rec, err := c.A.Contact(c.ctx(), ref)
				if err != nil {
					c.Errorf("Contact beside other calls: %v", err)
				} else if rec.Revision != want.Revision || rec.Ref != want.Ref {
					c.Errorf("Contact beside other calls is another record")
				}
				c.oneOfEach(ref)
			}
		})
	}
	wg.Wait()
}

// oneOfEach makes a call of every kind that only reads.
func (c *C) oneOfEach(ref sdk.Ref) {
	if _, err := c.A.Schema(c.ctx()); err != nil {
		c.Errorf("Schema beside other calls: %v", err)
	}
	if _, err := c.A.Describe(c.ctx()); err != nil {
		c.Errorf("Describe beside other calls: %v", err)
	}
	if req := c.F.Find.Many; c.A.Finder != nil && req != nil {
		if _, err := c.A.Finder.Find(c.ctx(), &sdk.FindRequest{Type: req.Type, Text: req.Text, Field: req.Field, Limit: 3}); err != nil {
			c.Errorf("Find beside other calls: %v", err)
		}
	}
	if l := c.F.Lists.Long; c.A.Relater != nil && !l.Parent.IsZero() {
		n := 0
		err := c.A.Relater.Related(c.ctx(), &sdk.RelatedRequest{Parent: l.Parent, Relation: l.Relation, Limit: 30}, func(*sdk.Record) error { n++; return nil })
		if err != nil || n != min(30, l.Count) {
			c.Errorf("Related beside other calls: %d records, %v", n, err)
		}
	}
	if c.A.Files != nil {
		if err := c.A.Files.Files(c.ctx(), &sdk.FilesRequest{Parent: ref}, func(*sdk.File) error { return nil }); err != nil {
			c.Errorf("Files beside other calls: %v", err)
		}
	}
}

// twoWriters change one field from the same revision at once. With an atomic
// guard one of them wins and the other is told.
func twoWriters(c *C) {
	t, rec, _, _ := c.guarded()
	c.need(t.Guard == sdk.GuardAtomic, "type %q does not declare the guard atomic", t.Name)
	a, _ := c.choose(t, rec)
	b := a
	b.New = c.third(t, a)
	var wg sync.WaitGroup
	statuses := make([]sdk.Status, 2)
	for i, ch := range []sdk.Change{a, b} {
		wg.Go(func() {
			resp, err := c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision, Changes: []sdk.Change{ch}})
			switch {
			case err == nil:
				statuses[i] = resp.Results[0].Status
			case sdk.KindOf(err) == sdk.KindConflict:
				statuses[i] = sdk.StatusConflict
			default:
				c.Errorf("one of two writers: %v", err)
			}
		})
	}
	wg.Wait()
	if statuses[0] == statuses[1] {
		c.Errorf("two changes of one field from the same revision are both %s; the guard is said to be atomic", statusName(statuses[0]))
	}
}

func leakCases() []Case {
	return []Case{{Name: "leak/no goroutines are left", Alone: true, Only: inProcess, Run: leakNone}}
}

// leakNone uses an adapter, leaves streams early, and closes it.
func leakNone(c *C) {
	before := goleak.IgnoreCurrent()
	s, err := open(c.s.h, inProcess, c.F)
	if err != nil {
		c.Fatalf("%v", err)
	}
	if err := s.configure(c.ctx()); err != nil {
		c.Fatalf("%v", err)
	}
	use := &C{T: c.T, F: c.F, A: s.peer, s: s, live: c.live}
	for range 3 {
		_, _ = use.A.Contact(use.ctx(), c.F.Records.Contact)
		use.oneOfEach(c.F.Records.Contact)
		if l := c.F.Lists.Long; use.A.Relater != nil && !l.Parent.IsZero() {
			req := &sdk.RelatedRequest{Parent: l.Parent, Relation: l.Relation}
			_ = use.A.Relater.Related(use.ctx(), req, func(*sdk.Record) error { return ownError("enough") })
			ctx, cancel := context.WithCancel(use.ctx())
			_ = use.A.Relater.Related(ctx, req, func(*sdk.Record) error { cancel(); return nil })
			cancel()
		}
	}
	use.settle(s)
	s.close()
	if err := goleak.Find(before); err != nil {
		c.Errorf("goroutines are left when the adapter is closed (does it have a Close method?): %v", err)
	}
}
