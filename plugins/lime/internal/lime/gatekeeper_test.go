package lime

import (
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func withGatekeeper(set map[string]any) {
	set["gatekeeper"] = map[string]any{"groups": map[string]any{
		"link": []string{"Administrators", "Users"}, "anonymise": []string{"Administrators"}, "desk": []string{"Privacy"},
	}}
}

func TestGatekeeper(t *testing.T) {
	f := start(t, limecrm.Options{}, withGatekeeper)
	for _, q := range []struct {
		kind, id string
		action   sdk.Action
		want     sdk.MayResponse
	}{
		{"agent", "1001", sdk.ActionAnonymise, sdk.MayResponse{Allowed: true}},
		{"agent", "1002", sdk.ActionLink, sdk.MayResponse{Allowed: true}},
		{"agent", "1003", sdk.ActionDesk, sdk.MayResponse{Allowed: true}},
		{"agent", "1002", sdk.ActionAnonymise, sdk.MayResponse{Reason: sdk.MayNotEntitled}},
		{"agent", "1001", sdk.ActionExport, sdk.MayResponse{Reason: sdk.MayNotEntitled}}, // not in the settings: nobody
		{"agent", "1001", "", sdk.MayResponse{Reason: sdk.MayNotEntitled}},
		{"agent", "1004", sdk.ActionLink, sdk.MayResponse{Reason: sdk.MayNotActive}},
		{"agent", "1005", sdk.ActionLink, sdk.MayResponse{Reason: sdk.MayNotEntitled}},
		{"agent", "99999", sdk.ActionLink, sdk.MayResponse{Reason: sdk.MayNotKnown}},
		{"agent", "../../limeobject/person/1003", sdk.ActionLink, sdk.MayResponse{Reason: sdk.MayNotKnown}},
		{"customer", "1001", sdk.ActionLink, sdk.MayResponse{Reason: sdk.MayNotKnown}},
	} {
		got, err := f.May(t.Context(), &sdk.MayRequest{Actor: sdk.Actor{Kind: q.kind, ID: q.id}, Ref: eva, Action: q.action})
		if err != nil || *got != q.want {
			t.Errorf("%s %s %s: %+v, %v", q.kind, q.id, q.action, got, err)
		}
	}
	f.crm.SetAgent(1001, false, "Administrators")
	if got, err := f.May(t.Context(), &sdk.MayRequest{Actor: sdk.Actor{Kind: "agent", ID: "1001"}, Action: sdk.ActionLink}); err != nil || got.Allowed {
		t.Errorf("shut out in the CRM: %+v, %v", got, err)
	}
}

func TestAGatekeeperThatCannotFindOutSaysSo(t *testing.T) {
	ask := &sdk.MayRequest{Actor: sdk.Actor{Kind: "agent", ID: "1001"}, Action: sdk.ActionLink}
	for _, c := range []struct {
		fault limecrm.Fault
		want  sdk.ErrorKind
	}{
		{limecrm.Fault{Kind: limecrm.FaultStatus, Status: 503}, sdk.KindUnavailable},
		{limecrm.Fault{Kind: limecrm.FaultDrop}, sdk.KindUnavailable},
		{limecrm.Fault{Kind: limecrm.FaultBadJSON}, sdk.KindUnavailable},
		{limecrm.Fault{Kind: limecrm.FaultStatus, Status: 403}, sdk.KindDenied},
	} {
		f := start(t, limecrm.Options{}, withGatekeeper)
		f.fault(c.fault)
		got, err := f.May(t.Context(), ask)
		wantKind(t, err, c.want)
		if got != nil {
			t.Errorf("%+v: an answer all the same: %+v", c.fault, got)
		}
	}
	f := start(t, limecrm.Options{})
	_, err := f.May(t.Context(), ask)
	wantKind(t, err, sdk.KindUnsupported)
}

func TestCapabilitiesFollowFromTheSettings(t *testing.T) {
	for n, edits := range map[int][]func(map[string]any){4: nil, 5: {withJournal}, 6: {withJournal, withGatekeeper}, 7: {withJournal, withConsents, withPurposes}} {
		f := start(t, limecrm.Options{}, edits...)
		if d, err := f.Describe(t.Context()); err != nil || len(d.Capabilities) != n {
			t.Errorf("%+v, %v, want %d", d, err, n)
		}
	}
}
