package adaptertest

import "github.com/inzage/inzage/sdk"

// probe is one harmless call of a capability, to see whether it is served.
type probe struct {
	capability sdk.Capability
	// call uses the capability of p, and says false when p has none.
	call func(c *C, p *peer) (error, bool)
}

// probes has a line for each capability.
func probes() []probe {
	return []probe{
		{sdk.CapabilityFinder, func(c *C, p *peer) (error, bool) {
			if p.Finder == nil {
				return nil, false
			}
			_, err := p.Finder.Find(c.ctx(), &sdk.FindRequest{Type: c.F.Records.Contact.Type, Text: "kit-" + unlikely, Limit: 1})
			return err, true
		}},
		{sdk.CapabilityRelater, func(c *C, p *peer) (error, bool) {
			if p.Relater == nil {
				return nil, false
			}
			return p.Relater.Related(c.ctx(), &sdk.RelatedRequest{Parent: missing(c), Relation: unlikely}, func(*sdk.Record) error { return nil }), true
		}},
		{sdk.CapabilityUpdater, func(c *C, p *peer) (error, bool) {
			if p.Updater == nil {
				return nil, false
			}
			_, err := p.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: missing(c)})
			return err, true
		}},
		{sdk.CapabilityFiles, func(c *C, p *peer) (error, bool) {
			if p.Files == nil {
				return nil, false
			}
			return p.Files.Files(c.ctx(), &sdk.FilesRequest{Parent: missing(c), Limit: 1}, func(*sdk.File) error { return nil }), true
		}},
		{sdk.CapabilityJournal, func(c *C, p *peer) (error, bool) {
			if p.Journal == nil {
				return nil, false
			}
			return p.Journal.Write(c.ctx(), journalLine(missing(c), "kit-probe-0001")), true
		}},
		{sdk.CapabilityGatekeeper, func(c *C, p *peer) (error, bool) {
			if p.Gatekeeper == nil {
				return nil, false
			}
			_, err := p.Gatekeeper.May(c.ctx(), &sdk.MayRequest{Actor: sdk.Actor{Kind: "agent", ID: unlikely}, Action: sdk.ActionLink})
			return err, true
		}},
		{sdk.CapabilityConsents, func(c *C, p *peer) (error, bool) {
			if p.Consents == nil {
				return nil, false
			}
			_, err := p.Consents.ConsentTypes(c.ctx(), &sdk.ConsentTypesRequest{Adapter: c.F.Name, Type: c.F.Records.Contact.Type})
			return err, true
		}},
		{sdk.CapabilityPurposes, func(c *C, p *peer) (error, bool) {
			if p.Purposes == nil {
				return nil, false
			}
			_, err := p.Purposes.Purposes(c.ctx(), &sdk.PurposesRequest{Adapter: c.F.Name})
			return err, true
		}},
	}
}

// unlikely is a text that stands in no CRM.
const unlikely = "qzxkitqzx"

// missing is a reference to nothing, which makes a call harmless.
func missing(c *C) sdk.Ref {
	if !c.F.Records.Missing.IsZero() {
		return c.F.Records.Missing
	}
	return sdk.Ref{Adapter: c.F.Name, Type: c.F.Records.Contact.Type, ID: unlikely}
}

// everyService is the adapter with every capability that can be called,
// described or not: a gRPC client has every method.
func everyService(s *session) *peer {
	if s.mode == inProcess {
		return s.w.watched(localPeer(s.local, s.desc.Capabilities))
	}
	cl := s.proc.client
	p := &peer{Adapter: cl}
	p.Finder, _ = cl.Finder()
	p.Relater, _ = cl.Relater()
	p.Updater, _ = cl.Updater()
	p.Files, _ = cl.Files()
	p.Journal, _ = cl.Journal()
	p.Gatekeeper, _ = cl.Gatekeeper()
	p.Consents, _ = cl.Consents()
	p.Purposes, _ = cl.Purposes()
	return s.w.watched(p)
}
