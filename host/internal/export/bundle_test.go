package export

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// unzip returns what an archive holds, by name.
func unzip(t *testing.T, buf []byte) (names []string, files map[string][]byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(buf), int64(len(buf)))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		names = append(names, f.Name)
		files[f.Name] = b
	}
	return names, files
}

func TestBundle(t *testing.T) {
	for _, f := range []Format{FormatExcel, FormatJSON} {
		var out bytes.Buffer
		b, err := newMaker(t).Bundle(t.Context(), f, &out, head())
		if err != nil {
			t.Fatal(err)
		}
		big := bytes.Repeat([]byte("0123456789abcdef"), 10_000)
		for _, c := range []struct {
			name string
			body io.Reader
			want Stored
		}{
			{"brief.pdf", bytes.NewReader([]byte("brief")), Stored{"brief.pdf", true, 5}},
			{"../BRIEF.pdf", bytes.NewReader(big), Stored{"-BRIEF.pdf", true, 160_000}},
			{"leeg.txt", strings.NewReader(""), Stored{"leeg.txt", true, 0}},
			{"half.bin", &breaksAfter{100_000}, Stored{"half.bin", false, 100_000}},
			{"kort.bin", &breaksAfter{10}, Stored{"kort.bin", false, 10}},
			{"weg.bin", &breaksAfter{0}, Stored{}},
		} {
			got, err := b.File(BundleFile{Name: c.name, Section: "files", Modified: testNow.Add(-time.Hour)}, c.body)
			if err != nil || got != c.want {
				t.Errorf("%s became %+v, %v", c.name, got, err)
			}
		}
		w, err := b.Copy(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sample().write(t, w)
		copyName := "kopie-van-uw-gegevens." + string(f)
		names, files := unzip(t, out.Bytes())
		want := []string{
			"brief.pdf", "-BRIEF.pdf", "leeg.txt", "half.bin", "half.bin - NIET COMPLEET.txt", "kort.bin", "kort.bin - NIET COMPLEET.txt", copyName,
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q", names)
		}
		if !bytes.Equal(files["-BRIEF.pdf"], big) || string(files["brief.pdf"]) != "brief" {
			t.Error("a file is not what it was")
		}
		if note := string(files["half.bin - NIET COMPLEET.txt"]); !strings.HasPrefix(note, "Dit bestand is niet compleet: half.bin. Het ophalen stopte halverwege.") {
			t.Errorf("the note says %q", note)
		}
		checkBundled(t, f, files[copyName])
	}
}

// checkBundled sees that the copy names the files that are missing.
func checkBundled(t *testing.T, f Format, buf []byte) {
	t.Helper()
	labels := []string{"half.bin", "kort.bin", "weg.bin"}
	if f == FormatExcel {
		cover := &byOpenpyxl(t, buf).Sheets[0]
		for _, want := range append(labels, "NIET COMPLEET") {
			if !cover.holds(want) {
				t.Errorf("the cover does not say %q", want)
			}
		}
		return
	}
	if err := validate(t, schema(t), buf); err != nil {
		t.Error(err)
	}
	doc := parse(t, buf)
	var got []string
	for _, g := range doc.Gaps {
		got = append(got, g.Label)
	}
	if doc.Complete || !slices.Equal(got, labels) {
		t.Errorf("complete %v, gaps %q", doc.Complete, got)
	}
}

// Without its end an archive does not open.
func TestBundleThatStopsIsNoArchive(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	b, err := newMaker(t).Bundle(ctx, FormatJSON, &out, head())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.File(BundleFile{Name: "a"}, strings.NewReader("a")); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := b.File(BundleFile{Name: "b"}, strings.NewReader("b")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len())); err == nil {
		t.Error("half an archive opens")
	}
}

// The reader goes away in the middle of a file: that is no gap.
func TestBundleReaderGone(t *testing.T) {
	b, err := newMaker(t).Bundle(t.Context(), FormatJSON, &breaksAfter{50_000}, head())
	if err != nil {
		t.Fatal(err)
	}
	noise := &noise{n: 1 << 20}
	if _, err := b.File(BundleFile{Name: "a"}, noise); !errors.Is(err, errTest) || len(b.gaps) != 0 {
		t.Errorf("%v, %d gaps", err, len(b.gaps))
	}
}

// The customer closes the page in the middle of a file.
func TestBundleCancelledInAFile(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out bytes.Buffer
	b, err := newMaker(t).Bundle(ctx, FormatJSON, &out, head())
	if err != nil {
		t.Fatal(err)
	}
	body := &noise{n: 64 << 20, at: 1 << 20, do: cancel}
	if _, err := b.File(BundleFile{Name: "a"}, body); !errors.Is(err, context.Canceled) || out.Len() > 2<<20 || body.n < 60<<20 {
		t.Errorf("%v after %d bytes, %d were not read", err, out.Len(), body.n)
	}
}

// noise does not compress. It calls do when at bytes were read.
type noise struct {
	n    int
	seed uint32
	at   int
	do   func()
}

func (r *noise) Read(p []byte) (int, error) {
	if r.n <= 0 {
		return 0, io.EOF
	}
	for i := range p {
		r.seed = r.seed*1664525 + 1013904223
		p[i] = byte(r.seed >> 24)
	}
	r.n -= len(p)
	if r.at -= len(p); r.do != nil && r.at <= 0 {
		r.do()
	}
	return len(p), nil
}

func TestFileNames(t *testing.T) {
	n := fileNames{}
	for _, c := range []struct{ name, want string }{
		{"a.txt", "a.txt"},
		{"A.TXT", "A (2).TXT"},
		{"a.txt", "a (3).txt"},
		{"../../etc/passwd", "-..-etc-passwd"},
		{`C:\Windows\x.dll`, "C--Windows-x.dll"},
		{"", "-"},
		{"...", "- (2)"},
		{".ssh", "ssh"},
		{"con.txt", "_con.txt"},
		{"NUL", "_NUL"},
		{"x\x00y\n.txt", "x-y-.txt"},
		{"\u202Egnp.exe", "gnp.exe"},
		{"a/b", "a-b"},
		{"bad\xff.pdf", "bad\uFFFD.pdf"},
		{"trail. ", "trail"},
		{strings.Repeat("é", 200) + ".pdf", strings.Repeat("é", 78) + ".pdf"},
		{strings.Repeat("é", 201) + ".pdf", strings.Repeat("é", 76) + " (2).pdf"},
		{"no.extension at all, says he", "no.extension at all, says he"},
		{"console.log", "console.log"},
	} {
		if got := n.take(c.name); got != c.want {
			t.Errorf("%q became %q, want %q", c.name, got, c.want)
		}
	}
}
