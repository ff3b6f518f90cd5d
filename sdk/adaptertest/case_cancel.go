package adaptertest

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
)

func cancelCases() []Case {
	return []Case{
		{Name: "cancel/a stream", Run: cancelStream},
		{Name: "cancel/before the call", Run: cancelBefore},
		{Name: "cancel/while the CRM is slow", Alone: true, Run: cancelSlow},
		{Name: "cancel/the deadline", Alone: true, Run: cancelDeadline},
	}
}

// batch is how many records may be on their way together over gRPC.
const batch = 1000

// cancelStream ends the context in the middle of a list. That the call returns
// within a second is seen by the witness of every call.
func cancelStream(c *C) {
	l := c.needList(c.F.Lists.Long, "Long")
	ctx, cancel := context.WithCancel(c.ctx())
	defer cancel()
	n := 0
	err := c.A.Relater.Related(ctx, &sdk.RelatedRequest{Parent: l.Parent, Relation: l.Relation}, func(*sdk.Record) error {
		if n++; n == 3 {
			cancel()
		}
		return nil
	})
	if err == nil && (n > batch || c.s.mode == inProcess) {
		c.Errorf("the context of a list of %d records ended at the third, and Related returned no error after %d", l.Count, n)
	}
}

func cancelBefore(c *C) {
	c.needRef(c.F.Records.Contact, "Contact")
	ctx, cancel := context.WithCancel(c.ctx())
	cancel()
	if l := c.F.Lists.Long; c.A.Relater != nil && !l.Parent.IsZero() {
		err := c.A.Relater.Related(ctx, &sdk.RelatedRequest{Parent: l.Parent, Relation: l.Relation}, func(*sdk.Record) error { return nil })
		if err == nil {
			c.Errorf("Related with a context that has ended reads a whole list")
		}
	}
	_, _ = c.A.Contact(ctx, c.F.Records.Contact)
	c.contact(c.F.Records.Contact) // and the adapter goes on
}

// cancelSlow ends calls that wait for the CRM. Over gRPC the client returns at
// once, whatever the adapter does: it is the adapter in process that is seen.
func cancelSlow(c *C) {
	c.need(c.F.Hooks.Slow != nil, "the fixture has no Hooks.Slow")
	c.contact(c.F.Records.Contact) // what is read once is read
	heal := c.F.Hooks.Slow(10 * time.Second)
	defer heal()
	for name, call := range slowCalls(c) {
		ctx, cancel := context.WithCancel(c.ctx())
		time.AfterFunc(100*time.Millisecond, cancel)
		if err := call(ctx); err == nil {
			c.Errorf("%s returned no error, although its context ended while the CRM was busy", name)
		}
		cancel()
	}
	heal()
	c.contact(c.F.Records.Contact)
}

func cancelDeadline(c *C) {
	c.need(c.F.Hooks.Slow != nil, "the fixture has no Hooks.Slow")
	c.contact(c.F.Records.Contact)
	heal := c.F.Hooks.Slow(10 * time.Second)
	defer heal()
	for name, call := range slowCalls(c) {
		ctx, cancel := context.WithTimeout(c.ctx(), 100*time.Millisecond)
		if err := call(ctx); err == nil {
			c.Errorf("%s returned no error after its deadline", name)
		} else if k := sdk.KindOf(err); k != sdk.KindUnavailable && k != sdk.KindRateLimited {
			c.Errorf("%s: a CRM that is slow is %q, want %q", name, k, sdk.KindUnavailable)
		}
		cancel()
	}
}

// slowCalls are calls that have to ask the CRM.
func slowCalls(c *C) map[string]func(context.Context) error {
	ref := c.F.Records.Contact
	calls := map[string]func(context.Context) error{
		"Contact": func(ctx context.Context) error { _, err := c.A.Contact(ctx, ref); return err },
		"Check":   func(ctx context.Context) error { _, err := c.A.Check(ctx); return err },
	}
	if req := c.F.Find.One; c.A.Finder != nil && req != nil {
		calls["Find"] = func(ctx context.Context) error {
			_, err := c.A.Finder.Find(ctx, &sdk.FindRequest{Type: req.Type, Text: req.Text, Field: req.Field, Limit: 5})
			return err
		}
	}
	if l := c.F.Lists.Long; c.A.Relater != nil && !l.Parent.IsZero() {
		calls["Related"] = func(ctx context.Context) error {
			return c.A.Relater.Related(ctx, &sdk.RelatedRequest{Parent: l.Parent, Relation: l.Relation}, func(*sdk.Record) error { return nil })
		}
	}
	return calls
}
