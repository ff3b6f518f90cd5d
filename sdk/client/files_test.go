package client_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

var one = sdk.Ref{Adapter: "mem", Type: "person", ID: "1"}

// open reads a file whole.
func open(ctx context.Context, f sdk.Files, parent sdk.Ref, id string) (got *sdk.File, data []byte, err error) {
	var buf bytes.Buffer
	err = f.OpenFile(ctx, &sdk.OpenFileRequest{Parent: parent, ID: id},
		func(f *sdk.File) error { got = f; return nil },
		func(b []byte) error { buf.Write(b); return nil })
	return got, buf.Bytes(), err
}

func listFiles(f sdk.Files, req *sdk.FilesRequest) (out []*sdk.File, err error) {
	err = f.Files(context.Background(), req, func(f *sdk.File) error { out = append(out, f); return nil })
	return out, err
}

// large is content without a repeating block, so that a swapped piece shows.
func large(n int) []byte {
	out := make([]byte, 0, n+32)
	for sum := sha256.Sum256(nil); len(out) < n; sum = sha256.Sum256(sum[:]) {
		out = append(out, sum[:]...)
	}
	return out[:n]
}

func TestFilesAreListedInPages(t *testing.T) {
	a, c := configured(t, `{"contacts":2}`)
	f, ok := c.Files()
	if !ok {
		t.Fatal("no files")
	}
	for range 21 {
		a.AddFile(one, "more.txt", "text/plain", []byte("x"))
	}
	all, err := listFiles(f, &sdk.FilesRequest{Parent: one})
	if err != nil || len(all) != 23 || all[1].Name != "scan-1.png" || all[1].Size != 1000 || all[1].Modified.IsZero() {
		t.Fatalf("all: %d %v", len(all), err)
	}
	var ids []string
	after := ""
	for {
		page, err := listFiles(f, &sdk.FilesRequest{Parent: one, After: after, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, file := range page {
			ids, after = append(ids, file.ID), file.Cursor
		}
	}
	if !slices.EqualFunc(ids, all, func(id string, f *sdk.File) bool { return id == f.ID }) {
		t.Fatalf("by pages: %v", ids)
	}
	stop := errors.New("stop")
	err = f.Files(context.Background(), &sdk.FilesRequest{Parent: one}, func(*sdk.File) error { return stop })
	if !errors.Is(err, stop) {
		t.Fatalf("send's error: %v", err)
	}
	if _, err := listFiles(f, &sdk.FilesRequest{Parent: sdk.Ref{Adapter: "mem", Type: "person", ID: "99"}}); sdk.KindOf(err) != sdk.KindNotFound {
		t.Fatalf("no such parent: %v", err)
	}
}

func TestFilesComeWhole(t *testing.T) {
	a, c := configured(t, `{}`)
	f, _ := c.Files()
	data := large(5<<20 + 13)
	id := a.AddFile(one, "big.pdf", "application/pdf", data)
	got, read, err := open(context.Background(), f, one, id)
	if err != nil || sha256.Sum256(read) != sha256.Sum256(data) || got.Size != int64(len(data)) || got.ContentType != "application/pdf" {
		t.Fatalf("5 MB: %v, %d bytes, %+v", err, len(read), got)
	}
	id = a.AddFile(one, "empty", "", nil)
	if got, read, err := open(context.Background(), f, one, id); err != nil || len(read) != 0 || got.Name != "empty" {
		t.Fatalf("empty: %v %+v", err, got)
	}
	other := sdk.Ref{Adapter: "mem", Type: "person", ID: "2"}
	got, read, err = open(context.Background(), f, other, id)
	if sdk.KindOf(err) != sdk.KindNotFound || got != nil || len(read) != 0 {
		t.Fatalf("another record's file: %v %+v", err, got)
	}
}

func TestHostileNamesAreData(t *testing.T) {
	a, c := configured(t, `{}`)
	f, _ := c.Files()
	for _, name := range []string{
		"../../etc/passwd", `C:\x\..\y.exe`, "<img src=x onerror=alert(1)>.html", "a\r\nSet-Cookie: b", "evil\u202egpj.exe",
		"", "\x00", strings.Repeat("é", 5000), `"; filename="b.txt`,
	} {
		id := a.AddFile(one, name, "text/html", []byte("<script>"))
		if got, _, err := open(context.Background(), f, one, id); err != nil || got.Name != name {
			t.Errorf("%q came as %+v, %v", name, got, err)
		}
	}
	id := a.AddFile(one, "bad\xff", "x/\xfe", nil)
	if got, _, err := open(context.Background(), f, one, id); err != nil || got.Name != "bad\uFFFD" {
		t.Errorf("bad UTF-8: %+v, %v", got, err)
	}
}

func TestABrokenTransferIsNoShortFile(t *testing.T) {
	a, c := configured(t, `{}`)
	f, _ := c.Files()
	id := a.AddFile(one, "big", "", large(1<<20))
	for name, faults := range map[string]memadapter.Faults{
		"with an error":          {DropFileAt: 300 << 10},
		"as if that were all":    {ShortFileAt: 300 << 10},
		"a panic on the way":     {PanicOn: "open_file_chunk"},
		"an error of some sort":  {Fail: map[string]sdk.ErrorKind{"open_file_chunk": sdk.KindUnavailable}},
		"silence in the middle":  {DelayMS: map[string]int{"open_file_chunk": 2000}},
		"silence from the start": {DelayMS: map[string]int{"open_file": 2000}},
	} {
		a.SetFaults(faults)
		c.StreamIdle = 200 * time.Millisecond
		began := time.Now()
		if _, _, err := open(context.Background(), f, one, id); sdk.KindOf(err) != sdk.KindUnavailable || time.Since(began) > time.Second {
			t.Errorf("%s: %v after %s", name, err, time.Since(began))
		}
	}
}
