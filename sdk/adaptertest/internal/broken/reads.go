package broken

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

type losesPage struct{ *memadapter.Adapter }

func (a losesPage) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	n := 0
	return a.Adapter.Related(ctx, req, func(r *sdk.Record) error {
		if n++; n > 20 && n <= 30 {
			return nil
		}
		return send(r)
	})
}

type resumesEarly struct{ *memadapter.Adapter }

func (a resumesEarly) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	last := ""
	return a.Adapter.Related(ctx, req, func(r *sdk.Record) error {
		r.Cursor, last = last, r.Cursor
		if r.Cursor == "" {
			r.Cursor = "0"
		}
		return send(r)
	})
}

type hidesArchived struct{ *memadapter.Adapter }

func (a hidesArchived) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	rec, err := a.Adapter.Contact(ctx, ref)
	if err == nil && rec.Archived {
		return nil, sdk.Errorf(sdk.KindNotFound, "not in the default list")
	}
	return rec, err
}

func (a hidesArchived) Find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	resp, err := a.Adapter.Find(ctx, req)
	if err != nil {
		return nil, err
	}
	out := &sdk.FindResponse{More: resp.More}
	for _, r := range resp.Records {
		if !r.Archived {
			out.Records = append(out.Records, r)
		}
	}
	return out, nil
}

func (a hidesArchived) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	return a.Adapter.Related(ctx, req, func(r *sdk.Record) error {
		if r.Archived {
			return nil
		}
		return send(r)
	})
}

type countsNobody struct{ *memadapter.Adapter }

func (a countsNobody) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	return a.Adapter.Related(ctx, req, func(r *sdk.Record) error { r.OthersLinked = 0; return send(r) })
}

type ignoresSend struct{ *memadapter.Adapter }

func (a ignoresSend) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	return a.Adapter.Related(ctx, req, func(r *sdk.Record) error { _ = send(r); return nil })
}

// hangs waits for its CRM, whoever still waits for it.
type hangs struct{ *memadapter.Adapter }

func (a hangs) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	rec, err := a.Adapter.Contact(ctx, ref)
	if ctx.Err() != nil {
		time.Sleep(3 * time.Second)
	}
	return rec, err
}

// followsMoves hides that a record was merged: a write would hit somebody else.
type followsMoves struct{ *memadapter.Adapter }

func (a followsMoves) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	rec, err := a.Adapter.Contact(ctx, ref)
	if sdk.KindOf(err) == sdk.KindMoved {
		return a.Adapter.Contact(ctx, err.(*sdk.Error).MovedTo) //nolint:errorlint // it is one
	}
	return rec, err
}
