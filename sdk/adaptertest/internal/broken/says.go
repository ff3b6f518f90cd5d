package broken

import (
	"context"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// only has the least that an adapter has.
type only struct{ sdk.Adapter }

// overstates lists capabilities that it does not implement.
type overstates struct{ only }

func (a overstates) Describe(ctx context.Context) (*sdk.Description, error) {
	d, err := a.only.Describe(ctx)
	if err == nil {
		d.Capabilities = []sdk.Capability{sdk.CapabilityUpdater}
	}
	return d, err
}

// promises that contacts can be changed, and refuses every change.
type promises struct{ *memadapter.Adapter }

func (a promises) Update(context.Context, *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	return nil, sdk.Errorf(sdk.KindUnsupported, "not yet")
}

// understates serves a capability that it does not describe.
type understates struct{ *memadapter.Adapter }

func (a understates) Describe(ctx context.Context) (*sdk.Description, error) {
	d, err := a.Adapter.Describe(ctx)
	if err == nil {
		d.Capabilities = []sdk.Capability{sdk.CapabilityFinder}
	}
	return d, err
}

type takesAny struct{ *memadapter.Adapter }

func (a takesAny) Configure(ctx context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	resp, err := a.Adapter.Configure(ctx, req)
	if err == nil {
		resp.Diagnostics = nil
	}
	return resp, err
}

type needsCRM struct{ *memadapter.Adapter }

func (a needsCRM) Configure(ctx context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	resp, err := a.Adapter.Configure(ctx, req)
	if err == nil && len(resp.Diagnostics) == 0 {
		_, err = a.Check(ctx)
	}
	return resp, err
}

type oddSchema struct{ *memadapter.Adapter }

func (a oddSchema) Schema(ctx context.Context) (*sdk.Schema, error) {
	s, err := a.Adapter.Schema(ctx)
	if err != nil {
		return nil, err
	}
	for i := range s.Types[0].Fields {
		if f := &s.Types[0].Fields[i]; len(f.Options) > 0 {
			f.Options = []sdk.Option{{Label: "E-mail"}, {Label: "Phone"}}
		}
	}
	s.Types[0].Relations[0].Type = "elsewhere"
	s.Types[0].Guard = ""
	return s, nil
}
