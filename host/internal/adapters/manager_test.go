package adapters

import (
	"context"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func TestEveryCallReachesTheProcess(t *testing.T) {
	m, _ := start(t, spec("mem"))
	ctx := context.Background()
	if st := statusOf(t, m, "mem"); !st.Up || st.PID < 2 || st.Generation != 1 || st.Description.Name != "memory" {
		t.Fatalf("status: %+v", st)
	}
	if d := m.Description("mem"); d == nil || !d.Simulated || len(d.Capabilities) != 6 {
		t.Fatalf("description: %+v", d)
	}
	rec, err := m.Contact(ctx, person("mem"))
	if err != nil || rec.Values["name"].Text != "Person 1" {
		t.Fatalf("contact: %+v %v", rec, err)
	}
	found, err := m.Find(ctx, "mem", &sdk.FindRequest{Field: "email", Text: "person2@example.test", Limit: 5})
	if err != nil || len(found.Records) != 1 {
		t.Fatalf("find: %+v %v", found, err)
	}
	types, err := m.ConsentTypes(ctx, &sdk.ConsentTypesRequest{Adapter: "mem", Type: "person"})
	if err != nil || len(types.Types) != 4 {
		t.Fatalf("consent types: %+v %v", types, err)
	}
	if _, err := m.AppendConsent(ctx, &sdk.AppendConsentRequest{
		ID: "abcd1234", Ref: rec.Ref, Type: "news", Given: true, Time: time.Now(), Source: sdk.ConsentPortal,
	}); err != nil {
		t.Fatalf("append: %v", err)
	}
	if c, err := m.Consents(ctx, &sdk.ConsentsRequest{Ref: rec.Ref}); err != nil || len(c.Events) != 1 {
		t.Fatalf("consents: %+v %v", c, err)
	}
	if _, err := m.Purposes(ctx, &sdk.PurposesRequest{Adapter: "mem"}); sdk.KindOf(err) != sdk.KindUnsupported {
		t.Fatalf("purposes: %v", err)
	}
	notes := 0
	err = m.Related(ctx, &sdk.RelatedRequest{Parent: rec.Ref, Relation: "notes"}, func(*sdk.Record) error { notes++; return nil })
	if err != nil || notes != 3 {
		t.Fatalf("related: %d %v", notes, err)
	}
	up, err := m.Update(ctx, &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision, Changes: []sdk.Change{
		{Op: sdk.OpSet, Field: "name", Old: rec.Values["name"], New: sdk.Text("Eva")},
	}})
	if err != nil || up.Results[0].Status != sdk.StatusApplied || up.Record.Values["name"].Text != "Eva" {
		t.Fatalf("update: %+v %v", up, err)
	}
	if schema, err := m.Schema(ctx, "mem"); err != nil || schema.Type("person") == nil {
		t.Fatalf("schema: %v", err)
	}
	if check, err := m.Check(ctx, "mem"); err != nil || check.CRMTime.IsZero() {
		t.Fatalf("check: %v", err)
	}
}

func TestAnUnknownAdapterIsUnavailable(t *testing.T) {
	m, _ := start(t)
	if err := contact(m, "nobody"); sdk.KindOf(err) != sdk.KindUnavailable {
		t.Fatal(err)
	}
	if m.Description("nobody") != nil {
		t.Fatal("a description of nobody")
	}
}
