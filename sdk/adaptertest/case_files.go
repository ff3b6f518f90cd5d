package adaptertest

import (
	"slices"

	"github.com/inzage/inzage/sdk"
)

func fileCases() []Case {
	return []Case{
		{Name: "files/the list is complete", Run: filesList},
		{Name: "files/resumes and stops", Run: filesPages},
		{Name: "files/each can be read", Run: filesOpen},
		{Name: "files/another record's file", Run: filesStranger},
		{Name: "files/the receiver gives up", Run: filesGiveUp},
		{Name: "files/a broken transfer is an error", Alone: true, Run: filesBroken},
	}
}

func (c *C) fileOwner() sdk.Ref {
	c.Helper()
	c.need(c.A.Files != nil, "the adapter has no Files")
	c.need(!c.F.Files.Owner.IsZero(), "the fixture has no Files.Owner")
	return c.F.Files.Owner
}

func (c *C) listFiles(parent sdk.Ref, after string, limit int) []*sdk.File {
	c.Helper()
	var out []*sdk.File
	err := c.A.Files.Files(c.ctx(), &sdk.FilesRequest{Parent: parent, After: after, Limit: limit},
		func(f *sdk.File) error { out = append(out, f); return nil })
	if err != nil {
		c.Fatalf("Files(%s): %v", parent, err)
	}
	return out
}

func filesList(c *C) {
	list, seen := c.listFiles(c.fileOwner(), "", 0), map[string]bool{}
	if len(list) != c.F.Files.Count {
		c.Errorf("the list is not complete: %d files came, and there are %d", len(list), c.F.Files.Count)
	}
	for _, f := range list {
		if f.ID == "" || seen[f.ID] {
			c.Errorf("a file has no id, or one that came before")
		}
		if f.Size < sdk.SizeUnknown {
			c.Errorf("file %q has the size %d", f.ID, f.Size)
		}
		seen[f.ID] = true
	}
	err := c.A.Files.Files(c.ctx(), &sdk.FilesRequest{Parent: missing(c)}, func(*sdk.File) error { return nil })
	c.wantKind("files of nobody", err, sdk.KindNotFound, sdk.KindInvalid)
}

func filesPages(c *C) {
	owner := c.fileOwner()
	all := c.listFiles(owner, "", 0)
	c.need(len(all) > 1, "the owner has fewer than two files")
	for i, f := range all {
		if f.Cursor == "" {
			c.Fatalf("file %d has no cursor", i+1)
		}
		rest := c.listFiles(owner, f.Cursor, 0)
		if !slices.EqualFunc(rest, all[i+1:], func(a, b *sdk.File) bool { return a.ID == b.ID }) {
			c.Errorf("after file %d come %d others, want %d", i+1, len(rest), len(all)-i-1)
		}
	}
	if n := len(c.listFiles(owner, "", 1)); n != 1 {
		c.Errorf("with Limit 1: %d files", n)
	}
}

func filesOpen(c *C) {
	owner := c.fileOwner()
	for _, f := range c.listFiles(owner, "", 0) {
		size, begun := int64(0), 0
		err := c.A.Files.OpenFile(c.ctx(), &sdk.OpenFileRequest{Parent: owner, ID: f.ID},
			func(d *sdk.File) error {
				if begun++; d.ID != f.ID {
					c.Errorf("file %q describes itself as %q", f.ID, d.ID)
				}
				return nil
			},
			func(b []byte) error {
				if begun != 1 {
					c.Errorf("contents of file %q come before its description, or after two", f.ID)
				}
				size += int64(len(b))
				return nil
			})
		switch {
		case sdk.KindOf(err) == sdk.KindNotFound && begun == 0:
			c.Logf("file %q is listed, and the CRM no longer has it", f.ID)
		case err != nil:
			c.Errorf("file %q: %v", f.ID, err)
		case begun != 1:
			c.Errorf("file %q was described %d times", f.ID, begun)
		case f.Size != sdk.SizeUnknown && f.Size != size:
			c.Errorf("file %q is said to have %d bytes, and %d came without an error", f.ID, f.Size, size)
		}
	}
}

// open reads one file and returns how much of it came.
func (c *C) open(parent sdk.Ref, id string) (begun bool, size int64, err error) {
	err = c.A.Files.OpenFile(c.ctx(), &sdk.OpenFileRequest{Parent: parent, ID: id},
		func(*sdk.File) error { begun = true; return nil },
		func(b []byte) error { size += int64(len(b)); return nil })
	return begun, size, err
}

func filesStranger(c *C) {
	owner, stranger := c.fileOwner(), c.F.Files.Stranger
	c.need(!stranger.IsZero(), "the fixture has no Files.Stranger")
	theirs := c.listFiles(stranger, "", 0)
	c.need(len(theirs) > 0, "the fixture's Files.Stranger has no files")
	for _, id := range []string{theirs[0].ID, unlikely, ""} {
		begun, size, err := c.open(owner, id)
		c.wantKind("a file that is not the record's", err, sdk.KindNotFound, sdk.KindInvalid)
		if begun || size > 0 {
			c.Errorf("a file that is not the record's: something of it came")
		}
	}
}

func filesGiveUp(c *C) {
	owner := c.fileOwner()
	all := c.listFiles(owner, "", 0)
	c.need(len(all) > 0, "the owner has no files")
	stop := ownError("the browser went away")
	err := c.A.Files.Files(c.ctx(), &sdk.FilesRequest{Parent: owner}, func(*sdk.File) error { return stop })
	if !ours(err) {
		c.Errorf("Files returned %s, and not the error of send", errorText(err))
	}
	err = c.A.Files.OpenFile(c.ctx(), &sdk.OpenFileRequest{Parent: owner, ID: all[0].ID},
		func(*sdk.File) error { return stop }, func([]byte) error { c.Errorf("contents come after begin's error"); return nil })
	if !ours(err) {
		c.Errorf("OpenFile returned %s, and not the error of begin", errorText(err))
	}
}

func filesBroken(c *C) {
	owner := c.fileOwner()
	c.need(c.F.Files.Break != nil, "the fixture has no Files.Break")
	all := c.listFiles(owner, "", 0)
	heal := c.F.Files.Break()
	defer heal()
	failed := 0
	for _, f := range all {
		_, size, err := c.open(owner, f.ID)
		if err == nil && f.Size != sdk.SizeUnknown && size != f.Size {
			c.Errorf("file %q broke off after %d of %d bytes, and OpenFile returned no error", f.ID, size, f.Size)
		}
		if err != nil {
			failed++
			c.wantKind("a transfer that broke off", err, sdk.KindUnavailable, sdk.KindNotFound)
		}
	}
	if failed == 0 {
		c.Errorf("transfers break off at the CRM, and none of %d files is an error", len(all))
	}
}
