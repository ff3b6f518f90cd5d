package lime

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

// lastPut returns the body of the last write that the CRM saw.
func (f *fixture) lastPut() map[string]any {
	f.t.Helper()
	var last []byte
	for _, r := range f.crm.Requests() {
		if r.Method == http.MethodPut {
			last = r.Body
		}
	}
	var body map[string]any
	if last == nil {
		return nil
	}
	if err := json.Unmarshal(last, &body); err != nil {
		f.t.Fatal(err)
	}
	return body
}

func (f *fixture) puts() int { return f.crm.Count(http.MethodPut, "") }

// edits are one change of every kind of field.
var edits = map[string]struct {
	field string
	value sdk.Value
	sent  any // how it must look on the wire
}{
	"text":              {"address2", sdk.Text("Über den Linden 1 🎾"), "Über den Linden 1 🎾"},
	"empty text":        {"note", sdk.Empty(sdk.KindText), ""},
	"text of lines":     {"note", sdk.Text("one\r\ntwo\tthree"), "one\ntwo\tthree"},
	"phone":             {"phone", sdk.Text("+31 20 000 00 00"), "+31 20 000 00 00"},
	"e-mail":            {"email", sdk.Text("eva2@example.test"), "eva2@example.test"},
	"date, summer":      {"birthdate", sdk.Date("1984-07-01"), "1984-07-01T00:00:00+02:00"},
	"date, leap day":    {"birthdate", sdk.Date("1984-02-29"), "1984-02-29T00:00:00+01:00"},
	"date, emptied":     {"birthdate", sdk.Empty(sdk.KindDate), nil},
	"time":              {"lastcontact", sdk.Time(time.Date(2026, 3, 29, 3, 30, 0, 5000, time.FixedZone("", 7200))), "2026-03-29T01:30:00.000005Z"},
	"time, emptied":     {"lastcontact", sdk.Empty(sdk.KindTime), nil},
	"option":            {"position", sdk.Choice("ceo", ""), "ceo"},
	"option, emptied":   {"position", sdk.Empty(sdk.KindOption), nil},
	"set":               {"interests", sdk.Choices(sdk.Option{Key: "padel"}, sdk.Option{Key: "tennis"}), []any{"padel", "tennis"}},
	"yes":               {"inactive", sdk.Bool(true), true},
	"no":                {"newsletter", sdk.Bool(false), false},
	"decimal":           {"creditlimit", sdk.Decimal("-0012.50"), -12.5},
	"decimal, emptied":  {"creditlimit", sdk.Empty(sdk.KindDecimal), nil},
	"percent":           {"discount", sdk.Decimal("0.125"), 0.125},
	"integer":           {"customernumber", sdk.Decimal("42"), 42.0},
	"relation":          {"company", sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: "1001"}, ""), 1001.0},
	"relation, emptied": {"company", sdk.Empty(sdk.KindReference), nil},
}

func everythingEditable(set map[string]any) { typeSetting("person", "readonly", []string{})(set) }

func TestUpdateEveryKind(t *testing.T) {
	f := start(t, limecrm.Options{}, everythingEditable)
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			if edit.field == "newsletter" { // so that no is a change
				if err := f.crm.Update("person", 1003, map[string]any{"newsletter": true}); err != nil {
					t.Fatal(err)
				}
			}
			f.mustApply(eva, edit.field, edit.value)
			if body := f.lastPut(); len(body) != 1 || !sameJSON(body[edit.field], edit.sent) {
				t.Errorf("sent %v, want only %v", body, edit.sent)
			}
			if got := f.contact(eva).Values[edit.field]; !equal(got, edit.value) {
				t.Errorf("stored %+v, want %+v", got, edit.value)
			}
			before := f.puts()
			resp, err := f.set(eva, map[string]sdk.Value{edit.field: edit.value})
			if err != nil || resp.Results[0].Status != sdk.StatusUnchanged || f.puts() != before {
				t.Errorf("the same again: %+v, %v, %d more writes", resp, err, f.puts()-before)
			}
		})
	}
}

