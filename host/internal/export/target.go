package export

import (
	"context"
	"io"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// Target opens a copy on out: a workbook or a JSON file, or a ZIP of one of them
// with files beside it.
func (m *Maker) Target(ctx context.Context, format string, files bool, out io.Writer, head Head) (privacy.CopyTarget, error) {
	if files {
		b, err := m.Bundle(ctx, Format(format), out, head)
		if err != nil {
			return nil, err
		}
		return &archive{b}, nil
	}
	return &single{m: m, format: Format(format), out: out, head: head}, nil
}

// FileName is what a copy is called in a browser, and its media type.
func (m *Maker) FileName(lang, format string, files bool, made time.Time) (name, mediaType string) {
	ending, mediaType := format, Format(format).MediaType()
	if files {
		ending, mediaType = "zip", "application/zip"
	}
	return m.Word(lang, "file_name") + "-" + made.In(m.opts.Location).Format(time.DateOnly) + "." + ending, mediaType
}

// archive is a ZIP as the rights see it.
type archive struct{ b *Bundle }

func (a *archive) File(f privacy.CopyFile, body io.Reader) (bool, error) {
	st, err := a.b.File(BundleFile{Name: f.Name, Section: f.Section, Modified: f.Modified}, body)
	return st.Whole, err
}

func (a *archive) Writer(ctx context.Context) (privacy.CopyWriter, error) { return a.b.Copy(ctx) }

// single is a copy without files.
type single struct {
	m      *Maker
	format Format
	out    io.Writer
	head   Head
}

func (s *single) File(_ privacy.CopyFile, body io.Reader) (bool, error) {
	_, err := io.Copy(io.Discard, body)
	return false, err
}

func (s *single) Writer(ctx context.Context) (privacy.CopyWriter, error) {
	return s.m.Writer(ctx, s.format, s.out, s.head)
}
