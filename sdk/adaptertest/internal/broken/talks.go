package broken

import (
	"context"
	"fmt"
	"os"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

type leaksError struct{ *memadapter.Adapter }

func (a leaksError) Find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	resp, err := a.Adapter.Find(ctx, req)
	if err == nil && len(resp.Records) == 0 && req.Field != "" {
		return nil, sdk.Errorf(sdk.KindInvalid, "the CRM says: no %s is %q", req.Field, req.Text)
	}
	return resp, err
}

type leaksLog struct{ *memadapter.Adapter }

func (a leaksLog) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	rec, err := a.Adapter.Contact(ctx, ref)
	if err == nil {
		fmt.Fprintln(os.Stderr, "read", rec.Values["email"].Text)
	}
	return rec, err
}

type repeatsSetting struct{ *memadapter.Adapter }

func (a repeatsSetting) Configure(ctx context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	resp, err := a.Adapter.Configure(ctx, req)
	if err == nil && len(resp.Diagnostics) > 0 {
		resp.Diagnostics[0].Detail = "found: " + string(req.Settings)
	}
	return resp, err
}

type ownErrors struct{ *memadapter.Adapter }

func (a ownErrors) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	rec, err := a.Adapter.Contact(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("reading failed")
	}
	return rec, nil
}

type panics struct{ *memadapter.Adapter }

func (a panics) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	if len(ref.ID) < 1 {
		panic("index out of range")
	}
	return a.Adapter.Contact(ctx, ref)
}

type exits struct{ *memadapter.Adapter }

func (a exits) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	if ref.ID == "-1" {
		os.Exit(3)
	}
	return a.Adapter.Contact(ctx, ref)
}

type leavesGoroutines struct{ *memadapter.Adapter }

func (a leavesGoroutines) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	go func() { select {} }()
	return a.Adapter.Contact(ctx, ref)
}

// races keeps what it last read without a lock.
type races struct {
	*memadapter.Adapter
	last *sdk.Record
}

func (a *races) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	rec, err := a.Adapter.Contact(ctx, ref)
	a.last = rec
	return rec, err
}
