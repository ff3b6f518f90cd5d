package main

import (
	"context"

	"github.com/inzage/inzage/host/internal/adapters"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// gate asks the CRM's own rights about agents, where its adapter can tell.
type gate struct{ adapters *adapters.Manager }

// gated are the actions that adapters know.
var gated = map[string]sdk.Action{
	privacy.ActLink: sdk.ActionLink, privacy.ActRequest: sdk.ActionRequest, privacy.ActExport: sdk.ActionExport,
	privacy.ActAnonymise: sdk.ActionAnonymise, privacy.ActDesk: sdk.ActionDesk, privacy.ActSearch: sdk.ActionSearch,
}

// May says yes for an adapter that is no gatekeeper, and no when nothing is known.
func (g gate) May(ctx context.Context, actor sdk.Actor, ref sdk.Ref, action string) (bool, error) {
	known, ok := gated[action]
	if !ok {
		return true, nil
	}
	got, err := g.adapters.May(ctx, ref.Adapter, &sdk.MayRequest{Actor: actor, Ref: zeroWithout(ref), Action: known})
	if sdk.KindOf(err) == sdk.KindUnsupported {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return got.Allowed, nil
}

// zeroWithout is the zero Ref for a question that has no record.
func zeroWithout(ref sdk.Ref) sdk.Ref {
	if ref.ID == "" {
		return sdk.Ref{}
	}
	return ref
}
