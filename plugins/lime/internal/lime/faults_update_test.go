package lime

import (
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestUpdateLostAnswer(t *testing.T) {
	for name, fault := range map[string]limecrm.Fault{
		"done, answer lost": {Kind: limecrm.FaultLost, Times: 1},
		"not done":          {Kind: limecrm.FaultDrop, Method: "PUT", Times: 1},
		"gateway gave up":   {Kind: limecrm.FaultStatus, Status: 504, Method: "PUT", Times: 1},
		"failed inside":     {Kind: limecrm.FaultStatus, Status: 500, Method: "PUT", Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			f.schema()
			f.fault(fault)
			f.mustApply(eva, "phone", sdk.Text("0209998888"))
			want := 2
			if fault.Kind == limecrm.FaultLost {
				want = 1 // it stood there already
			}
			if f.puts() != want {
				t.Errorf("%d writes, want %d", f.puts(), want)
			}
		})
	}
}

func TestUpdateOutcomeUnknown(t *testing.T) {
	lost := limecrm.Fault{Kind: limecrm.FaultLost}
	for name, test := range map[string]struct {
		faults  []limecrm.Fault
		applied bool // MayHaveApplied
		puts    int
	}{
		"cannot be read back":         {[]limecrm.Fault{lost, {Kind: limecrm.FaultStatus, Method: "GET", Status: 500, Skip: 1}}, true, 1},
		"written, cannot be read":     {[]limecrm.Fault{{Kind: limecrm.FaultStatus, Method: "GET", Status: 500, Skip: 1}}, true, 1},
		"never gets through":          {[]limecrm.Fault{{Kind: limecrm.FaultDrop, Method: "PUT"}}, true, 2},
		"nobody behind the gateway":   {[]limecrm.Fault{{Kind: limecrm.FaultStatus, Method: "PUT", Status: 504}}, true, 2},
		"the CRM always fails":        {[]limecrm.Fault{{Kind: limecrm.FaultStatus, Method: "PUT", Status: 500}}, false, 2},
		"somebody else was there too": {[]limecrm.Fault{{Kind: limecrm.FaultStale, Skip: 1, Times: 1}, {Kind: limecrm.FaultDrop, Method: "PUT", Times: 1}}, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			req := changesTo(f.contact(eva), map[string]sdk.Value{"city": sdk.Text("Delft")})
			if test.faults[0].Kind == limecrm.FaultStale {
				test.faults[0].Skip = 0
			}
			for _, fault := range test.faults {
				fault.Path = evaPath
				f.fault(fault)
			}
			_, err := f.Update(t.Context(), req)
			if e := wantKind(t, err, sdk.KindUnavailable); e.MayHaveApplied != test.applied {
				t.Errorf("MayHaveApplied is %v", e.MayHaveApplied)
			}
			if f.puts() != test.puts {
				t.Errorf("%d writes, want %d", f.puts(), test.puts)
			}
		})
	}
}

func TestUpdateRateLimited(t *testing.T) {
	f := start(t, limecrm.Options{})
	req := changesTo(f.contact(eva), map[string]sdk.Value{"city": sdk.Text("Delft")})
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Method: "PUT", Status: 429, RetryAfter: 7})
	_, err := f.Update(t.Context(), req)
	e := wantKind(t, err, sdk.KindRateLimited)
	if e.MayHaveApplied || e.RetryAfter != 7*time.Second || f.puts() != 1 {
		t.Errorf("%+v after %d writes", e, f.puts())
	}
}

// What lies between the read and the write cannot be guarded: it is
// GuardChecked. A change of another field must not get lost in it.
func TestUpdateWritesOnlyItsOwnFields(t *testing.T) {
	f := start(t, limecrm.Options{})
	req := changesTo(f.contact(eva), map[string]sdk.Value{"city": sdk.Text("Delft")})
	f.fault(limecrm.Fault{Kind: limecrm.FaultStale, Times: 1, Property: "phone", Value: "0201112222"})
	resp, err := f.Update(t.Context(), req)
	if err != nil || resp.Results[0].Status != sdk.StatusApplied || resp.Record.Values["phone"].Text != "0201112222" {
		t.Errorf("%+v, %v", resp, err)
	}
}

func TestUpdateSlow(t *testing.T) {
	f := start(t, limecrm.Options{})
	req := changesTo(f.contact(eva), map[string]sdk.Value{"city": sdk.Text("Delft")})
	f.fault(limecrm.Fault{Kind: limecrm.FaultSlow, Method: "PUT", DelayMS: 5000})
	_, err := f.Update(within(t, 200*time.Millisecond), req)
	if e := wantKind(t, err, sdk.KindUnavailable); f.puts() > 0 && !e.MayHaveApplied {
		t.Error("the write was on its way")
	}
}
