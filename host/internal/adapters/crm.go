package adapters

import (
	"context"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/client"
)

// do finds the adapter, gives the call a deadline, and runs it.
func (m *Manager) do(ctx context.Context, name, method string, fn func(context.Context, *client.Client) error) error {
	a := m.get(name)
	if a == nil {
		return sdk.Errorf(sdk.KindUnavailable, "no adapter of that name is configured")
	}
	if _, has := ctx.Deadline(); !has || sdk.CallFrom(ctx).Priority == sdk.PriorityInteractive {
		limit := m.opt.Timing.Job
		if sdk.CallFrom(ctx).Priority == sdk.PriorityInteractive {
			limit = m.opt.Timing.Interact
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	return a.call(ctx, method, fn)
}

// Contact reads one record.
func (m *Manager) Contact(ctx context.Context, ref sdk.Ref) (rec *sdk.Record, err error) {
	err = m.do(ctx, ref.Adapter, "contact", func(ctx context.Context, c *client.Client) error {
		rec, err = c.Contact(ctx, ref)
		return err
	})
	return rec, err
}

// Find searches contacts in one adapter.
func (m *Manager) Find(ctx context.Context, adapter string, req *sdk.FindRequest) (resp *sdk.FindResponse, err error) {
	err = m.do(ctx, adapter, "find", func(ctx context.Context, c *client.Client) error {
		f, ok := c.Finder()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no search")
		}
		resp, err = f.Find(ctx, req)
		return err
	})
	return resp, err
}

// Related streams the related records of one record.
func (m *Manager) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	return m.do(ctx, req.Parent.Adapter, "related", func(ctx context.Context, c *client.Client) error {
		r, ok := c.Relater()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no related records")
		}
		return r.Related(ctx, req, send)
	})
}

// Update changes one record.
func (m *Manager) Update(ctx context.Context, req *sdk.UpdateRequest) (resp *sdk.UpdateResponse, err error) {
	err = m.do(ctx, req.Ref.Adapter, "update", func(ctx context.Context, c *client.Client) error {
		u, ok := c.Updater()
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
	err = m.do(ctx, adapter, "check", func(ctx context.Context, c *client.Client) error {
		resp, err = c.Check(ctx)
		return err
	})
	return resp, err
}

// Schema returns what the adapter's CRM holds; it is asked once an hour and
// after a reload.
func (m *Manager) Schema(ctx context.Context, name string) (*sdk.Schema, error) {
	a := m.get(name)
	if a == nil {
		return nil, sdk.Errorf(sdk.KindUnavailable, "no adapter of that name is configured")
	}
	if g := a.now(); g != nil {
		if s := g.schema.get(m.opt.Timing.SchemaAge); s != nil {
			return s, nil
		}
	}
	var s *sdk.Schema
	err := m.do(ctx, name, "schema", func(ctx context.Context, c *client.Client) (err error) {
		if s, err = c.Schema(ctx); err == nil {
			if g := a.now(); g != nil && g.client == c {
				g.schema.put(s)
			}
		}
		return err
	})
	return s, err
}

// Description returns what an adapter said of itself; nil while it is not up.
func (m *Manager) Description(name string) *sdk.Description {
	a := m.get(name)
	if a == nil {
		return nil
	}
	return a.status().Description
}

func (a *adapter) forgetSchema() {
	if g := a.now(); g != nil {
		g.schema.put(nil)
	}
}

// schemaCache belongs to a generation: a swapped adapter may know other fields.
type schemaCache struct {
	mu     sync.Mutex
	schema *sdk.Schema
	read   time.Time
}

func (c *schemaCache) get(age time.Duration) *sdk.Schema {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.schema == nil || time.Since(c.read) > age {
		return nil
	}
	return c.schema
}

func (c *schemaCache) put(s *sdk.Schema) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.schema, c.read = s, time.Now()
}
