package limecrm

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestEvaHasFilesOfEverySort(t *testing.T) {
	r := newRig(t)
	heads := map[string]string{ // by content type
		"text/plain; charset=utf-8": "Contract between", "application/pdf": "%PDF-1.4", "text/html": "<!doctype html>", "image/png": "\x89PNG",
	}
	names := ""
	for _, doc := range r.get("limeobject/person/1003/document/").objects() {
		id := compact(t, doc["document"])
		metadata, contents := r.get("file/"+id+"/"), r.get("file/"+id+"/contents/")
		kind, _ := metadata.doc["content_type"].(string)
		if !strings.HasPrefix(contents.raw, heads[kind]) || contents.header.Get("Content-Type") != kind || compact(t, metadata.doc["size"]) == "0" {
			t.Errorf("%s: %q", metadata.raw, contents.raw)
		}
		delete(heads, kind)
		names += metadata.doc["filename"].(string)
	}
	if len(heads) > 0 || !strings.Contains(names, HostileName) {
		t.Errorf("missing %v in %q", heads, names)
	}
	r.key = "no such key"
	r.do("GET", "file/1001/contents/", "", 401)
}

func TestCutTransfer(t *testing.T) {
	r := newRig(t)
	id := compact(t, r.crm.AddFile("big.bin", "application/octet-stream", make([]byte, 1<<20)))
	must(t, r.crm.AddFault(Fault{Kind: FaultCut, Path: "/api/v1/file/" + id + "/contents/", Times: 1}))
	req, err := http.NewRequest("GET", r.http.URL+"/Lime%20CRM/api/v1/file/"+id+"/contents/", nil)
	must(t, err)
	req.Header.Set("X-Api-Key", KeyFull)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if res.ContentLength != 1<<20 || n > 1<<19 || err == nil {
		t.Errorf("%d of %d bytes, %v", n, res.ContentLength, err)
	}
	must(t, r.crm.AddFault(Fault{Kind: FaultTrickle, DelayMS: 1, Times: 1}))
	if got := r.get("file/" + id + "/contents/"); len(got.raw) != 1<<20 {
		t.Errorf("a slow file has %d bytes", len(got.raw))
	}
}

func TestUsers(t *testing.T) {
	r := newRig(t)
	mila := r.get("admin/users/1001/")
	if mila.doc["active"] != true || !strings.Contains(mila.raw, `"groups":[{"name":"Administrators"},{"name":"Users"}]`) {
		t.Error(mila.raw)
	}
	r.crm.SetAgent(1001, false)
	if got := r.get("admin/users/1001/"); got.doc["active"] != false || !strings.Contains(got.raw, `"groups":[]`) {
		t.Error(got.raw)
	}
	r.do("GET", "admin/users/9999/", "", 404)
	r.do("GET", "admin/users/mila/", "", 404)
	r.key = ""
	r.do("GET", "admin/users/1001/", "", 401)
}
