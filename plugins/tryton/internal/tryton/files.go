package tryton

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// attachment is the one model that every Tryton keeps files in.
const attachment = "ir.attachment"

// metaFile is an attachment without its contents.
type metaFile struct {
	ID      json.Number     `json:"id"`
	Name    string          `json:"name"`
	Type    string          `json:"type"` // data, or link to somewhere else
	Link    *string         `json:"link"`
	Size    *int64          `json:"data_size"`
	Created json.RawMessage `json:"create_date"`
	Written json.RawMessage `json:"write_date"`
}

func (f *metaFile) file() *sdk.File {
	out := &sdk.File{ID: f.ID.String(), Name: f.Name, Size: sdk.SizeUnknown, Modified: moment(f.Written), Cursor: f.ID.String()}
	if out.Modified.IsZero() {
		out.Modified = moment(f.Created)
	}
	switch {
	case f.isLink():
		out.Size, out.ContentType = int64(len(f.address())), "text/uri-list"
	case f.Size != nil:
		out.Size = *f.Size
	}
	return out
}

// isLink: such an attachment holds an address, and that is all of it.
func (f *metaFile) isLink() bool { return f.Type == "link" }

func (f *metaFile) address() string {
	if f.Link == nil {
		return ""
	}
	return *f.Link
}

func moment(raw json.RawMessage) time.Time {
	t, ok := rpc.ReadTyped(raw)
	if !ok {
		return time.Time{}
	}
	at, _ := t.Time()
	return at
}

// ownersOfFiles lists the owned relations whose records can have files.
func (c *catalog) ownersOfFiles(m *model) []string {
	var out []string
	for _, name := range shared.SortedKeys(m.relations) {
		r := m.relations[name]
		if target := c.models[r.Type]; r.Ownership == sdk.Owned && target != nil && target.set.Files && !target.denied && len(r.by) > 0 {
			out = append(out, name)
		}
	}
	return out
}

// Files implements sdk.Files: the attachments of the record, and of the records
// that it owns, in the order of their ids.
func (a *Adapter) Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error {
	s, err := a.session()
	if err != nil {
		return err
	}
	out, sent := &outward{}, 0
	return out.done(s.eachFile(ctx, req.Parent, req.After, nil, func(f *metaFile) error {
		if err := out.note(send(f.file())); err != nil {
			return err
		}
		if sent++; req.Limit > 0 && sent >= req.Limit {
			return errEnough
		}
		return nil
	}))
}

// eachFile walks over the files of a record. extra narrows them down.
func (s *session) eachFile(ctx context.Context, parent sdk.Ref, after string, extra []any, visit func(*metaFile) error) error {
	c, err := s.catalog(ctx)
	if err != nil {
		return err
	}
	m, err := c.modelOf(parent)
	if err != nil {
		return err
	}
	if after != "" && !validID(after) {
		return sdk.Errorf(sdk.KindInvalid, "not a cursor of this list")
	}
	owners, err := s.owners(ctx, c, m, parent)
	if err != nil || len(owners) == 0 {
		return err
	}
	fields := []string{"name", "type", "link", "data_size", "create_date", "write_date"}
	for last := idNumber(after); ; {
		domain := append([]any{[]any{"resource", "in", owners}, []any{"id", ">", last}}, extra...)
		var page []metaFile
		err := s.api.Read(ctx, &page, "model."+attachment+".search_read", domain, 0, s.set.PageSize, byID, fields, s.context(c))
		if err != nil {
			return err
		}
		for i := range page {
			if id := idNumber(page[i].ID.String()); id > last {
				last = id
			} else {
				return sdk.Errorf(sdk.KindUnavailable, "the CRM does not send the list in the order that was asked for")
			}
			if err := visit(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < s.set.PageSize {
			return nil
		}
	}
}

// owners lists the resources whose attachments are files of the record.
func (s *session) owners(ctx context.Context, c *catalog, m *model, parent sdk.Ref) ([]string, error) {
	if err := s.exists(ctx, c, m, parent.ID); err != nil {
		return nil, err
	}
	var out []string
	if m.set.Files {
		out = append(out, m.Name+","+parent.ID)
	}
	for _, name := range c.ownersOfFiles(m) {
		r := m.relations[name]
		var ids []json.Number
		domain := []any{r.points(parent)}
		if err := s.api.Read(ctx, &ids, "model."+r.Type+".search", domain, 0, nil, byID, s.context(c)); err != nil {
			return nil, err
		}
		for _, id := range ids {
			out = append(out, r.Type+","+id.String())
		}
	}
	return out, nil
}

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
