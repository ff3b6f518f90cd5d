package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zip"

	"github.com/inzage/inzage/host/internal/privacy"
)

// Bundle writes a ZIP: first the files, one after the other, then the copy
// itself, whose cover can so tell which files are missing.
type Bundle struct {
	maker   *Maker
	words   *words
	format  Format
	head    Head
	halt    func() error
	archive *zip.Writer
	names   fileNames
	name    string // of the copy
	gaps    []Gap
}

// BundleFile is a file to add.
type BundleFile struct {
	Name     string // as the CRM tells; any text
	Section  string // key of the section that lists it
	Modified time.Time
}

// Stored is what became of a file.
type Stored struct {
	Name  string // in the archive; empty: it is not there
	Whole bool
	Size  int64
}

// Bundle begins a ZIP on out, with a copy in that format.
func (m *Maker) Bundle(ctx context.Context, f Format, out io.Writer, head Head) (*Bundle, error) {
	w, err := m.words(head.Language)
	if err != nil {
		return nil, err
	}
	if f != FormatExcel && f != FormatJSON {
		return nil, fmt.Errorf("export: %q is no format", f)
	}
	b := &Bundle{
		maker: m, words: w, format: f, head: head, halt: ctx.Err,
		archive: newArchive(&haltWriter{out, ctx.Err}), names: fileNames{},
	}
	b.name = b.names.take(w.text("file_name") + "." + string(f))
	return b, w.failed
}

// File adds a file. What goes wrong with body is no error but a gap: a file that
// does not begin is left out, one that breaks off has a note beside it that says
// so. An error means that the archive itself cannot go on.
func (b *Bundle) File(f BundleFile, body io.Reader) (Stored, error) {
	if err := b.halt(); err != nil {
		return Stored{}, err
	}
	first := make([]byte, 32<<10)
	n, err := io.ReadFull(body, first)
	src := &source{r: body}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		src.r = bytes.NewReader(nil)
	} else {
		src.failed = err
	}
	if src.failed != nil && n == 0 {
		b.missing(f, privacy.CopyUnavailable)
		return Stored{}, b.halt()
	}
	st := Stored{Name: b.names.take(f.Name)}
	to, err := b.create(st.Name, f.Modified)
	if err != nil {
		return st, err
	}
	st.Size, err = io.Copy(to, io.MultiReader(bytes.NewReader(first[:n]), src))
	switch {
	case err == nil:
		st.Whole = true
		return st, nil
	case src.failed == nil: // it is the archive that failed, not the file
		return st, err
	}
	b.missing(f, privacy.CopyBrokenOff)
	return st, b.mark(st.Name)
}

// source keeps why reading ended, apart from why writing did.
type source struct {
	r      io.Reader
	failed error
}

func (s *source) Read(p []byte) (int, error) {
	if s.failed != nil {
		return 0, s.failed
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.failed = err
	}
	return n, err
}

func (b *Bundle) create(name string, modified time.Time) (io.Writer, error) {
	if modified.IsZero() {
		modified = b.head.Made
	}
	return b.archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: modified})
}

func (b *Bundle) missing(f BundleFile, why privacy.CopyReason) {
	b.gaps = append(b.gaps, Gap{Section: f.Section, Label: f.Name, Reason: why})
}

// mark puts a note beside a file that broke off.
func (b *Bundle) mark(name string) error {
	to, err := b.create(b.names.take(b.words.text("file_broken_name", "Name", name)), time.Time{})
	if err != nil {
		return err
	}
	text := b.words.text("file_broken", "Name", name, "Why", b.words.reason(privacy.CopyBrokenOff))
	if b.words.failed != nil {
		return b.words.failed
	}
	_, err = io.WriteString(to, text+"\r\n")
	return err
}

// Copy begins the copy itself, as the last file. Closing it closes the archive.
func (b *Bundle) Copy(ctx context.Context) (Writer, error) {
	to, err := b.archive.CreateHeader(&zip.FileHeader{Name: b.name, Method: b.method(), Modified: b.head.Made})
	if err != nil {
		return nil, err
	}
	w, err := b.maker.Writer(ctx, b.format, to, b.head)
	if err != nil {
		return nil, err
	}
	for i := range b.gaps {
		if err := w.Gap(b.gaps[i]); err != nil {
			return nil, err
		}
	}
	return &bundled{Writer: w, archive: b.archive}, nil
}

// method spares a workbook, which is an archive itself, a second compression.
func (b *Bundle) method() uint16 {
	if b.format == FormatExcel {
		return zip.Store
	}
	return zip.Deflate
}

// bundled is a copy that is the last file of an archive.
type bundled struct {
	Writer
	archive *zip.Writer
}

// Close ends the copy and the archive.
func (b *bundled) Close(c Cover) error {
	if err := b.Writer.Close(c); err != nil {
		return err
	}
	return b.archive.Close()
}
