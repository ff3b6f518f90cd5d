package adaptertest

import (
	"context"

	"github.com/inzage/inzage/sdk"
)

type watchedFiles struct {
	w *witness
	f sdk.Files
}

func (v *watchedFiles) Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error {
	g := &gate{}
	defer g.close()
	_, err := during(ctx, v.w, "Files", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, v.f.Files(ctx, req, func(f *sdk.File) error {
			return g.through(func() error { v.w.hear(f.Cursor); return send(f) })
		})
	})
	return err
}

func (v *watchedFiles) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	g := &gate{}
	defer g.close()
	_, err := during(ctx, v.w, "OpenFile", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, v.f.OpenFile(ctx, req,
			func(f *sdk.File) error { return g.through(func() error { return begin(f) }) },
			func(b []byte) error { return g.through(func() error { return chunk(b) }) })
	})
	return err
}

type watchedJournal struct {
	w *witness
	j sdk.Journal
}

func (v *watchedJournal) Write(ctx context.Context, req *sdk.JournalRequest) error {
	_, err := during(ctx, v.w, "Write", func(ctx context.Context) (struct{}, error) { return struct{}{}, v.j.Write(ctx, req) })
	return err
}

type watchedGatekeeper struct {
	w *witness
	g sdk.Gatekeeper
}

func (v *watchedGatekeeper) May(ctx context.Context, req *sdk.MayRequest) (*sdk.MayResponse, error) {
	resp, err := during(ctx, v.w, "May", func(ctx context.Context) (*sdk.MayResponse, error) { return v.g.May(ctx, req) })
	if err == nil && resp == nil {
		v.w.fault("May returned neither an answer nor an error")
		err = sdk.Errorf(sdk.KindUnavailable, "no answer")
	}
	return resp, err
}
