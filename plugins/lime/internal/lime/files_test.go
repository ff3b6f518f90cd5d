package lime

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func (f *fixture) files(req *sdk.FilesRequest) (out []*sdk.File, err error) {
	f.t.Helper()
	err = f.Files(f.t.Context(), req, func(file *sdk.File) error { out = append(out, file); return nil })
	return out, err
}

func (f *fixture) open(ctx context.Context, parent sdk.Ref, id string) (got *sdk.File, data []byte, err error) {
	var buf bytes.Buffer
	err = f.OpenFile(ctx, &sdk.OpenFileRequest{Parent: parent, ID: id},
		func(file *sdk.File) error { got = file; return nil },
		func(b []byte) error { buf.Write(b); return nil })
	return got, buf.Bytes(), err
}

// evasFile finds one of Eva's files by its content type.
func (f *fixture) evasFile(contentType string) *sdk.File {
	f.t.Helper()
	all, err := f.files(&sdk.FilesRequest{Parent: eva})
	i := slices.IndexFunc(all, func(file *sdk.File) bool { return file.ContentType == contentType })
	if err != nil || i < 0 {
		f.t.Fatalf("no %s among %d files, %v", contentType, len(all), err)
	}
	return all[i]
}

func TestFilesOfARecordAndOfWhatItOwns(t *testing.T) {
	f := start(t, limecrm.Options{}, func(set map[string]any) { set["page_size"] = 2 })
	all, err := f.files(&sdk.FilesRequest{Parent: eva})
	if err != nil || len(all) != 5 || all[0].Name != "eva.png" || all[1].Name != "contract-1003.txt" || all[3].Name != limecrm.HostileName {
		t.Fatalf("%d files, %v", len(all), err)
	}
	for i, file := range all {
		if file.Size <= 0 || file.Modified.IsZero() || file.Cursor == "" {
			t.Errorf("%+v", file)
		}
		rest, err := f.files(&sdk.FilesRequest{Parent: eva, After: file.Cursor})
		if err != nil || !slices.EqualFunc(rest, all[i+1:], func(a, b *sdk.File) bool { return *a == *b }) {
			t.Errorf("after file %d: %d files, %v", i, len(rest), err)
		}
		if some, err := f.files(&sdk.FilesRequest{Parent: eva, Limit: i + 1}); err != nil || len(some) != i+1 {
			t.Errorf("limit %d: %d files, %v", i+1, len(some), err)
		}
	}
	document := f.crm.IDs("document")[0]
	own, err := f.files(&sdk.FilesRequest{Parent: sdk.Ref{Adapter: "crm", Type: "document", ID: strconv.FormatInt(document, 10)}})
	if err != nil || len(own) != 1 {
		t.Errorf("of a document: %d, %v", len(own), err)
	}
	_, err = f.files(&sdk.FilesRequest{Parent: sdk.Ref{Adapter: "crm", Type: "person", ID: "99999"}})
	wantKind(t, err, sdk.KindNotFound)
	for _, cursor := range []string{"x", all[1].Cursor + "!", "ZjF8bm93aGVyZXx8fGE"} { // the last: relation "nowhere"
		_, err = f.files(&sdk.FilesRequest{Parent: eva, After: cursor})
		wantKind(t, err, sdk.KindInvalid)
	}
	stop := errors.New("stop")
	if err := f.Files(t.Context(), &sdk.FilesRequest{Parent: eva}, func(*sdk.File) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("send's error: %v", err)
	}
}

func TestFilesOfSharedAndHiddenPlacesAreNotListed(t *testing.T) {
	f := start(t, limecrm.Options{}, typeSetting("person", "hidden", []string{"photo"}), typeSetting("person", "relations",
		map[string]any{"document": map[string]any{"ownership": "shared"}}))
	all, err := f.files(&sdk.FilesRequest{Parent: eva})
	if err != nil || len(all) != 0 {
		t.Errorf("%d files, %v", len(all), err)
	}
	_, _, err = f.open(t.Context(), eva, "1001")
	wantKind(t, err, sdk.KindNotFound)
}

func TestOpenFile(t *testing.T) {
	f := start(t, limecrm.Options{})
	for contentType, head := range map[string]string{
		"text/plain; charset=utf-8": "Contract between", "application/pdf": "%PDF-1.4", "text/html": "<!doctype", "image/png": "\x89PNG",
	} {
		want := f.evasFile(contentType)
		got, data, err := f.open(t.Context(), eva, want.ID)
		if err != nil || !bytes.HasPrefix(data, []byte(head)) || got.Name != want.Name || got.Size != int64(len(data)) {
			t.Errorf("%s: %+v, %d bytes, %v", contentType, got, len(data), err)
		}
	}
	if got := f.evasFile("text/html"); got.Name != limecrm.HostileName {
		t.Errorf("the name came as %q", got.Name)
	}
	big := bytes.Repeat([]byte("0123456789abcde\n"), 5<<16) // 5 MiB
	id := f.crm.AddFile("big.bin", "application/octet-stream", big)
	if err := f.crm.Update("person", 1003, map[string]any{"photo": id}); err != nil {
		t.Fatal(err)
	}
	_, data, err := f.open(t.Context(), eva, strconv.FormatInt(id, 10))
	if err != nil || sha256.Sum256(data) != sha256.Sum256(big) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

func TestAFileOpensOnlyAtItsRecord(t *testing.T) {
	f := start(t, limecrm.Options{})
	id := f.evasFile("application/pdf").ID
	zoe := sdk.Ref{Adapter: "crm", Type: "person", ID: "1004"}
	f.crm.ResetRequests()
	for _, ask := range []struct {
		parent sdk.Ref
		id     string
	}{{zoe, id}, {eva, "99999"}, {eva, ""}, {eva, "../../limeobject/person/1004"}, {sdk.Ref{Adapter: "crm", Type: "person", ID: "99999"}, id}} {
		got, data, err := f.open(t.Context(), ask.parent, ask.id)
		wantKind(t, err, sdk.KindNotFound)
		if got != nil || len(data) > 0 {
			t.Errorf("%+v came", got)
		}
	}
	if f.crm.Count(http.MethodGet, "/api/v1/file/") > 0 {
		t.Error("the file was asked for all the same")
	}
}
