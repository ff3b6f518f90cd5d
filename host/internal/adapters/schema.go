package adapters

import (
	"context"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
)

// schemaCache belongs to a generation: a swapped adapter may know other fields.
type schemaCache struct {
	turn chan struct{} // whoever is in it asks the CRM; the others wait for the answer

	mu     sync.Mutex
	schema *sdk.Schema
	read   time.Time
	epoch  int
}

func newSchemaCache() schemaCache { return schemaCache{turn: make(chan struct{}, 1)} }

// get returns the schema, unless it is too old, and the epoch for put.
func (c *schemaCache) get(age time.Duration) (*sdk.Schema, int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.schema == nil || time.Since(c.read) > age {
		return nil, c.epoch
	}
	return c.schema, c.epoch
}

// put keeps s, unless it was asked for before a forget.
func (c *schemaCache) put(s *sdk.Schema, epoch int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch == c.epoch {
		c.schema, c.read = s, time.Now()
	}
}

func (c *schemaCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.schema = nil
	c.epoch++
}

// readSchema asks the CRM, once for all who want to know at the same time.
func (g *generation) readSchema(ctx context.Context, age time.Duration) (*sdk.Schema, error) {
	select {
	case g.schema.turn <- struct{}{}:
		defer func() { <-g.schema.turn }()
	case <-ctx.Done():
		return nil, sdk.Errorf(sdk.KindUnavailable, "schema was not read in time")
	}
	s, epoch := g.schema.get(age)
	if s != nil {
		return s, nil
	}
	s, err := g.client.Schema(ctx)
	if err != nil {
		return nil, err
	}
	g.schema.put(s, epoch)
	return s, nil
}
