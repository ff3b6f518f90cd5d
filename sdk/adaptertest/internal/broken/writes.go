package broken

import (
	"context"
	"sync"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

type ignoresRevision struct{ *memadapter.Adapter }

func (a ignoresRevision) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	again := *req
	again.Revision = ""
	return a.Adapter.Update(ctx, &again)
}

// writesHalf makes each change by itself.
type writesHalf struct{ *memadapter.Adapter }

func (a writesHalf) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	out := &sdk.UpdateResponse{}
	for _, c := range req.Changes {
		resp, err := a.Adapter.Update(ctx, &sdk.UpdateRequest{Ref: req.Ref, Changes: []sdk.Change{c}})
		if err != nil {
			return nil, err
		}
		out.Results, out.Record = append(out.Results, resp.Results...), resp.Record
	}
	if out.Record == nil {
		return a.Adapter.Update(ctx, req)
	}
	return out, nil
}

// echoes answers with the record as it was before, and what was asked for on top.
type echoes struct{ *memadapter.Adapter }

func (a echoes) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	before, err := a.Contact(ctx, req.Ref)
	if err != nil {
		return nil, err
	}
	resp, err := a.Adapter.Update(ctx, req)
	if err != nil {
		return nil, err
	}
	for _, c := range req.Changes {
		before.Values[c.Field] = c.New
	}
	resp.Record = before
	return resp, nil
}

type pretends struct{ *memadapter.Adapter }

func (a pretends) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	rec, err := a.Contact(ctx, req.Ref)
	if err != nil {
		return nil, err
	}
	out := &sdk.UpdateResponse{Record: rec}
	for _, c := range req.Changes {
		out.Results = append(out.Results, sdk.FieldResult{Field: c.Field, Status: sdk.StatusApplied, Current: c.New})
	}
	return out, nil
}

// cutsText makes a text fit.
type cutsText struct{ *memadapter.Adapter }

func (a cutsText) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	again := *req
	again.Changes = nil
	for _, c := range req.Changes {
		if c.New.Kind == sdk.KindText && len(c.New.Text) > 60 {
			c.New.Text = c.New.Text[:60]
		}
		again.Changes = append(again.Changes, c)
	}
	return a.Adapter.Update(ctx, &again)
}

// forgets keeps request ids where a restart loses them.
type forgets struct {
	*memadapter.Adapter
	mu   *sync.Mutex
	done map[string]*sdk.UpdateResponse
}

func newForgets(a *memadapter.Adapter) sdk.Adapter {
	return forgets{a, &sync.Mutex{}, map[string]*sdk.UpdateResponse{}}
}

func (a forgets) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	id := sdk.CallFrom(ctx).RequestID
	a.mu.Lock()
	defer a.mu.Unlock()
	if resp := a.done[id]; resp != nil {
		return resp, nil
	}
	resp, err := a.Adapter.Update(sdk.WithCall(ctx, sdk.Call{}), req)
	if err == nil {
		a.done[id] = resp
	}
	return resp, err
}

// removesAny does not look whose child it is.
type removesAny struct{ *memadapter.Adapter }

func (a removesAny) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	for _, c := range req.Changes {
		if c.Op != sdk.OpRemoveChild {
			continue
		}
		for _, id := range []string{"1", "2", "3"} {
			_, err := a.Adapter.Update(ctx, &sdk.UpdateRequest{Ref: sdk.Ref{Adapter: req.Ref.Adapter, Type: req.Ref.Type, ID: id}, Changes: []sdk.Change{c}})
			if err != nil {
				return nil, err
			}
		}
	}
	return a.Adapter.Update(ctx, req)
}