// The CRM's undocumented choices must not matter to a write.
func TestUpdateUnderEveryQuirk(t *testing.T) {
	for _, quirks := range []string{"date-only", "set-keys", "no-content", "query-option-keys", "unprocessable"} {
		t.Run(quirks, func(t *testing.T) {
			q, err := limecrm.ParseQuirks(quirks)
			if err != nil {
				t.Fatal(err)
			}
			f := start(t, limecrm.Options{Quirks: q}, everythingEditable)
			for _, edit := range edits {
				if !equal(f.contact(eva).Values[edit.field], edit.value) {
					f.mustApply(eva, edit.field, edit.value)
				}
			}
		})
	}
}

func TestUpdateTakesOverTheCRMsFormOfDates(t *testing.T) {
	f := start(t, limecrm.Options{Quirks: limecrm.Quirks{DateOnly: true}})
	f.mustApply(eva, "birthdate", sdk.Date("1984-07-01"))
	if got := f.lastPut()["birthdate"]; got != "1984-07-01" {
		t.Errorf("sent %v", got)
	}
	f.mustApply(eva, "birthdate", sdk.Empty(sdk.KindDate))
	f.mustApply(eva, "birthdate", sdk.Date("1984-07-02"))
}

func (f *fixture) mustApply(ref sdk.Ref, field string, v sdk.Value) {
	f.t.Helper()
	resp, err := f.set(ref, map[string]sdk.Value{field: v})
	if err != nil {
		f.t.Fatalf("%s: %v", field, err)
	}
	if r := resp.Results[0]; r.Status != sdk.StatusApplied || !equal(r.Current, v) || !equal(resp.Record.Values[field], v) {
		f.t.Fatalf("%s: %+v", field, r)
	}
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

func TestUpdateRefusesBeforeItWrites(t *testing.T) {
	f := start(t, limecrm.Options{})
	long := make([]byte, 65)
	for i := range long {
		long[i] = 'x'
	}
	tests := map[string]struct {
		field  string
		value  sdk.Value
		reason sdk.Reason
	}{
		"unknown":         {"shoesize", sdk.Text("42"), sdk.ReasonUnknown},
		"read only":       {"customernumber", sdk.Decimal("1"), sdk.ReasonReadOnly},
		"a file":          {"photo", sdk.Empty(sdk.KindFile), sdk.ReasonReadOnly},
		"a list":          {"history", sdk.Empty(sdk.KindText), sdk.ReasonUnknown},
		"required":        {"lastname", sdk.Empty(sdk.KindText), sdk.ReasonRequired},
		"only spaces":     {"lastname", sdk.Text("  "), sdk.ReasonRequired},
		"too long":        {"lastname", sdk.Text(string(long)), sdk.ReasonTooLong},
		"two lines":       {"lastname", sdk.Text("a\nb"), sdk.ReasonFormat},
		"a NUL":           {"note", sdk.Text("a\x00b"), sdk.ReasonFormat},
		"bad UTF-8":       {"note", sdk.Text("a\xff"), sdk.ReasonFormat},
		"no date":         {"birthdate", sdk.Date("1984-02-30"), sdk.ReasonFormat},
		"date too early":  {"birthdate", sdk.Date("1750-01-01"), sdk.ReasonFormat},
		"unknown option":  {"country", sdk.Choice("xx", ""), sdk.ReasonOption},
		"inactive option": {"country", sdk.Choice("yu", ""), sdk.ReasonOption},
		"in a set":        {"interests", sdk.Choices(sdk.Option{Key: "padel"}, sdk.Option{Key: "chess"}), sdk.ReasonOption},
		"other kind":      {"newsletter", sdk.Text("true"), sdk.ReasonFormat},
		"other type":      {"company", sdk.Reference(sdk.Ref{Adapter: "crm", Type: "person", ID: "1001"}, ""), sdk.ReasonFormat},
		"other adapter":   {"company", sdk.Reference(sdk.Ref{Adapter: "x", Type: "company", ID: "1001"}, ""), sdk.ReasonFormat},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			resp, err := f.set(eva, map[string]sdk.Value{test.field: test.value, "phone": sdk.Text("1234")})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range resp.Results {
				if r.Field == test.field && (r.Status != sdk.StatusRejected || r.Reason != test.reason) {
					t.Errorf("%+v, want reason %q", r, test.reason)
				}
			}
		})
	}
	if f.puts() != 0 {
		t.Error("something was written")
	}
}

