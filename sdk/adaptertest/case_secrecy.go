package adaptertest

import (
	"strings"

	"github.com/inzage/inzage/sdk"
)

func secrecyCases() []Case {
	return []Case{
		{Name: "secrecy/errors and log hold no values", Writes: true, Run: secrecyErrors},
		{Name: "secrecy/diagnostics hold no settings", Run: secrecyDiagnostics},
		{Name: "secrecy/by hand it says what it is", Only: overGRPC, Run: secrecyByHand},
	}
}

// canary is a value that the kit sends where it cannot be right. It goes into
// no error and no log line, as any value of a person.
const canary = "QZkitcanaryQZ"

// secrecyErrors provokes every error that it can, with values in its hands.
// What comes out is looked at by settle. Names of types, fields and relations
// are no data: an error may repeat them.
func secrecyErrors(c *C) {
	c.need(len(c.F.Secrets) > 0, "the fixture names no Secrets")
	secrets := c.watchFor(canary)
	ref := c.F.Records.Contact
	for _, secret := range secrets {
		_, _ = c.A.Contact(c.ctx(), sdk.Ref{Adapter: ref.Adapter, Type: ref.Type, ID: secret})
		c.secretSearch(secret)
		c.secretLists(secret)
		c.secretFiles(secret)
	}
	if c.A.Updater != nil && !c.live { // an adapter that is wrong would write them
		c.secretWrites(secrets)
	}
	if c.F.Hooks.Cut != nil {
		heal := c.F.Hooks.Cut()
		for _, call := range slowCalls(c) {
			_ = call(c.ctx())
		}
		heal()
	}
}

// watchFor makes one more value secret for the rest of this case.
func (c *C) watchFor(value string) []string {
	f := *c.F
	f.Secrets = append([]string{value}, f.Secrets...)
	c.F = &f
	return f.Secrets
}

func (c *C) secretSearch(secret string) {
	if c.A.Finder == nil {
		return
	}
	typ := c.F.Records.Contact.Type
	for _, req := range []*sdk.FindRequest{
		{Type: typ, Text: secret, Limit: 5}, {Text: secret, Limit: 5}, {Type: typ, Field: unlikely, Text: secret, Limit: 5},
	} {
		_, _ = c.A.Finder.Find(c.ctx(), req)
	}
	for _, f := range c.typeOf(c.F.Records.Contact).Fields {
		_, _ = c.A.Finder.Find(c.ctx(), &sdk.FindRequest{Type: typ, Field: f.Name, Text: secret, Limit: 5})
	}
}

func (c *C) secretLists(secret string) {
	if c.A.Relater == nil {
		return
	}
	ref, none := c.F.Records.Contact, func(*sdk.Record) error { return nil }
	relation := unlikely
	for _, r := range c.typeOf(ref).Relations {
		relation = r.Name
	}
	_ = c.A.Relater.Related(c.ctx(), &sdk.RelatedRequest{Parent: ref, Relation: relation, After: secret}, none)
	_ = c.A.Relater.Related(c.ctx(), &sdk.RelatedRequest{Parent: sdk.Ref{Adapter: ref.Adapter, Type: ref.Type, ID: secret}, Relation: relation}, none)
}

func (c *C) secretFiles(secret string) {
	if c.A.Files == nil {
		return
	}
	ref := c.F.Records.Contact
	_ = c.A.Files.Files(c.ctx(), &sdk.FilesRequest{Parent: ref, After: secret}, func(*sdk.File) error { return nil })
	_ = c.A.Files.OpenFile(c.ctx(), &sdk.OpenFileRequest{Parent: ref, ID: secret}, func(*sdk.File) error { return nil }, func([]byte) error { return nil })
}

// secretWrites sends values to every field, wrong ones too, so that the CRM
// itself refuses some: its own words must not come through.
func (c *C) secretWrites(secrets []string) {
	ref := c.F.Records.Contact
	for _, f := range c.typeOf(ref).Fields {
		for _, v := range []sdk.Value{
			sdk.Text(canary),
			{Kind: f.Kind, State: sdk.StatePresent, Text: canary, Options: []sdk.Option{{Key: canary}}, Ref: sdk.Ref{Adapter: ref.Adapter, Type: canary, ID: canary}},
			sdk.Text(secrets[len(secrets)-1] + strings.Repeat("x", 70000)),
		} {
			_, _ = c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: ref, Changes: []sdk.Change{
				{Op: sdk.OpSet, Field: f.Name, New: v}, {Op: sdk.OpSet, Field: unlikely, New: v},
			}})
		}
	}
	_, _ = c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: ref, Changes: []sdk.Change{{Op: sdk.OpAddChild, Field: unlikely, Values: map[string]sdk.Value{unlikely: sdk.Text(canary)}}}})
	_, _ = c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: sdk.Ref{Adapter: ref.Adapter, Type: ref.Type, ID: canary}})
}

// secrecyDiagnostics spoils the settings in a way that leaves their values in:
// a diagnostic that repeats a secret ends up in the operator's terminal.
func secrecyDiagnostics(c *C) {
	c.need(len(c.F.Secrets) > 0, "the fixture names no Secrets")
	c.watchFor(canary)
	s, all := c.fresh(), c.settings()
	for name := range all {
		for _, v := range []any{canary, []any{canary}, map[string]any{"x": canary}} {
			set := c.settings()
			set[name] = v
			_ = c.try(s, set)
		}
	}
}

// secrecyByHand starts the program without a host: it must not run on.
func secrecyByHand(c *C) {
	c.need(c.s.h.Program.Path != "", "the adapter is the test binary itself")
	out, err := byHand(c.Context(), c.s.h.Program)
	if err == nil {
		c.Errorf("started by hand, the program ends well; it should say what it is, and fail")
	}
	if strings.TrimSpace(out) == "" {
		c.Errorf("started by hand, the program says nothing")
	}
}
