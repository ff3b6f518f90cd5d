package adaptertest

import (
	"context"

	"github.com/inzage/inzage/sdk"
)

type watchedConsents struct {
	w *witness
	k sdk.ConsentKeeper
}

func (v *watchedConsents) ConsentTypes(ctx context.Context, req *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error) {
	return during(ctx, v.w, "ConsentTypes", func(ctx context.Context) (*sdk.ConsentTypesResponse, error) { return v.k.ConsentTypes(ctx, req) })
}

func (v *watchedConsents) Consents(ctx context.Context, req *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error) {
	return during(ctx, v.w, "Consents", func(ctx context.Context) (*sdk.ConsentsResponse, error) { return v.k.Consents(ctx, req) })
}

func (v *watchedConsents) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	return during(ctx, v.w, "AppendConsent", func(ctx context.Context) (*sdk.AppendConsentResponse, error) { return v.k.AppendConsent(ctx, req) })
}

type watchedPurposes struct {
	w *witness
	k sdk.PurposeKeeper
}

func (v *watchedPurposes) Purposes(ctx context.Context, req *sdk.PurposesRequest) (*sdk.PurposesResponse, error) {
	return during(ctx, v.w, "Purposes", func(ctx context.Context) (*sdk.PurposesResponse, error) { return v.k.Purposes(ctx, req) })
}
