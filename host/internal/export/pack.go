package export

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"
)

// level is how hard the copy is compressed. The fastest is no faster here, only larger.
const level = 6

// pack is a workbook on its way: the sheets are written to the archive by us,
// all that is about them by excelize at the end.
type pack struct {
	book    *excelize.File
	archive *zip.Writer
	made    time.Time
	have    map[string]bool // what is in the archive
	sheets  int
}

// newPack begins a workbook, whose first sheet has that name.
func newPack(out io.Writer, made time.Time, first string) (*pack, error) {
	p := &pack{book: excelize.NewFile(), archive: newArchive(out), made: made, have: map[string]bool{}, sheets: 1}
	if err := p.book.SetSheetName("Sheet1", first); err != nil {
		return nil, err
	}
	p.book.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	return p, nil
}

func newArchive(out io.Writer) *zip.Writer {
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, level) })
	return z
}

// sheet begins the next sheet.
func (p *pack) sheet(name string) (io.Writer, error) {
	if _, err := p.book.NewSheet(name); err != nil {
		return nil, err
	}
	p.sheets++
	return p.Create(sheetPath(p.sheets))
}

// first begins the first sheet.
func (p *pack) first() (io.Writer, error) { return p.Create(sheetPath(1)) }

func sheetPath(n int) string { return "xl/worksheets/sheet" + strconv.Itoa(n) + ".xml" }

// filter makes the name that Excel wants for a range that can be filtered.
func (p *pack) filter(sheet, area string) error { return p.book.AutoFilter(sheet, area, nil) }

// finish writes the rest of the workbook.
func (p *pack) finish(props *excelize.DocProperties) error {
	if err := p.book.SetDocProps(props); err != nil {
		return err
	}
	if err := p.book.Write(io.Discard); err != nil {
		return err
	}
	if err := p.book.Close(); err != nil {
		return err
	}
	return p.archive.Close()
}

// Create begins an entry of the archive. excelize offers an empty sheet for
// every one that is already there: these go nowhere.
func (p *pack) Create(name string) (io.Writer, error) {
	if p.have[name] {
		return io.Discard, nil
	}
	p.have[name] = true
	return p.archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.made})
}

// AddFS is not called when workbooks are written.
func (p *pack) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close is called by excelize when it is done; finish closes the archive.
func (p *pack) Close() error { return nil }

// haltWriter stops when its context has ended.
type haltWriter struct {
	out  io.Writer
	halt func() error
}

func (w *haltWriter) Write(b []byte) (int, error) {
	if err := w.halt(); err != nil {
		return 0, err
	}
	return w.out.Write(b)
}
