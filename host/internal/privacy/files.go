package privacy

import (
	"context"
	"io"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Files lists and streams the files of records. Errors are *sdk.Error.
type Files interface {
	Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error
	OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error
}

// FilesPage is one page of a record's files.
type FilesPage struct {
	Files []sdk.File
	Next  string // cursor of the next page; empty: this is the last
}

// FilesOf lists the files of one of the subject's records.
func (s *Service) FilesOf(ctx context.Context, v *Visit, parent sdk.Ref, after string, limit int) (*FilesPage, error) {
	if !v.May(RightSee) || !v.Subject.Has(parent) {
		return nil, ErrNotFound
	}
	op := byVisit(v, OpView)
	op.Ref, op.Notes["page"] = parent, "files"
	if err := s.note(ctx, op); err != nil {
		return nil, err
	}
	page := &FilesPage{}
	req := &sdk.FilesRequest{Parent: parent, After: after, Limit: limit + 1}
	err := s.Files.Files(crmCall(ctx, op.ID, op.Actor), req, func(f *sdk.File) error {
		if len(page.Files) == limit {
			page.Next = page.Files[limit-1].Cursor
			return nil
		}
		page.Files = append(page.Files, *f)
		return nil
	})
	return page, err
}

// Transfer is a file on its way from the CRM. Who closes Body ends it.
type Transfer struct {
	File sdk.File
	Body io.ReadCloser
}

// watchEvery is how often a download asks whether its link was revoked.
const watchEvery = time.Second

// Download opens a file of one of the subject's records: intended, streamed,
// closed with what became of it. The adapter checks again that the file belongs
// to the record. Revoking the link ends it.
func (s *Service) Download(ctx context.Context, v *Visit, parent sdk.Ref, id string) (*Transfer, error) {
	if !v.May(RightSee) || !v.Subject.Has(parent) {
		return nil, ErrNotFound
	}
	op := byVisit(v, OpFile)
	op.Ref = parent
	end := s.streaming(op.ID)
	if err := s.intend(ctx, op); err != nil {
		end()
		return nil, err
	}
	ctx, cancel := context.WithCancel(crmCall(ctx, op.ID, op.Actor))
	began := make(chan sdk.File, 1)
	done := make(chan error, 1)
	r, w := io.Pipe()
	go func() {
		err := s.Files.OpenFile(ctx, &sdk.OpenFileRequest{Parent: parent, ID: id}, func(f *sdk.File) error {
			began <- *f
			return nil
		}, func(b []byte) error {
			_, err := w.Write(b)
			return err
		})
		s.closeDownload(ctx, op.ID, err)
		end()
		_ = w.CloseWithError(err) // nil is the end of the file
		done <- err
		cancel()
	}()
	go s.watch(ctx, cancel, v.Link)
	select {
	case f := <-began:
		return &Transfer{File: f, Body: &transfer{PipeReader: r, cancel: cancel, done: done}}, nil
	case err := <-done:
		if err == nil {
			err = sdk.Errorf(sdk.KindUnavailable, "file without a beginning")
		}
		return nil, err
	}
}

func (s *Service) closeDownload(ctx context.Context, id string, err error) {
	out := Outcome{Op: id, Result: Applied}
	if err != nil {
		out.Result, out.Reason = Failed, reasonOf(err)
		if ctx.Err() != nil {
			out.Reason = "aborted"
		}
	}
	s.closeOp(ctx, out)
}

// watch ends a transfer whose link was revoked. A store that is away ends none.
func (s *Service) watch(ctx context.Context, cancel context.CancelFunc, link string) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if state, err := s.Links.Get(ctx, link); err == nil && state.Status == LinkRevoked {
				cancel()
				return
			}
		}
	}
}

// transfer is the reading end of a file.
type transfer struct {
	*io.PipeReader
	cancel context.CancelFunc
	done   chan error
}

// Close ends the transfer at the CRM, and waits until it has ended.
func (t *transfer) Close() error {
	t.cancel()
	_ = t.PipeReader.Close()
	<-t.done //nolint:errcheck // the reader has had this error already
	return nil
}
