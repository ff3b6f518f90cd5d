package adaptertest

import (
	"regexp"
	"slices"

	"github.com/inzage/inzage/sdk"
)

func describeCases() []Case {
	return []Case{
		{Name: "describe/before Configure", Run: describeBefore},
		{Name: "describe/calls before Configure are errors", Run: callsBefore},
		{Name: "describe/without the CRM", Alone: true, Run: describeWithout},
		{Name: "describe/capabilities are implemented", Only: inProcess, Run: describeImplemented},
		{Name: "describe/capabilities are the services", Run: describeServices},
		{Name: "check/answers", Run: checkAnswers},
	}
}

var semver = regexp.MustCompile(`^v?\d+\.\d+\.\d+([-+].+)?$|^(dev|test)$`)

func describeBefore(c *C) {
	s := c.fresh()
	d, err := s.peer.Describe(c.ctx())
	if err != nil || d == nil {
		c.Fatalf("Describe before Configure: %v", err)
	}
	if d.Name == "" {
		c.Errorf("Describe tells no name")
	}
	if !semver.MatchString(d.Version) {
		c.Errorf("version %q is not a semantic version", d.Version)
	}
}

func callsBefore(c *C) {
	s := c.fresh()
	_, err := s.peer.Contact(c.ctx(), c.F.Records.Contact)
	c.wantKind("Contact before Configure", err, sdk.KindUnavailable, sdk.KindUnsupported, sdk.KindNotFound)
}

func describeWithout(c *C) {
	c.need(c.F.Hooks.Cut != nil, "the fixture has no Hooks.Cut")
	heal := c.F.Hooks.Cut()
	defer heal()
	s := c.fresh()
	if err := s.configure(c.ctx()); err != nil {
		c.Fatalf("without the CRM: %v", err)
	}
	_, err := s.peer.Check(c.ctx())
	c.wantKind("Check without the CRM", err, sdk.KindUnavailable)
	heal()
	if _, err := s.peer.Check(c.ctx()); err != nil {
		c.Errorf("Check with the CRM back: %v", err)
	}
}

// describeImplemented finds a capability that is promised and not there. Over
// gRPC sdk/serve would have left it out.
func describeImplemented(c *C) {
	have := sdk.CapabilitiesOf(c.s.local)
	for _, name := range c.s.desc.Capabilities {
		if !slices.Contains(have, name) && slices.Contains(known(), name) {
			c.Errorf("Describe lists %q, and the adapter does not implement it", name)
		}
	}
}

// known lists the capabilities of this version of the contract.
func known() []sdk.Capability {
	var out []sdk.Capability
	for _, p := range probes() {
		out = append(out, p.capability)
	}
	return out
}

// describeServices calls each capability: what is described is served, and
// what is not described is not.
func describeServices(c *C) {
	every := everyService(c.s)
	for _, p := range probes() {
		described := slices.Contains(c.described(), p.capability)
		err, has := p.call(c, every)
		unsupported := !has || sdk.KindOf(err) == sdk.KindUnsupported
		switch {
		case described && unsupported:
			c.Errorf("Describe lists %q, and a call of it is answered with unsupported (%s)", p.capability, errorText(err))
		case !described && !unsupported:
			c.Errorf("Describe does not list %q, and a call of it is answered all the same (%s)", p.capability, errorText(err))
		}
	}
}

// described are the capabilities that the host may use.
func (c *C) described() []sdk.Capability {
	if c.s.desc.Capabilities == nil && c.s.mode == inProcess {
		return sdk.CapabilitiesOf(c.s.local)
	}
	return c.s.desc.Capabilities
}

func checkAnswers(c *C) {
	if _, err := c.A.Check(c.ctx()); err != nil {
		c.Errorf("Check: %v", err)
	}
}
