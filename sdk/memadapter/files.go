package memadapter

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// piece is how much of a file is passed on at a time.
const piece = 32 << 10

// file is one file and the record that it belongs to.
type file struct {
	sdk.File
	Parent sdk.Ref
	Data   []byte
}

// AddFile gives a record a file and returns its id.
func (a *Adapter) AddFile(parent sdk.Ref, name, contentType string, data []byte) string {
	var id string
	a.change(func() { id = a.addFile(parent, name, contentType, data) })
	return id
}

func (a *Adapter) addFile(parent sdk.Ref, name, contentType string, data []byte) string {
	f := &file{Parent: parent, Data: data, File: sdk.File{
		ID: strconv.Itoa(len(a.data.Files) + 1), Name: name, Size: int64(len(data)), ContentType: contentType, Modified: a.now().UTC(),
	}}
	a.data.Files = append(a.data.Files, f)
	return f.ID
}

// Files implements sdk.Files. The cursor is the file's id.
func (a *Adapter) Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error {
	if err := a.enter(ctx, "files", req.Parent.ID); err != nil {
		return err
	}
	after := number(req.After)
	if req.After != "" && after <= 0 {
		return sdk.Errorf(sdk.KindInvalid, "not a cursor of this adapter")
	}
	mine, err := a.filesOf(req.Parent)
	if err != nil {
		return err
	}
	sent := 0
	for _, f := range mine {
		if number(f.ID) <= after {
			continue
		}
		if req.Limit > 0 && sent == req.Limit {
			return nil
		}
		out := f.File
		out.Cursor = f.ID
		if err := send(&out); err != nil {
			return err
		}
		sent++
		if err := a.pause(ctx, "files_row"); err != nil {
			return err
		}
	}
	return nil
}

// OpenFile implements sdk.Files.
func (a *Adapter) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	if err := a.enter(ctx, "open_file", req.Parent.ID); err != nil {
		return err
	}
	mine, err := a.filesOf(req.Parent)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(mine, func(f *file) bool { return f.ID == req.ID })
	if i < 0 {
		return sdk.Errorf(sdk.KindNotFound, "no such file at this record")
	}
	described := mine[i].File
	if err := begin(&described); err != nil {
		return err
	}
	return a.transfer(ctx, mine[i].Data, chunk)
}

func (a *Adapter) transfer(ctx context.Context, data []byte, chunk func([]byte) error) error {
	for sent := 0; sent < len(data); {
		if err := a.enter(ctx, "open_file_chunk", ""); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		a.mu.RLock()
		drop, short := a.data.Faults.DropFileAt, a.data.Faults.ShortFileAt
		a.mu.RUnlock()
		switch {
		case drop > 0 && sent >= drop:
			return sdk.Errorf(sdk.KindUnavailable, "switched fault: the file broke off")
		case short > 0 && sent >= short:
			return nil // an adapter that did not notice
		}
		next := data[sent:min(sent+piece, len(data))]
		if err := chunk(next); err != nil {
			return err
		}
		sent += len(next)
	}
	return nil
}

func (a *Adapter) filesOf(parent sdk.Ref) ([]*file, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if _, err := a.read(parent); err != nil {
		return nil, err
	}
	var out []*file
	for _, f := range a.data.Files {
		if f.Parent == parent {
			out = append(out, f)
		}
	}
	return out, nil
}

// seedFiles gives a contact a text and a picture-like file of a size.
func (a *Adapter) seedFiles(ref sdk.Ref, size int) {
	a.addFile(ref, "letter-"+ref.ID+".txt", "text/plain; charset=utf-8", []byte(fmt.Sprintf("Dear person %s,\n", ref.ID)))
	a.addFile(ref, "scan-"+ref.ID+".png", "image/png", []byte(strings.Repeat("\x89PNG\r\n\x1a\n", (size+7)/8)[:size]))
}
