package tryton

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"testing"

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

func TestFiles(t *testing.T) {
	f := reading(t)
	eva := f.party("eva")
	all, err := f.files(&sdk.FilesRequest{Parent: eva})
	if err != nil || len(all) != 3 || all[0].Name != "contract.txt" || all[0].Size != 28 || all[1].Name != "../../<img src=x>.html" || all[2].Size != 24 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	for i, file := range all {
		if file.Modified.IsZero() || file.ID == "" {
			t.Errorf("%+v", file)
		}
		rest, err := f.files(&sdk.FilesRequest{Parent: eva, After: file.Cursor})
		if err != nil || len(rest) != len(all)-i-1 {
			t.Errorf("after %d: %d, %v", i, len(rest), err)
		}
		some, err := f.files(&sdk.FilesRequest{Parent: eva, Limit: i + 1})
		if err != nil || len(some) != i+1 {
			t.Errorf("limit %d: %d, %v", i+1, len(some), err)
		}
	}
	for id, want := range map[string]string{all[0].ID: "Lidmaatschap van Eva Jansen\n", all[1].ID: "<p>hello</p>", all[2].ID: "https://example.test/eva"} {
		got, data, err := f.open(t.Context(), eva, id)
		if err != nil || string(data) != want || got.Size != int64(len(data)) {
			t.Errorf("file %s: %+v, %q, %v", id, got, data, err)
		}
	}
	stop := errors.New("stop")
	if err := f.Files(t.Context(), &sdk.FilesRequest{Parent: eva}, func(*sdk.File) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("send's error: %v", err)
	}
}

func TestAFileOpensOnlyAtItsRecord(t *testing.T) {
	f := reading(t)
	for _, test := range []struct {
		parent sdk.Ref
		id     string
	}{
		{f.party("bram"), f.crm.ID("contract")},
		{f.party("eva"), f.crm.ID("brams")},
		{f.party("eva"), "99999"},
		{f.party("eva"), ""},
		{f.party("eva"), "../1"},
		{sdk.Ref{Adapter: "crm", Type: "party.party", ID: "99999"}, f.crm.ID("contract")},
	} {
		got, data, err := f.open(t.Context(), test.parent, test.id)
		wantKind(t, err, sdk.KindNotFound)
		if got != nil || len(data) > 0 {
			t.Errorf("%+v came", got)
		}
	}
}

func TestALargeFileComesInChunks(t *testing.T) {
	f := start(t)
	big := bytes.Repeat([]byte("0123456789abcde\n"), 3<<16) // 3 MiB
	made := f.crm.Call("ir.attachment.create", []any{map[string]any{
		"resource": "party.party," + f.crm.ID("eva"), "name": "big.bin", "type": "data",
		"data": map[string]any{"__class__": "bytes", "base64": base64.StdEncoding.EncodeToString(big)},
	}, map[string]any{"resource": "party.party," + f.crm.ID("eva"), "name": "empty.bin", "type": "data"}}, map[string]any{}).([]any)
	id, empty := itoa(made[0]), itoa(made[1])
	largest := 0
	var got bytes.Buffer
	err := f.OpenFile(t.Context(), &sdk.OpenFileRequest{Parent: f.party("eva"), ID: id}, func(*sdk.File) error { return nil },
		func(b []byte) error { largest = max(largest, len(b)); got.Write(b); return nil })
	if err != nil || !bytes.Equal(got.Bytes(), big) || largest > 64<<10 {
		t.Errorf("%d bytes in chunks of up to %d, %v", got.Len(), largest, err)
	}
	if file, data, err := f.open(t.Context(), f.party("eva"), empty); err != nil || file == nil || len(data) > 0 {
		t.Errorf("%+v, %d bytes, %v", file, len(data), err)
	}
	stop := errors.New("stop")
	err = f.OpenFile(t.Context(), &sdk.OpenFileRequest{Parent: f.party("eva"), ID: id}, func(*sdk.File) error { return nil },
		func([]byte) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("chunk's error: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = f.OpenFile(ctx, &sdk.OpenFileRequest{Parent: f.party("eva"), ID: id}, func(*sdk.File) error { return nil },
		func([]byte) error { cancel(); return nil })
	wantKind(t, err, sdk.KindUnavailable)
}
