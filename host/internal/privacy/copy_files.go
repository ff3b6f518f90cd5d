package privacy

import (
	"context"
	"io"

	"github.com/inzage/inzage/sdk"
)

const filesKey = "files"

// eachFile lists the files of every record that has a list.
func (c *copying) eachFile(ctx context.Context, do func(parent sdk.Ref, f *sdk.File) error) error {
	for _, g := range c.groups {
		if !g.typ.Can(sdk.CapabilityFiles) {
			continue
		}
		for i := range g.shown {
			if g.shown[i].Err != nil {
				continue // the record is a gap already
			}
			parent := g.shown[i].Record.Ref
			err := c.s.Files.Files(ctx, &sdk.FilesRequest{Parent: parent}, func(f *sdk.File) error {
				if err := do(parent, f); err != nil {
					return &writing{err}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// files streams every file into the target. A list that breaks off here is told
// by fileList, which reads it again.
func (c *copying) files(ctx context.Context, target CopyTarget) (map[string]bool, error) {
	kept := map[string]bool{}
	type one struct {
		parent sdk.Ref
		file   sdk.File
	}
	var list []one // names and ids only
	err := c.eachFile(ctx, func(parent sdk.Ref, f *sdk.File) error {
		list = append(list, one{parent, *f})
		return nil
	})
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for _, f := range list {
		whole, err := c.file(ctx, target, f.parent, &f.file)
		if err != nil {
			return nil, err
		}
		if !whole {
			c.gaps++ // the target tells it on the cover
		}
		kept[f.parent.String()+" "+f.file.ID] = whole
	}
	return kept, nil
}

func (c *copying) file(ctx context.Context, target CopyTarget, parent sdk.Ref, f *sdk.File) (bool, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := c.s.Files.OpenFile(ctx, &sdk.OpenFileRequest{Parent: parent, ID: f.ID},
			func(*sdk.File) error { return nil },
			func(b []byte) error {
				_, err := w.Write(b)
				return err
			})
		_ = w.CloseWithError(err) // nil is the end of the file
	}()
	whole, err := target.File(CopyFile{Name: f.Name, Section: filesKey, Modified: f.Modified}, r)
	_ = r.Close()
	cancel()
	<-done
	return whole, err
}

// fileList lists all files, and says which come along.
func (c *copying) fileList(ctx context.Context, kept map[string]bool) error {
	any := false
	for _, g := range c.groups {
		any = any || g.typ.Can(sdk.CapabilityFiles)
	}
	if !any {
		return nil
	}
	columns := []CopyColumn{
		{Key: "name", Label: c.word("files_name"), Kind: sdk.KindText},
		{Key: "size", Label: c.word("files_size"), Kind: sdk.KindDecimal},
		{Key: "type", Label: c.word("files_type"), Kind: sdk.KindText},
		{Key: "modified", Label: c.word("files_modified"), Kind: sdk.KindTime},
		{Key: "included", Label: c.word("files_included"), Kind: sdk.KindBool},
	}
	if err := c.section(CopySection{Key: filesKey, Label: c.word("files"), Shape: CopyTable, Columns: columns}); err != nil {
		return err
	}
	rows, left := 0, 0
	err := c.eachFile(ctx, func(parent sdk.Ref, f *sdk.File) error {
		rows++
		if _, sent := kept[parent.String()+" "+f.ID]; c.r.Files && !sent {
			left++ // the list broke off before it when the files were sent
		}
		size := sdk.Empty(sdk.KindDecimal)
		if f.Size >= 0 {
			size = sdk.Decimal(itoa(f.Size))
		}
		return c.row(ctx, CopyRow{Values: []sdk.Value{
			sdk.Text(f.Name), size, sdk.Text(f.ContentType), sdk.Time(f.Modified), sdk.Bool(kept[parent.String()+" "+f.ID]),
		}})
	})
	if isWriting(err) {
		return err
	}
	if err != nil {
		return c.gap(ctx, filesKey, rows, err)
	}
	if left > 0 {
		return c.gap(ctx, filesKey, rows, sdk.Errorf(sdk.KindUnavailable, "files that did not come along"))
	}
	return nil
}
