package client_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// endless is a source that goes on until its context ends.
type endless struct {
	*memadapter.Adapter
	ended chan struct{}
}

func (e endless) OpenFile(ctx context.Context, _ *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	defer close(e.ended)
	if err := begin(&sdk.File{ID: "1", Size: sdk.SizeUnknown}); err != nil {
		return err
	}
	for {
		if err := chunk(make([]byte, 200<<10)); err != nil {
			return err
		}
	}
}

func TestTheEndOfTheReaderEndsTheSource(t *testing.T) {
	for name, stop := range map[string]func(cancel context.CancelFunc) error{
		"cancelled":     func(cancel context.CancelFunc) error { cancel(); return nil },
		"chunk's error": func(context.CancelFunc) error { return io.ErrShortWrite },
	} {
		e := endless{memadapter.New(), make(chan struct{})}
		c := dial(t, e)
		f, _ := c.Files()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		n := 0
		err := f.OpenFile(ctx, &sdk.OpenFileRequest{Parent: one}, func(*sdk.File) error { return nil }, func(b []byte) error {
			if len(b) > 64<<10 {
				t.Errorf("a chunk of %d bytes", len(b))
			}
			if n++; n == 10 {
				return stop(cancel)
			}
			return nil
		})
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		select {
		case <-e.ended:
		case <-time.After(time.Second):
			t.Errorf("%s: the source goes on", name)
		}
	}
}

// unruly does not describe its file first.
type unruly struct{ *memadapter.Adapter }

func (unruly) OpenFile(_ context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	switch req.ID {
	case "chunk first":
		return chunk([]byte("x"))
	case "twice":
		_ = begin(&sdk.File{})
		return begin(&sdk.File{})
	}
	return nil
}

func TestAnUnrulyAdapterGivesNoFile(t *testing.T) {
	c := dial(t, unruly{memadapter.New()})
	f, _ := c.Files()
	for _, id := range []string{"chunk first", "twice", "nothing"} {
		if _, data, err := open(context.Background(), f, one, id); sdk.KindOf(err) != sdk.KindUnavailable || len(data) > 0 {
			t.Errorf("%s: %v", id, err)
		}
	}
}
