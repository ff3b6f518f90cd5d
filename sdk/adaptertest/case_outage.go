package adaptertest

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
)

func outageCases() []Case {
	return []Case{
		{Name: "outage/every call is unavailable, and heals", Alone: true, Run: outageReads},
		{Name: "outage/a write that was not sent", Writes: true, Run: outageWrite},
	}
}

func outageReads(c *C) {
	c.need(c.F.Hooks.Cut != nil, "the fixture has no Hooks.Cut")
	c.contact(c.F.Records.Contact)
	heal := c.F.Hooks.Cut()
	defer heal()
	for name, call := range slowCalls(c) {
		ctx, cancel := context.WithTimeout(c.ctx(), 10*time.Second)
		c.wantKind(name+" without the CRM", call(ctx), sdk.KindUnavailable)
		cancel()
	}
	heal()
	ctx, cancel := context.WithTimeout(c.ctx(), callLimit)
	defer cancel()
	for name, call := range slowCalls(c) {
		if err := call(ctx); err != nil {
			c.Errorf("%s with the CRM back: %v", name, err)
		}
	}
}

func outageWrite(c *C) {
	c.need(c.F.Hooks.Cut != nil, "the fixture has no Hooks.Cut")
	t, rec := c.subject()
	a, _ := c.two(t, rec)
	heal := c.F.Hooks.Cut()
	defer heal()
	ctx, cancel := context.WithTimeout(c.ctx(), 10*time.Second)
	defer cancel()
	_, err := c.A.Updater.Update(ctx, &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision, Changes: []sdk.Change{a}})
	c.wantKind("an update without the CRM", err, sdk.KindUnavailable)
	heal()
	c.unchanged("an update without the CRM", rec)
}
