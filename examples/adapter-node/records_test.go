package adapternode

import (
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func TestRecordsAreRead(t *testing.T) {
	p := configured(t, people(t))
	rec, err := p.Contact(t.Context(), ref("person", "p1"))
	if err != nil {
		t.Fatal(err)
	}
	money := sdk.Decimal("1250.50")
	money.Currency = "EUR"
	for field, want := range map[string]sdk.Value{
		"name":       sdk.Text("Noor de Wit"),
		"birthdate":  sdk.Date("1984-02-29"),
		"channel":    sdk.Choice("mail", ""),
		"channels":   sdk.Choices(sdk.Option{Key: "phone"}, sdk.Option{Key: "mail"}),
		"newsletter": sdk.Bool(true),
		"budget":     money,
		"visited":    sdk.Time(time.Date(2026, 3, 2, 13, 45, 0, 0, time.UTC)),
		"employer":   sdk.Reference(ref("company", "c1"), ""),
	} {
		if got := rec.Values[field]; !got.Equal(want) {
			t.Errorf("%s: %+v", field, got)
		}
	}
	if got := rec.Values["employer"].Text; got != "Bakkerij Zonneweg" {
		t.Errorf("the employer's title is %q", got)
	}
	if old, err := p.Contact(t.Context(), ref("person", "p3")); err != nil || !old.Archived {
		t.Errorf("archived: %+v, %v", old, err)
	}
	schema, err := p.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name := range rec.Values {
		if schema.Type("person").Field(name) == nil {
			t.Errorf("the schema does not know %s", name)
		}
	}
}

func TestWhatIsNoTimeIsShownAsItStands(t *testing.T) {
	p := configured(t, write(t, `{"person": [{"id": "p1", "visited": "last spring"}]}`))
	rec, err := p.Contact(t.Context(), ref("person", "p1"))
	if err != nil || !rec.Values["visited"].Equal(sdk.Text("last spring")) {
		t.Errorf("%+v, %v", rec, err)
	}
}

func TestRelatedRecordsAreRead(t *testing.T) {
	p := configured(t, people(t))
	r, _ := p.Relater()
	for relation, want := range map[string]string{
		"addresses": "a1(0) a2(0,archived)", "orders": "o1(0) o2(1)", "employer": "c1(-1)",
	} {
		var got []string
		err := r.Related(t.Context(), &sdk.RelatedRequest{Parent: ref("person", "p1"), Relation: relation}, func(rec *sdk.Record) error {
			text := rec.Ref.ID + "(" + map[int]string{0: "0", 1: "1", -1: "-1"}[rec.OthersLinked]
			if rec.Archived {
				text += ",archived"
			}
			got = append(got, text+")")
			return nil
		})
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v", relation, got, err)
		}
	}
	err := r.Related(t.Context(), &sdk.RelatedRequest{Parent: ref("person", "p1"), Relation: "enemies"}, nil)
	if sdk.KindOf(err) != sdk.KindInvalid {
		t.Errorf("an unknown relation: %v", err)
	}
}

func TestContactsAreFound(t *testing.T) {
	p := configured(t, people(t))
	f, _ := p.Finder()
	for _, q := range []struct {
		req  sdk.FindRequest
		want string
	}{
		{sdk.FindRequest{Text: "nobody", Limit: 5}, ""},
		{sdk.FindRequest{Text: "NOOR", Limit: 5}, "p1"},
		{sdk.FindRequest{Text: "de wit", Limit: 5}, "p1 p2"},
		{sdk.FindRequest{Text: "de wit", Limit: 1}, "p1 …"},
		{sdk.FindRequest{Text: "tim", Limit: 5}, "p2"}, // the remark on his sister is no name of hers
		{sdk.FindRequest{Text: "visser", Limit: 5}, "p3"},
		{sdk.FindRequest{Text: "vaak", Limit: 5}, ""},
		{sdk.FindRequest{Field: "email", Text: "tim@dewit.example", Limit: 5}, "p2"},
		{sdk.FindRequest{Field: "email", Text: "tim", Limit: 5}, ""},
	} {
		resp, err := f.Find(t.Context(), &q.req)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, rec := range resp.Records {
			got = append(got, rec.Ref.ID)
		}
		if resp.More {
			got = append(got, "…")
		}
		if strings.Join(got, " ") != q.want {
			t.Errorf("%+v: %v", q.req, got)
		}
	}
}
