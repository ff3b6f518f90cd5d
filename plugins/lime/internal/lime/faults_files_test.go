package lime

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestFilesThatAreGone(t *testing.T) {
	f := start(t, limecrm.Options{})
	id := f.evasFile("application/pdf").ID
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 404, Path: "/api/v1/file/" + id + "/"})
	all, err := f.files(&sdk.FilesRequest{Parent: eva})
	if err != nil || len(all) != 5 || all[2].ID != id || all[2].Name != "" || all[2].Size != sdk.SizeUnknown {
		t.Errorf("it is missing from the list: %d, %v", len(all), err)
	}
	_, _, err = f.open(t.Context(), eva, id)
	wantKind(t, err, sdk.KindNotFound)
}

func TestFilesThatBreakOff(t *testing.T) {
	f := start(t, limecrm.Options{})
	id := f.evasFile("application/pdf").ID
	for _, fault := range []limecrm.Fault{
		{Kind: limecrm.FaultCut, Path: "/api/v1/file/" + id + "/contents/"},
		{Kind: limecrm.FaultDrop, Path: "/api/v1/file/" + id + "/contents/"},
		{Kind: limecrm.FaultCut, Path: "/api/v1/file/" + id + "/"},
		{Kind: limecrm.FaultCut, Path: "/api/v1/limeobject/"},
		{Kind: limecrm.FaultStatus, Status: 500, Path: "/api/v1/file/" + id + "/contents/"},
	} {
		f.crm.ClearFaults()
		f.fault(fault)
		_, data, err := f.open(t.Context(), eva, id)
		wantKind(t, err, sdk.KindUnavailable)
		if len(data) > 0 && fault.Kind != limecrm.FaultCut {
			t.Errorf("%+v: %d bytes", fault, len(data))
		}
	}
	f.crm.ClearFaults()
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 503, Path: "/api/v1/file/" + id + "/contents/", Times: 1})
	if _, _, err := f.open(t.Context(), eva, id); err != nil {
		t.Errorf("one bad answer before the file: %v", err)
	}
}

func TestTheCallersEndEndsATransfer(t *testing.T) {
	f := start(t, limecrm.Options{})
	id := f.evasFile("application/pdf").ID
	f.fault(limecrm.Fault{Kind: limecrm.FaultTrickle, DelayMS: 500, Path: "/api/v1/file/" + id + "/contents/"})
	ctx, cancel := context.WithCancel(t.Context())
	began := time.Now()
	err := f.OpenFile(ctx, &sdk.OpenFileRequest{Parent: eva, ID: id}, func(*sdk.File) error { return nil },
		func([]byte) error { cancel(); return nil })
	wantKind(t, err, sdk.KindUnavailable)
	stop := errors.New("stop")
	err = f.OpenFile(t.Context(), &sdk.OpenFileRequest{Parent: eva, ID: id}, func(*sdk.File) error { return nil },
		func([]byte) error { return stop })
	if took := time.Since(began); !errors.Is(err, stop) || took > time.Second {
		t.Errorf("%v after %s", err, took)
	}
}

func TestRecordsNameTheirFiles(t *testing.T) {
	f := start(t, limecrm.Options{})
	if v := f.contact(eva).Values["photo"]; v.Text != "eva.png" || v.Ref.ID != "1001" {
		t.Errorf("photo is %+v", v)
	}
	docs, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "document"})
	if err != nil || len(docs) != 4 || docs[0].Values["document"].Text != "contract-1003.txt" {
		t.Errorf("%d documents, %v", len(docs), err)
	}
	f.crm.ResetRequests()
	f.contact(eva)
	if f.crm.Count("", "/api/v1/file/") > 0 {
		t.Error("the name was asked for again")
	}
}

// A CRM that does not tell names must not make a record slow or unreadable.
func TestRecordsComeWithoutTheNamesOfTheirFiles(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500, Path: "/api/v1/file/"})
	for range 3 {
		if v := f.contact(eva).Values["photo"]; v.Text != "1001" || v.Ref.ID != "1001" {
			t.Errorf("photo is %+v", v)
		}
	}
	if n := f.crm.Count("", "/api/v1/file/"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}
