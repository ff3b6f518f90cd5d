package adaptertest

import (
	"slices"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/client"
)

// peer is a running adapter as a case sees it, in process and over the wire
// alike. A capability that it does not describe is nil.
type peer struct {
	sdk.Adapter
	Finder     sdk.Finder
	Relater    sdk.Relater
	Updater    sdk.Updater
	Files      sdk.Files
	Journal    sdk.Journal
	Gatekeeper sdk.Gatekeeper
	Consents   sdk.ConsentKeeper
	Purposes   sdk.PurposeKeeper
}

// localPeer is an adapter in this process.
func localPeer(a sdk.Adapter, described []sdk.Capability) *peer {
	return &peer{
		Adapter: a,
		Finder:  implemented[sdk.Finder](a, described, sdk.CapabilityFinder), Relater: implemented[sdk.Relater](a, described, sdk.CapabilityRelater),
		Updater: implemented[sdk.Updater](a, described, sdk.CapabilityUpdater), Files: implemented[sdk.Files](a, described, sdk.CapabilityFiles),
		Journal:    implemented[sdk.Journal](a, described, sdk.CapabilityJournal),
		Gatekeeper: implemented[sdk.Gatekeeper](a, described, sdk.CapabilityGatekeeper),
		Consents:   implemented[sdk.ConsentKeeper](a, described, sdk.CapabilityConsents),
		Purposes:   implemented[sdk.PurposeKeeper](a, described, sdk.CapabilityPurposes),
	}
}

// implemented returns a as capability, or nil. A nil list describes all.
func implemented[I any](a sdk.Adapter, described []sdk.Capability, c sdk.Capability) (none I) {
	if i, ok := a.(I); ok && (described == nil || slices.Contains(described, c)) {
		return i
	}
	return none
}

// remotePeer is an adapter in another process, after Describe.
func remotePeer(c *client.Client) *peer {
	p := &peer{Adapter: c}
	if v, ok := c.Finder(); ok {
		p.Finder = v
	}
	if v, ok := c.Relater(); ok {
		p.Relater = v
	}
	if v, ok := c.Updater(); ok {
		p.Updater = v
	}
	if v, ok := c.Files(); ok {
		p.Files = v
	}
	if v, ok := c.Journal(); ok {
		p.Journal = v
	}
	if v, ok := c.Gatekeeper(); ok {
		p.Gatekeeper = v
	}
	if v, ok := c.Consents(); ok {
		p.Consents = v
	}
	if v, ok := c.Purposes(); ok {
		p.Purposes = v
	}
	return p
}

// watched observes every call of a peer.
func (w *witness) watched(p *peer) *peer {
	out := &peer{Adapter: &watchedAdapter{w, p.Adapter}}
	if p.Finder != nil {
		out.Finder = &watchedFinder{w, p.Finder}
	}
	if p.Relater != nil {
		out.Relater = &watchedRelater{w, p.Relater}
	}
	if p.Updater != nil {
		out.Updater = &watchedUpdater{w, p.Updater}
	}
	if p.Files != nil {
		out.Files = &watchedFiles{w, p.Files}
	}
	if p.Journal != nil {
		out.Journal = &watchedJournal{w, p.Journal}
	}
	if p.Gatekeeper != nil {
		out.Gatekeeper = &watchedGatekeeper{w, p.Gatekeeper}
	}
	if p.Consents != nil {
		out.Consents = &watchedConsents{w, p.Consents}
	}
	if p.Purposes != nil {
		out.Purposes = &watchedPurposes{w, p.Purposes}
	}
	return out
}
