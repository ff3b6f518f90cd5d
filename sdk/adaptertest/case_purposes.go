package adaptertest

import "github.com/inzage/inzage/sdk"

func purposeCases() []Case {
	return []Case{{Name: "purposes/each can be told", Run: purposesTold}}
}

func purposesTold(c *C) {
	c.need(c.A.Purposes != nil, "the adapter has no PurposeKeeper")
	resp, err := c.A.Purposes.Purposes(c.ctx(), &sdk.PurposesRequest{Adapter: c.F.Name})
	if err != nil || resp == nil {
		c.Fatalf("Purposes: %v", err)
	}
	seen := map[string]bool{}
	for _, p := range resp.Purposes {
		if p.ID == "" || seen[p.ID] || p.Titles.In("en") == "" || p.Basis == "" {
			c.Errorf("purpose %q has no id, no title or no basis, or is there twice", p.ID)
		}
		seen[p.ID] = true
	}
}
