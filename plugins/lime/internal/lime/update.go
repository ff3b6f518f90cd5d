package lime

import (
	"context"
	"errors"
	"net/http"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// Update implements sdk.Updater.
//
// Lime has no version to send along with a write, so the record is read just
// before and compared field by field: GuardChecked. What is sent are absolute
// values of the changed fields only, which makes every repeat harmless.
func (a *Adapter) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	resp, err := s.update(ctx, req)
	if err != nil {
		return nil, rest.Public(err)
	}
	s.nameFiles(ctx, resp.Record)
	return resp, nil
}

func (s *session) update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	m, err := s.model(ctx)
	if err != nil {
		return nil, err
	}
	t, err := m.typeOf(req.Ref)
	if err != nil {
		return nil, err
	}
	if err := wellFormed(req.Changes); err != nil {
		return nil, err
	}
	raw, err := s.object(ctx, t, req.Ref.ID)
	if err != nil {
		return nil, err
	}
	before, err := s.record(t, raw)
	if err != nil {
		return nil, err
	}
	v := s.judge(t, before, req)
	if !v.write {
		return &sdk.UpdateResponse{Record: before, Results: v.results}, nil
	}
	return s.write(ctx, t, before, v, v.body(raw, s.set.Location))
}

func wellFormed(changes []sdk.Change) error {
	seen := map[string]bool{}
	for _, c := range changes {
		if c.Op != sdk.OpSet {
			return sdk.Errorf(sdk.KindUnsupported, "this adapter sets fields; it adds and removes no records")
		}
		if seen[c.Field] {
			return &sdk.Error{Kind: sdk.KindInvalid, Detail: "a field is changed twice", Field: c.Field}
		}
		seen[c.Field] = true
	}
	return nil
}

// write sends the values and reads back what stands. When the answer is lost
// it looks before it sends them once more.
func (s *session) write(ctx context.Context, t *limetype, before *sdk.Record, v *verdict, body map[string]any) (*sdk.UpdateResponse, error) {
	path := rest.Object(t.Name, before.Ref.ID)
	for try := 1; ; try++ {
		err := s.api.Put(ctx, path, body)
		var e *rest.Error
		switch {
		case err == nil:
			stored, err := s.contact(ctx, before.Ref)
			if err != nil {
				return nil, uncertain(err)
			}
			return v.settle(stored), nil
		case !errors.As(err, &e):
			return nil, err // ended before it was sent
		case e.Refused() || (e.Status == http.StatusNotFound && len(e.Mentions(v.fields())) > 0):
			v.blame(e)
			return &sdk.UpdateResponse{Record: before, Results: v.results}, nil
		case !e.Lost && e.Status < 500:
			return nil, err
		}
		stored, readErr := s.contact(ctx, before.Ref)
		switch {
		case readErr != nil:
			return nil, uncertain(readErr)
		case v.stands(stored):
			return v.settle(stored), nil
		case stored.Revision != before.Revision:
			return nil, uncertain(err)
		case try == 2 && e.Lost:
			return nil, uncertain(err) // it may still be on its way
		case try == 2:
			return nil, err
		}
	}
}

// uncertain is what may be said of a write whose outcome could not be read.
func uncertain(err error) error {
	out := &sdk.Error{Kind: sdk.KindUnavailable, Detail: "the write was sent and its outcome is not known", MayHaveApplied: true}
	var public *sdk.Error
	if errors.As(rest.Public(err), &public) {
		out.RetryAfter = public.RetryAfter
	}
	return out
}
