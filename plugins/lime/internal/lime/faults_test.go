package lime

import (
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

const evaPath = "/api/v1/limeobject/person/1003/"

func TestReadsSurviveAPassingFault(t *testing.T) {
	for name, fault := range map[string]limecrm.Fault{
		"429":             {Kind: limecrm.FaultStatus, Status: 429},
		"502":             {Kind: limecrm.FaultStatus, Status: 502},
		"503":             {Kind: limecrm.FaultStatus, Status: 503},
		"504":             {Kind: limecrm.FaultStatus, Status: 504},
		"connection lost": {Kind: limecrm.FaultDrop},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			f.schema()
			fault.Path, fault.Times = evaPath, 1
			f.fault(fault)
			f.contact(eva)
		})
	}
}

func TestReadsFailClearly(t *testing.T) {
	for name, test := range map[string]struct {
		fault limecrm.Fault
		kind  sdk.ErrorKind
		tries int
	}{
		"500":      {limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500}, sdk.KindUnavailable, 1},
		"503":      {limecrm.Fault{Kind: limecrm.FaultStatus, Status: 503, RetryAfter: 60}, sdk.KindUnavailable, 1},
		"429":      {limecrm.Fault{Kind: limecrm.FaultStatus, Status: 429, RetryAfter: 60}, sdk.KindRateLimited, 1},
		"401":      {limecrm.Fault{Kind: limecrm.FaultStatus, Status: 401}, sdk.KindDenied, 1},
		"bad JSON": {limecrm.Fault{Kind: limecrm.FaultBadJSON}, sdk.KindUnavailable, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			f.schema()
			test.fault.Path = evaPath
			f.fault(test.fault)
			_, err := f.Contact(within(t, 30*time.Second), eva)
			e := wantKind(t, err, test.kind)
			if test.fault.RetryAfter > 0 && (e.RetryAfter < 59*time.Second || e.RetryAfter > 60*time.Second) {
				t.Errorf("RetryAfter is %v", e.RetryAfter)
			}
			if n := f.crm.Count("GET", evaPath); n != test.tries {
				t.Errorf("%d tries, want %d", n, test.tries)
			}
		})
	}
}

func TestRetryAfterKeepsEverybodyBack(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.schema()
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 429, RetryAfter: 60, Times: 1})
	for range 3 {
		_, err := f.Contact(within(t, 30*time.Second), eva)
		wantKind(t, err, sdk.KindRateLimited)
	}
	if n := f.crm.Count("GET", evaPath); n != 1 {
		t.Errorf("%d requests although the CRM asked for a pause", n)
	}
}

func TestSlowCRM(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.schema()
	f.fault(limecrm.Fault{Kind: limecrm.FaultSlow, DelayMS: 5000, Path: evaPath})
	began := time.Now()
	_, err := f.Contact(within(t, 100*time.Millisecond), eva)
	wantKind(t, err, sdk.KindUnavailable)
	if d := time.Since(began); d > 4*time.Second {
		t.Errorf("answered after %v, the deadline was 100 ms", d)
	}
}

func TestForeignNextLinkIsNotFollowed(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.fault(limecrm.Fault{Kind: limecrm.FaultForeignNext})
	n := 0
	err := f.Related(t.Context(), &sdk.RelatedRequest{Parent: busy, Relation: "history"}, func(*sdk.Record) error { n++; return nil })
	e := wantKind(t, err, sdk.KindUnavailable)
	contains(t, e.Detail, "leaves the configured url")
}

func TestRelatedBreaksOffLoudly(t *testing.T) {
	for name, fault := range map[string]limecrm.Fault{
		"500":      {Kind: limecrm.FaultStatus, Status: 500},
		"404":      {Kind: limecrm.FaultStatus, Status: 404},
		"bad JSON": {Kind: limecrm.FaultBadJSON},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			fault.Path, fault.Skip = "/api/v1/limeobject/person/1010/history/", 1
			f.fault(fault)
			got, err := f.related(&sdk.RelatedRequest{Parent: busy, Relation: "history"})
			wantKind(t, err, sdk.KindUnavailable)
			if len(got) != 50 {
				t.Errorf("%d records of the first page", len(got))
			}
		})
	}
	f := start(t, limecrm.Options{})
	f.fault(limecrm.Fault{Kind: limecrm.FaultNoLink})
	if got, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history"}); err != nil || len(got) < 25 {
		t.Errorf("without links in the record: %d records, %v", len(got), err)
	}
}