func TestUpdateNumbersAreChecked(t *testing.T) {
	f := start(t, limecrm.Options{}, everythingEditable)
	for field, values := range map[string][]string{
		"customernumber": {"1.5", "2147483648", "x", "1e3", "--1"},
		"creditlimit":    {"1,5", "1e3", "NaN", "0x10", "1234567890123456", "+1", " 1"},
	} {
		for _, v := range values {
			resp, err := f.set(eva, map[string]sdk.Value{field: sdk.Decimal(v)})
			if err != nil || resp.Results[0].Reason != sdk.ReasonFormat {
				t.Errorf("%s = %q: %+v, %v", field, v, resp, err)
			}
		}
	}
}

func TestUpdateConflict(t *testing.T) {
	f := start(t, limecrm.Options{})
	seen := f.contact(eva)
	change := func(values map[string]any) {
		t.Helper()
		if err := f.crm.Update("person", 1003, values); err != nil {
			t.Fatal(err)
		}
	}
	change(map[string]any{"phone": "0201112222"})

	resp, err := f.Update(t.Context(), changesTo(seen, map[string]sdk.Value{"phone": sdk.Text("0209998888"), "city": sdk.Text("Delft")}))
	if err != nil || resp.Results[1].Status != sdk.StatusConflict || resp.Results[1].Current.Text != "0201112222" || f.puts() != 0 {
		t.Errorf("another phone: %+v, %v, %d writes", resp.Results, err, f.puts())
	}
	resp, err = f.Update(t.Context(), changesTo(seen, map[string]sdk.Value{"phone": sdk.Text("0201112222")}))
	if err != nil || resp.Results[0].Status != sdk.StatusUnchanged || f.puts() != 0 {
		t.Errorf("the same phone: %+v, %v", resp.Results, err)
	}
	resp, err = f.Update(t.Context(), changesTo(seen, map[string]sdk.Value{"city": sdk.Text("Delft")}))
	if err != nil || resp.Results[0].Status != sdk.StatusApplied {
		t.Errorf("a field that nobody else changed: %+v, %v", resp.Results, err)
	}
	req := changesTo(seen, map[string]sdk.Value{"phone": sdk.Text("0209998888")})
	req.Revision = ""
	if resp, err = f.Update(t.Context(), req); err != nil || resp.Results[0].Status != sdk.StatusApplied {
		t.Errorf("without a guard: %+v, %v", resp.Results, err)
	}
}

func TestUpdateRefusedByTheCRM(t *testing.T) {
	f := start(t, limecrm.Options{}, everythingEditable)
	gone := sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: "99999"}, "")
	resp, err := f.set(eva, map[string]sdk.Value{"company": gone, "city": sdk.Text("Delft")})
	if err != nil {
		t.Fatal(err)
	}
	if r := resp.Results[1]; r.Field != "company" || r.Status != sdk.StatusRejected || r.Reason != sdk.ReasonCRMRefuse {
		t.Errorf("%+v", r)
	}
	if r := resp.Results[0]; r.Status == sdk.StatusRejected {
		t.Errorf("the CRM named company, and %s is blamed too", r.Field)
	}
	if f.contact(eva).Values["city"].Text == "Delft" {
		t.Error("the rest was written")
	}
}

func TestUpdateErrors(t *testing.T) {
	f := start(t, limecrm.Options{}, withKey(limecrm.KeyReadOnly))
	_, err := f.set(eva, map[string]sdk.Value{"city": sdk.Text("Delft")})
	if e := wantKind(t, err, sdk.KindDenied); e.MayHaveApplied {
		t.Error("nothing can have been applied")
	}
	rec := f.contact(eva)
	req := changesTo(rec, map[string]sdk.Value{"city": sdk.Text("Delft")})
	req.Changes = append(req.Changes, req.Changes[0])
	_, err = f.Update(t.Context(), req)
	wantKind(t, err, sdk.KindInvalid)
	_, err = f.Update(t.Context(), &sdk.UpdateRequest{Ref: eva, Changes: []sdk.Change{{Op: sdk.OpAddChild, Field: "history"}}})
	wantKind(t, err, sdk.KindUnsupported)
}
