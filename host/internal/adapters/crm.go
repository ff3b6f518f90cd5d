package adapters

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
)

// do finds the adapter, gives the call a deadline, and runs it.
func (m *Manager) do(ctx context.Context, name, method string, fn func(context.Context, *generation) error) error {
	a := m.get(name)
	if a == nil {
		return sdk.Errorf(sdk.KindUnavailable, "no adapter of that name is configured")
	}
	if limit := m.limit(ctx, method); limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	return a.call(ctx, method, fn)
}

// limit is how long a call may take; 0: as its context says. A person who
// waits is answered soon, whatever the caller allows. A stream of a job may
// rightly be long, and so may a file, whoever asks for it: only their silence
// is limited.
func (m *Manager) limit(ctx context.Context, method string) time.Duration {
	if method == "open_file" {
		return 0
	}
	if sdk.CallFrom(ctx).Priority == sdk.PriorityInteractive {
		return m.opt.Timing.Interact
	}
	if _, has := ctx.Deadline(); has || method == "related" || method == "files" {
		return 0
	}
	return m.opt.Timing.Job
}

// Contact reads one record.
func (m *Manager) Contact(ctx context.Context, ref sdk.Ref) (rec *sdk.Record, err error) {
	err = m.do(ctx, ref.Adapter, "contact", func(ctx context.Context, g *generation) error {
		rec, err = g.client.Contact(ctx, ref)
		return err
	})
	return rec, err
}

// Find searches contacts in one adapter.
func (m *Manager) Find(ctx context.Context, adapter string, req *sdk.FindRequest) (resp *sdk.FindResponse, err error) {
	err = m.do(ctx, adapter, "find", func(ctx context.Context, g *generation) error {
		f, ok := g.client.Finder()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no search")
		}
		resp, err = f.Find(ctx, req)
		return err
	})
	return resp, err
}

// Related streams the related records of one record. The generation stays for
// as long as send takes: a slow reader delays the end of a swapped-out process.
func (m *Manager) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	return m.do(ctx, req.Parent.Adapter, "related", func(ctx context.Context, g *generation) error {
		r, ok := g.client.Relater()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no related records")
		}
		return r.Related(ctx, req, send)
	})
}

// Update changes one record. It is never repeated here: after a lost answer
// the error says MayHaveApplied, and the caller reads back first.
func (m *Manager) Update(ctx context.Context, req *sdk.UpdateRequest) (resp *sdk.UpdateResponse, err error) {
	err = m.do(ctx, req.Ref.Adapter, "update", func(ctx context.Context, g *generation) error {
		u, ok := g.client.Updater()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter cannot write")
		}
		resp, err = u.Update(ctx, req)
		return err
	})
	return resp, err
}

// Check asks whether an adapter's CRM can be reached.
func (m *Manager) Check(ctx context.Context, adapter string) (resp *sdk.CheckResponse, err error) {
	err = m.do(ctx, adapter, "check", func(ctx context.Context, g *generation) error {
		resp, err = g.client.Check(ctx)
		return err
	})
	return resp, err
}

// Schema returns what the adapter's CRM holds; it is asked once an hour, after
// a reload, and of every new process. It is shared: do not change it.
func (m *Manager) Schema(ctx context.Context, name string) (schema *sdk.Schema, err error) {
	if a := m.get(name); a != nil {
		if g := a.now(); g != nil {
			if s, _ := g.schema.get(m.opt.Timing.SchemaAge); s != nil {
				return s, nil
			}
		}
	}
	err = m.do(ctx, name, "schema", func(ctx context.Context, g *generation) error {
		schema, err = g.readSchema(ctx, m.opt.Timing.SchemaAge)
		return err
	})
	return schema, err
}

// Description returns what an adapter said of itself; nil while it is not up.
func (m *Manager) Description(name string) *sdk.Description {
	if a := m.get(name); a != nil {
		return a.status().Description
	}
	return nil
}
