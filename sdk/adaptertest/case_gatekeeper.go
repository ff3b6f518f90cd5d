package adaptertest

import (
	"cmp"

	"github.com/inzage/inzage/sdk"
)

func gatekeeperCases() []Case {
	return []Case{
		{Name: "gatekeeper/an agent who may", Run: gateKnown},
		{Name: "gatekeeper/an unknown agent may nothing", Run: gateUnknown},
		{Name: "gatekeeper/an unknown action", Run: gateAction},
		{Name: "gatekeeper/without the CRM nobody knows", Alone: true, Run: gateOutage},
	}
}

// may asks, and fails the case for an error.
func (c *C) may(kind, id string, action sdk.Action) *sdk.MayResponse {
	c.Helper()
	c.need(c.A.Gatekeeper != nil, "the adapter has no Gatekeeper")
	resp, err := c.A.Gatekeeper.May(c.ctx(), &sdk.MayRequest{
		Actor: sdk.Actor{Kind: kind, ID: id}, Ref: c.F.Records.Contact, Action: action,
	})
	if err != nil {
		c.Errorf("May: %v; a no is an answer, not an error", err)
		return &sdk.MayResponse{}
	}
	if !resp.Allowed && resp.Reason == "" {
		c.Errorf("a no has a reason")
	}
	return resp
}

func (c *C) knownAgent() (string, sdk.Action) {
	c.Helper()
	c.need(c.A.Gatekeeper != nil, "the adapter has no Gatekeeper")
	c.need(c.F.Agents.Known != "", "the fixture has no Agents.Known")
	return c.F.Agents.Known, cmp.Or(c.F.Agents.Action, sdk.ActionLink)
}

func gateKnown(c *C) {
	id, action := c.knownAgent()
	if resp := c.may("agent", id, action); !resp.Allowed {
		c.Errorf("the fixture's agent may not %q (%s)", action, resp.Reason)
	}
}

func gateUnknown(c *C) {
	for _, id := range []string{cmp.Or(c.F.Agents.Unknown, unlikely), "", "../1", "0", "1 OR 1=1"} {
		if c.may("agent", id, cmp.Or(c.F.Agents.Action, sdk.ActionLink)).Allowed {
			c.Errorf("an agent whom the CRM does not know may")
		}
	}
}

func gateAction(c *C) {
	id, action := c.knownAgent()
	if c.may("agent", id, unlikely).Allowed {
		c.Errorf("an action that the adapter cannot know is allowed")
	}
	if c.may("customer", id, action).Allowed {
		c.Errorf("a customer with an agent's id is taken for the agent")
	}
}

func gateOutage(c *C) {
	id, action := c.knownAgent()
	c.need(c.F.Hooks.Cut != nil, "the fixture has no Hooks.Cut")
	heal := c.F.Hooks.Cut()
	defer heal()
	resp, err := c.A.Gatekeeper.May(c.ctx(), &sdk.MayRequest{Actor: sdk.Actor{Kind: "agent", ID: id}, Action: action})
	if err == nil {
		c.Errorf("without the CRM the answer is allowed=%v; it has to be an error", resp.Allowed)
	}
}
