package adaptertest

import (
	"context"
	"strings"

	"github.com/inzage/inzage/sdk"
)

type watchedAdapter struct {
	w *witness
	a sdk.Adapter
}

func (v *watchedAdapter) Describe(ctx context.Context) (*sdk.Description, error) {
	return during(ctx, v.w, "Describe", v.a.Describe)
}

func (v *watchedAdapter) Configure(ctx context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	resp, err := during(ctx, v.w, "Configure", func(ctx context.Context) (*sdk.ConfigureResponse, error) { return v.a.Configure(ctx, req) })
	if err == nil && resp == nil {
		resp = &sdk.ConfigureResponse{}
	}
	if resp != nil {
		for _, d := range resp.Diagnostics {
			v.w.hear(d.Summary, d.Detail, strings.Join(d.Path, "."))
		}
	}
	return resp, err
}

func (v *watchedAdapter) Check(ctx context.Context) (*sdk.CheckResponse, error) {
	resp, err := during(ctx, v.w, "Check", v.a.Check)
	if resp != nil {
		v.w.hear(resp.Warnings...)
	}
	return resp, err
}

func (v *watchedAdapter) Schema(ctx context.Context) (*sdk.Schema, error) {
	return during(ctx, v.w, "Schema", v.a.Schema)
}

func (v *watchedAdapter) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	rec, err := during(ctx, v.w, "Contact", func(ctx context.Context) (*sdk.Record, error) { return v.a.Contact(ctx, ref) })
	if err == nil && rec == nil {
		v.w.fault("Contact returned neither a record nor an error")
		err = sdk.Errorf(sdk.KindUnavailable, "no answer")
	}
	return rec, err
}

type watchedFinder struct {
	w *witness
	f sdk.Finder
}

func (v *watchedFinder) Find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	resp, err := during(ctx, v.w, "Find", func(ctx context.Context) (*sdk.FindResponse, error) { return v.f.Find(ctx, req) })
	if err == nil && resp == nil {
		v.w.fault("Find returned neither an answer nor an error")
		resp = &sdk.FindResponse{}
	}
	return resp, err
}

type watchedRelater struct {
	w *witness
	r sdk.Relater
}

func (v *watchedRelater) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	g := &gate{}
	defer g.close()
	_, err := during(ctx, v.w, "Related", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, v.r.Related(ctx, req, func(r *sdk.Record) error {
			return g.through(func() error { v.w.hear(r.Cursor); return send(r) })
		})
	})
	return err
}

type watchedUpdater struct {
	w *witness
	u sdk.Updater
}

func (v *watchedUpdater) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	resp, err := during(ctx, v.w, "Update", func(ctx context.Context) (*sdk.UpdateResponse, error) { return v.u.Update(ctx, req) })
	if err != nil {
		return resp, err
	}
	if resp == nil || resp.Record == nil || len(resp.Results) != len(req.Changes) {
		v.w.fault("Update has to return the record as stored and one result for each change, in their order")
		return nil, sdk.Errorf(sdk.KindUnavailable, "no proper answer")
	}
	for i, r := range resp.Results {
		if r.Field != req.Changes[i].Field {
			v.w.fault("result %d of Update is about field %q, change %d is about %q", i+1, r.Field, i+1, req.Changes[i].Field)
		}
		if (r.Status == sdk.StatusRejected) != (r.Reason != "") {
			v.w.fault("field %q has status %d and reason %q: a rejection has a reason, and nothing else has one", r.Field, r.Status, r.Reason)
		}
	}
	return resp, nil
}
