package adapters

import (
	"context"

	"github.com/inzage/inzage/sdk"
)

// Files streams the list of a record's files. As with Related, the generation
// stays for as long as send takes.
func (m *Manager) Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error {
	return m.do(ctx, req.Parent.Adapter, "files", func(ctx context.Context, g *generation) error {
		f, ok := g.client.Files()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no files")
		}
		return f.Files(ctx, req, send)
	})
}

// OpenFile streams one file: begin once, then chunk, whose bytes are valid
// until it returns. Nil means that all of the file came; after any error what
// came is to be thrown away. A file has no deadline but the caller's own.
func (m *Manager) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	return m.do(ctx, req.Parent.Adapter, "open_file", func(ctx context.Context, g *generation) error {
		f, ok := g.client.Files()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no files")
		}
		return f.OpenFile(ctx, req, begin, chunk)
	})
}

// WriteJournal adds a line to a record's history in the CRM. It may be
// repeated with the same Line.ID, also after MayHaveApplied.
func (m *Manager) WriteJournal(ctx context.Context, req *sdk.JournalRequest) error {
	return m.do(ctx, req.Ref.Adapter, "journal", func(ctx context.Context, g *generation) error {
		j, ok := g.client.Journal()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no journal")
		}
		return j.Write(ctx, req)
	})
}

// May asks an adapter's gatekeeper. KindUnsupported says that there is none;
// after every other error nothing is known, and the caller refuses. The
// adapter is named, since a question about the desk has no record.
func (m *Manager) May(ctx context.Context, adapter string, req *sdk.MayRequest) (resp *sdk.MayResponse, err error) {
	err = m.do(ctx, adapter, "may", func(ctx context.Context, g *generation) error {
		k, ok := g.client.Gatekeeper()
		if !ok {
			return sdk.Errorf(sdk.KindUnsupported, "adapter has no gatekeeper")
		}
		resp, err = k.May(ctx, req)
		return err
	})
	return resp, err
}
