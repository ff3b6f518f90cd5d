package broken

import (
	"context"
	"crypto/rand"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// shortFiles takes the end of a connection for the end of a file.
type shortFiles struct{ *memadapter.Adapter }

func (a shortFiles) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	err := a.Adapter.OpenFile(ctx, req, func(f *sdk.File) error { f.Size = sdk.SizeUnknown; return begin(f) }, chunk)
	if sdk.KindOf(err) == sdk.KindUnavailable {
		return nil
	}
	return err
}

// anyFile finds files by their id alone.
type anyFile struct{ *memadapter.Adapter }

func (a anyFile) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	err := a.Adapter.OpenFile(ctx, req, begin, chunk)
	for _, id := range []string{"1", "2", "3"} {
		if sdk.KindOf(err) == sdk.KindNotFound {
			other := sdk.Ref{Adapter: req.Parent.Adapter, Type: req.Parent.Type, ID: id}
			err = a.Adapter.OpenFile(ctx, &sdk.OpenFileRequest{Parent: other, ID: req.ID}, begin, chunk)
		}
	}
	return err
}

// writesTwice does not look whether a line stands already.
type writesTwice struct{ *memadapter.Adapter }

func (a writesTwice) Write(ctx context.Context, req *sdk.JournalRequest) error {
	again := *req
	again.Line.ID = rand.Text()
	return a.Adapter.Write(ctx, &again)
}

type letsIn struct{ *memadapter.Adapter }

func (a letsIn) May(context.Context, *sdk.MayRequest) (*sdk.MayResponse, error) {
	return &sdk.MayResponse{Allowed: true}, nil
}

// guessesNo takes "I do not know" for a no.
type guessesNo struct{ *memadapter.Adapter }

func (a guessesNo) May(ctx context.Context, req *sdk.MayRequest) (*sdk.MayResponse, error) {
	resp, err := a.Adapter.May(ctx, req)
	if err != nil {
		return &sdk.MayResponse{Reason: sdk.MayNotEntitled}, nil //nolint:nilerr // that is the fault
	}
	return resp, nil
}

// consentsTwice does not keep the ID of a decision.
type consentsTwice struct{ *memadapter.Adapter }

func (a consentsTwice) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	again := *req
	again.ID = rand.Text()
	return a.Adapter.AppendConsent(ctx, &again)
}

// noBasis tells purposes and not on what grounds.
type noBasis struct{ *memadapter.Adapter }

func (a noBasis) Purposes(ctx context.Context, req *sdk.PurposesRequest) (*sdk.PurposesResponse, error) {
	resp, err := a.Adapter.Purposes(ctx, req)
	if err == nil {
		for i := range resp.Purposes {
			resp.Purposes[i].Basis = ""
		}
	}
	return resp, err
}
