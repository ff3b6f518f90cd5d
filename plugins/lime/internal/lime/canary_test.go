package lime

import (
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

// Whatever goes wrong: no value of a person may be in an error or in the log.
func TestNoPersonalDataInErrorsAndLogs(t *testing.T) {
	const canary = "QZCANARYQZ"
	var said []string
	note := func(err error) {
		if err != nil {
			said = append(said, err.Error())
		}
	}
	faults := []limecrm.Fault{
		{},
		{Kind: limecrm.FaultStatus, Status: 500},
		{Kind: limecrm.FaultStatus, Status: 429, RetryAfter: 90},
		{Kind: limecrm.FaultBadJSON},
		{Kind: limecrm.FaultDrop},
		{Kind: limecrm.FaultLost},
		{Kind: limecrm.FaultForeignNext},
	}
	for _, fault := range faults {
		f := start(t, limecrm.Options{Canaries: map[string]any{
			"note": canary, "email": canary + "@example.test", "city": canary, "history/1001/note": canary, "consent/1003/note": canary,
		}}, everythingEditable, withJournal, withGatekeeper, withConsents, withPurposes)
		rec := f.contact(eva)
		if fault.Kind != "" {
			f.fault(fault)
		}
		ctx := within(t, 300*time.Millisecond)
		_, err := f.Contact(ctx, eva)
		note(err)
		_, err = f.Find(ctx, &sdk.FindRequest{Text: canary, Limit: 5})
		note(err)
		_, err = f.Find(ctx, &sdk.FindRequest{Field: "photo", Type: "person", Text: canary, Limit: 5})
		note(err)
		note(f.Files(ctx, &sdk.FilesRequest{Parent: eva}, func(*sdk.File) error { return nil }))
		note(f.OpenFile(ctx, &sdk.OpenFileRequest{Parent: eva, ID: canary}, func(*sdk.File) error { return nil }, func([]byte) error { return nil }))
		line := journalLine("abcd1234")
		line.Line.Text = canary
		note(f.Write(ctx, line))
		_, err = f.May(ctx, &sdk.MayRequest{Actor: sdk.Actor{Kind: "agent", ID: "1001"}, Action: sdk.ActionLink})
		note(err)
		for _, kind := range []string{"1001", "1004", canary} {
			consent := decision("abcd1234", kind, true)
			consent.Note, consent.Source = canary, sdk.ConsentAgent
			_, err = f.AppendConsent(ctx, consent)
			note(err)
		}
		_, err = f.Consents(ctx, &sdk.ConsentsRequest{Ref: eva})
		note(err)
		_, err = f.ConsentTypes(ctx, &sdk.ConsentTypesRequest{Type: "person"})
		note(err)
		_, err = f.Purposes(ctx, &sdk.PurposesRequest{})
		note(err)
		note(f.Related(ctx, &sdk.RelatedRequest{Parent: busy, Relation: "history"}, func(*sdk.Record) error { return nil }))
		for _, v := range []sdk.Value{
			sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: "99999"}, canary), sdk.Text(canary),
		} {
			req := changesTo(rec, map[string]sdk.Value{"company": v, "address1": sdk.Text(canary)})
			_, err = f.Update(ctx, req)
			note(err)
		}
		f.Close()
		said = append(said, f.log.String())
	}
	for _, text := range said {
		if strings.Contains(text, canary) || strings.Contains(text, limecrm.KeyFull) {
			t.Errorf("data or the key came out: %s", text)
		}
	}
	if all := strings.Join(said, ""); !strings.Contains(all, `"ref":"limeobject/person/1003"`) {
		t.Error("the log does not even tell which record it is about")
	}
}
