package lime

import (
	"context"
	"errors"
	"io"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// outward passes things to the caller and remembers the caller's own error,
// which goes back as it is.
type outward struct{ err error }

func (o *outward) note(err error) error {
	o.err = err
	return err
}

// done turns the error of the work into what leaves the adapter.
func (o *outward) done(err error) error {
	switch {
	case o.err != nil:
		return o.err
	case errors.Is(err, errEnough):
		return nil
	}
	return rest.Public(err)
}

// Files implements sdk.Files: the files in the record's own properties, then
// those of the related records that it owns.
func (a *Adapter) Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error {
	s, err := a.session()
	if err != nil {
		return err
	}
	at, err := parseFilePlace(req.After)
	if err != nil {
		return err
	}
	out, sent := &outward{}, 0
	return out.done(s.eachFile(ctx, req.Parent, at, func(id string, at filePlace) error {
		f, err := s.describe(ctx, id)
		if rest.Is(err, sdk.KindNotFound) {
			// The record names it, so it must not be missing from the list.
			f, err = &sdk.File{ID: id, Size: sdk.SizeUnknown}, nil
		}
		if err != nil {
			return err
		}
		f.Cursor = at.cursor()
		if err := send(f); err != nil {
			return out.note(err)
		}
		if sent++; req.Limit > 0 && sent >= req.Limit {
			return errEnough
		}
		return nil
	}))
}

// OpenFile implements sdk.Files. That the file is one of the record's is read
// from the CRM again, each time: a file's id alone opens nothing.
func (a *Adapter) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	s, err := a.session()
	if err != nil {
		return err
	}
	err = s.eachFile(ctx, req.Parent, filePlace{}, func(id string, _ filePlace) error {
		if id == req.ID {
			return errEnough
		}
		return nil
	})
	switch {
	case err == nil:
		return sdk.Errorf(sdk.KindNotFound, "no such file at this record")
	case !errors.Is(err, errEnough):
		return rest.Public(err)
	}
	out := &outward{}
	return out.done(s.transfer(ctx, req.ID,
		func(f *sdk.File) error { return out.note(begin(f)) },
		func(data []byte) error { return out.note(chunk(data)) }))
}

// transfer reads one file. The connection says how long it is; otherwise the
// CRM's description has to do, and a file of another length is none.
func (s *session) transfer(ctx context.Context, id string, begin func(*sdk.File) error, chunk func([]byte) error) error {
	f, err := s.describe(ctx, id)
	if err != nil {
		return err
	}
	d, err := s.api.Open(ctx, rest.Path{"file", id, "contents"})
	if err != nil {
		return err
	}
	defer d.Close()
	if d.Length >= 0 {
		f.Size = d.Length
	}
	if f.Name == "" {
		f.Name = d.Name
	}
	if f.ContentType == "" {
		f.ContentType = d.ContentType
	}
	if err := begin(f); err != nil {
		return err
	}
	return pump(d, f.Size, chunk)
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
