package tryton

import (
	"context"
	"encoding/json"
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
