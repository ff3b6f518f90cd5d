package memadapter

import (
	"context"
	"slices"

	"github.com/inzage/inzage/sdk"
)

// Agent is what one agent may do, for the gatekeeper.
type Agent struct {
	Inactive bool         `json:"inactive"`
	May      []sdk.Action `json:"may"`
}

// Write implements sdk.Journal.
func (a *Adapter) Write(ctx context.Context, req *sdk.JournalRequest) error {
	if err := a.enter(ctx, "journal", req.Ref.ID); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := a.read(req.Ref); err != nil {
		return err
	}
	if !slices.ContainsFunc(a.data.Journal[req.Ref], func(l sdk.JournalLine) bool { return l.ID == req.Line.ID }) {
		a.data.Journal[req.Ref] = append(a.data.Journal[req.Ref], req.Line)
		if err := a.save(); err != nil {
			return storeError(err)
		}
	}
	if a.data.Faults.LoseAnswer {
		return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "answer lost", MayHaveApplied: true}
	}
	return nil
}

// Lines returns what was written at a record.
func (a *Adapter) Lines(ref sdk.Ref) []sdk.JournalLine {
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = a.load()
	return slices.Clone(a.data.Journal[ref])
}

// May implements sdk.Gatekeeper.
func (a *Adapter) May(ctx context.Context, req *sdk.MayRequest) (*sdk.MayResponse, error) {
	if err := a.enter(ctx, "may", req.Ref.ID); err != nil {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.agents == nil {
		return nil, sdk.Errorf(sdk.KindUnsupported, "the settings name no agents")
	}
	agent, known := a.agents[req.Actor.ID]
	switch {
	case req.Actor.Kind != "agent" || !known:
		return &sdk.MayResponse{Reason: sdk.MayNotKnown}, nil
	case agent.Inactive:
		return &sdk.MayResponse{Reason: sdk.MayNotActive}, nil
	case !slices.Contains(agent.May, req.Action):
		return &sdk.MayResponse{Reason: sdk.MayNotEntitled}, nil
	}
	return &sdk.MayResponse{Allowed: true}, nil
}
