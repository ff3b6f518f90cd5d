package adaptertest

import (
	"strings"

	"github.com/inzage/inzage/sdk"
)

func refusalCases() []Case {
	return []Case{
		{Name: "refusal/is named and holds back the others", Writes: true, Run: refusalHolds},
		{Name: "refusal/read-only field", Writes: true, Run: refusalReadOnly},
		{Name: "refusal/required field", Writes: true, Run: refusalRequired},
		{Name: "refusal/too long", Writes: true, Run: refusalTooLong},
		{Name: "refusal/option that is not there", Writes: true, Run: refusalOption},
		{Name: "refusal/not a date, not a number", Writes: true, Run: refusalFormat},
		{Name: "refusal/value of another kind", Writes: true, Run: refusalKind},
	}
}

func refusalHolds(c *C) {
	t, rec := c.subject()
	good, _ := c.two(t, rec)
	bad := sdk.Change{Op: sdk.OpSet, Field: unlikely, New: sdk.Text("x")}
	for _, changes := range [][]sdk.Change{{good, bad}, {bad, good}} {
		resp := c.update(rec, changes...)
		for _, r := range resp.Results {
			if r.Field == unlikely {
				if c.wantStatus("an unknown field", r, sdk.StatusRejected) && r.Reason != sdk.ReasonUnknown {
					c.Errorf("an unknown field is rejected as %q, want %q", r.Reason, sdk.ReasonUnknown)
				}
				continue
			}
			c.wantStatus("beside a rejected field", r, sdk.StatusNotWritten)
		}
		c.unchanged("an update with a rejected field", rec)
	}
}

// rejected writes one value and wants it refused for one of the reasons.
func (c *C) rejected(rec *sdk.Record, field string, v sdk.Value, reasons ...sdk.Reason) {
	c.Helper()
	resp := c.update(rec, set(rec, field, v))
	r := resp.Results[0]
	if !c.wantStatus("written "+c.show(v), r, sdk.StatusRejected) {
		return
	}
	for _, want := range reasons {
		if r.Reason == want {
			c.unchanged("a rejected change", rec)
			return
		}
	}
	c.Errorf("field %q is rejected as %q, want one of %q", field, r.Reason, reasons)
}

func refusalReadOnly(c *C) {
	t, rec := c.subject()
	for i := range t.Fields {
		f := &t.Fields[i]
		if v, ok := c.other(f, rec.Values[f.Name]); ok && !f.Editable {
			c.rejected(rec, f.Name, v, sdk.ReasonReadOnly)
			return
		}
	}
	c.Skipf("type %q has no field that cannot be edited", t.Name)
}

func refusalRequired(c *C) {
	t, rec := c.subject()
	for _, f := range c.editable(t) {
		if f.Required && rec.Values[f.Name].State == sdk.StatePresent {
			c.rejected(rec, f.Name, sdk.Empty(f.Kind), sdk.ReasonRequired)
			return
		}
	}
	c.Skipf("type %q has no required field that can be edited", t.Name)
}

func refusalTooLong(c *C) {
	t, rec := c.subject()
	tried := false
	for _, f := range c.editable(t) {
		if f.Kind == sdk.KindText && f.Format == sdk.FormatLine && f.MaxLength > 0 {
			tried = true
			c.rejected(rec, f.Name, sdk.Text(strings.Repeat("é", f.MaxLength+1)), sdk.ReasonTooLong)
		}
	}
	c.need(tried, "type %q has no line with a MaxLength", t.Name)
}

func refusalOption(c *C) {
	t, rec := c.subject()
	tried := false
	for _, f := range c.editable(t) {
		bad := sdk.Option{Key: unlikely}
		switch f.Kind {
		case sdk.KindOption:
			c.rejected(rec, f.Name, sdk.Choice(bad.Key, ""), sdk.ReasonOption)
		case sdk.KindOptions:
			c.rejected(rec, f.Name, sdk.Choices(bad), sdk.ReasonOption)
		default:
			continue
		}
		tried = true
		for _, o := range f.Options {
			if o.Inactive && f.Kind == sdk.KindOption && !rec.Values[f.Name].Equal(sdk.Choice(o.Key, "")) {
				c.rejected(rec, f.Name, sdk.Choice(o.Key, o.Label), sdk.ReasonOption)
			}
		}
	}
	c.need(tried, "type %q has no options that can be edited", t.Name)
}

func refusalFormat(c *C) {
	t, rec := c.subject()
	tried := false
	for _, f := range c.editable(t) {
		switch f.Kind {
		case sdk.KindDate:
			for _, text := range []string{"2026-02-30", "30-02-2026", "yesterday"} {
				c.rejected(rec, f.Name, sdk.Date(text), sdk.ReasonFormat)
			}
		case sdk.KindDecimal:
			for _, text := range []string{"12,50", "twelve", "1e3", "NaN", "--1"} {
				c.rejected(rec, f.Name, sdk.Decimal(text), sdk.ReasonFormat)
			}
		default:
			continue
		}
		tried = true
	}
	c.need(tried, "type %q has no date and no number that can be edited", t.Name)
}

// refusalKind sends a value of a kind that the field is not of.
func refusalKind(c *C) {
	t, rec := c.subject()
	for _, f := range c.editable(t) {
		v := sdk.Bool(true)
		if f.Kind == sdk.KindBool {
			v = sdk.Text("yes")
		}
		resp := c.update(rec, set(rec, f.Name, v))
		if r := resp.Results[0]; r.Status != sdk.StatusRejected {
			c.Errorf("field %q is of kind %q; a value of kind %q is %s, want rejected", f.Name, f.Kind, v.Kind, statusName(r.Status))
		}
	}
	c.unchanged("values of another kind", rec)
}
