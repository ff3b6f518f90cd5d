package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// book is a workbook as openpyxl sees it.
type book struct {
	Active, Title string
	Sheets        []bookSheet
}

type bookSheet struct {
	Name, Frozen, Filter string
	Width                float64
	Bold                 bool
	Heights              []float64 // 0: as the program likes
	Rows                 [][]*bookCell
}

type bookCell struct {
	Type   string // of openpyxl: s, inlineStr, n, d, b, f
	Value  any
	Format string
	Link   bool
}

func (b *book) sheet(t *testing.T, name string) *bookSheet {
	t.Helper()
	for i := range b.Sheets {
		if b.Sheets[i].Name == name {
			return &b.Sheets[i]
		}
	}
	t.Fatalf("there is no sheet %q", name)
	return nil
}

// holds reports whether one of the sheet's cells holds that text.
func (s *bookSheet) holds(text string) bool {
	for _, r := range s.Rows {
		for _, c := range r {
			if c != nil && c.Value == text {
				return true
			}
		}
	}
	return false
}

// debianPython is the one that the package python3-openpyxl is for.
const debianPython = "/usr/bin/python3"

func needs(t *testing.T, program, pkg string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("INZAGE_SKIP_READERS") == "1" {
		t.Skipf("no %s, and INZAGE_SKIP_READERS=1", program)
	}
	t.Fatalf("%s is not installed: apt-get install %s; INZAGE_SKIP_READERS=1 leaves these tests out", program, pkg)
}

// byOpenpyxl reads a workbook with openpyxl.
func byOpenpyxl(t *testing.T, workbook []byte) *book {
	t.Helper()
	needs(t, debianPython, "python3-openpyxl")
	path := filepath.Join(t.TempDir(), "copy.xlsx")
	if err := os.WriteFile(path, workbook, 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(debianPython, filepath.Join("testdata", "read_xlsx.py"), path)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	var b book
	if err := json.Unmarshal(out, &b); err != nil {
		t.Fatal(err)
	}
	return &b
}

// byLibreOffice opens a workbook in LibreOffice, which writes each sheet as it
// shows it. A workbook that needs repair opens as no workbook at all there.
func byLibreOffice(t *testing.T, workbook []byte) map[string][][]string {
	t.Helper()
	needs(t, "soffice", "libreoffice-calc-nogui")
	dir := t.TempDir()
	path := filepath.Join(dir, "copy.xlsx")
	if err := os.WriteFile(path, workbook, 0o600); err != nil {
		t.Fatal(err)
	}
	// Field and text separators, UTF-8, from line 1, and every sheet.
	filter := `csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1`
	cmd := exec.Command("soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"),
		"--headless", "--convert-to", filter, "--outdir", filepath.Join(dir, "csv"), path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "csv", "copy-*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	sheets := map[string][][]string{}
	for _, f := range files {
		buf, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(buf))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", filepath.Base(f), err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "copy-"), ".csv")
		sheets[name] = rows
	}
	return sheets
}
