package tryton

import (
	"context"
	"errors"
	"io"

	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// OpenFile implements sdk.Files. That the file is one of the record's is asked
// of the CRM each time: a file's id alone opens nothing.
func (a *Adapter) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	s, err := a.session()
	if err != nil {
		return err
	}
	if !validID(req.ID) {
		return sdk.Errorf(sdk.KindNotFound, "no such file at this record")
	}
	var found *metaFile
	err = s.eachFile(ctx, req.Parent, "", []any{[]any{"id", "=", idNumber(req.ID)}}, func(f *metaFile) error {
		found = f
		return errEnough
	})
	switch {
	case err == nil:
		return sdk.Errorf(sdk.KindNotFound, "no such file at this record")
	case !errors.Is(err, errEnough):
		return rpc.Public(err)
	}
	out := &outward{}
	return out.done(s.transfer(ctx, found,
		func(f *sdk.File) error { return out.note(begin(f)) },
		func(data []byte) error { return out.note(chunk(data)) }))
}

// transfer reads one file, as it comes.
func (s *session) transfer(ctx context.Context, f *metaFile, begin func(*sdk.File) error, chunk func([]byte) error) error {
	if f.isLink() {
		if err := begin(f.file()); err != nil || f.address() == "" {
			return err
		}
		return chunk([]byte(f.address()))
	}
	c, err := s.catalog(ctx)
	if err != nil {
		return err
	}
	d, err := s.api.Open(ctx, "model."+attachment+".read", []int64{idNumber(f.ID.String())}, []string{"data"}, s.context(c))
	if err != nil {
		return err
	}
	if err := s.head(d, f, begin); err != nil || d == nil {
		return err
	}
	defer d.Close()
	return pump(d, f.file().Size, chunk)
}

// head tells the size before the contents. A file that has a size and no
// contents is lost at the CRM.
func (s *session) head(d *rpc.Download, f *metaFile, begin func(*sdk.File) error) error {
	if d == nil && f.Size != nil && *f.Size > 0 {
		return sdk.Errorf(sdk.KindNotFound, "the CRM no longer has the file")
	}
	err := begin(f.file())
	if err != nil && d != nil {
		d.Close()
	}
	return err
}

// pump passes the contents on and counts them.
func pump(d io.Reader, size int64, chunk func([]byte) error) error {
	buf := make([]byte, 64<<10)
	for got := int64(0); ; {
		n, err := d.Read(buf)
		if n > 0 {
			if err := chunk(buf[:n]); err != nil {
				return err
			}
			got += int64(n)
		}
		switch {
		case errors.Is(err, io.EOF) && size != sdk.SizeUnknown && got != size:
			return sdk.Errorf(sdk.KindUnavailable, "the file is not as long as the CRM says")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
