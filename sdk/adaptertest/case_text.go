package adaptertest

import (
	"strings"

	"github.com/inzage/inzage/sdk"
)

func textCases() []Case {
	return []Case{
		{Name: "text/unicode and hostile text in a line", Writes: true, Run: textLine},
		{Name: "text/unicode and hostile text in many lines", Writes: true, Run: textLines},
		{Name: "text/40 kB", Writes: true, Run: textLong},
		{Name: "text/search for hostile text", Run: textSearch},
	}
}

// hostile are texts that break what handles text carelessly.
var hostile = map[string]string{
	"accents":           "Zoë Åkesson-Müller, Þórunn",
	"another script":    "ليلى حداد 陈大文 Ελένη",
	"emoji":             "🎾 👩‍👩‍👧‍👦 é́",
	"decomposed":        "A\u030asa Bjo\u0308rk",
	"markup":            `<script>alert(1)</script><b>&amp;</b>`,
	"quotes":            `Robert'); DROP TABLE x;-- "q" \ back`,
	"right to left":     "a\u202egnp.exe",
	"zero width":        "Ja\u200bn",
	"a formula":         `=HYPERLINK("https://example.test","x")`,
	"a template":        "{{.Name}} ${jndi:ldap://x} %s %n",
	"a wildcard":        "100% _any_ *?",
	"a comma and tab":   "a,b;c\td",
	"json":              `{"a":[1,null]}`,
	"the word null":     "null",
	"only a number":     "0012",
	"a NUL":             "a\x00b",
	"a control":         "a\x07b",
	"an escape":         "a\x1b[31mb",
	"a carriage return": "a\r\nBcc: x@example.test",
}

func textLine(c *C) { c.hostileText(sdk.FormatLine) }

func textLines(c *C) { c.hostileText(sdk.FormatMultiline) }

// hostileText writes each text: it stands as written, or it is refused with a reason.
func (c *C) hostileText(format sdk.Format) {
	t, rec := c.subject()
	f := c.textField(t, format)
	c.need(f != nil, "type %q has no text of format %q that can be edited", t.Name, format)
	for name, text := range hostile {
		if f.MaxLength > 0 && len([]rune(text)) > f.MaxLength {
			continue
		}
		c.roundTrip(rec.Ref, f, name, text)
	}
}

func (c *C) roundTrip(ref sdk.Ref, f *sdk.Field, name, text string) {
	c.Helper()
	rec := c.contact(ref)
	resp, err := c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: ref, Revision: rec.Revision, Changes: []sdk.Change{set(rec, f.Name, sdk.Text(text))}})
	if err != nil {
		c.Errorf("%s in field %q: %v; a text that cannot be stored is a rejected change", name, f.Name, err)
		return
	}
	now := c.contact(ref).Values[f.Name]
	switch r := resp.Results[0]; r.Status {
	case sdk.StatusApplied:
		if lines(now.Text) != lines(text) {
			c.Errorf("%s in field %q: written %q, said to be applied, stored %s", name, f.Name, text, c.show(now))
		}
	case sdk.StatusRejected:
		if !now.Equal(rec.Values[f.Name]) {
			c.Errorf("%s in field %q: rejected, and written all the same", name, f.Name)
		}
		if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > 0xFFFF || r == '\u202e' || r == '\u200b' }) {
			c.Errorf("%s in field %q is rejected as %q: people are called so", name, f.Name, r.Reason)
		}
	case sdk.StatusUnchanged:
		if lines(now.Text) != lines(text) {
			c.Errorf("%s in field %q: said to stand already, and %s does", name, f.Name, c.show(now))
		}
	default:
		c.Errorf("%s in field %q is %s", name, f.Name, statusName(r.Status))
	}
}

// lines forgives the one change that every CRM makes: how a line ends.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func textLong(c *C) {
	t, rec := c.subject()
	tried := false
	for _, format := range []sdk.Format{sdk.FormatLine, sdk.FormatMultiline} {
		f := c.textField(t, format)
		if f == nil {
			continue
		}
		tried = true
		long := strings.Repeat("0123456789abcdé ", 2560) + "."
		now := c.contact(rec.Ref)
		resp := c.update(now, set(now, f.Name, sdk.Text(long)))
		stored := c.contact(rec.Ref).Values[f.Name]
		switch r := resp.Results[0]; {
		case r.Status == sdk.StatusApplied && stored.Text != long:
			c.Errorf("field %q: 40 kB are said to be applied, and %d bytes stand", f.Name, len(stored.Text))
		case r.Status == sdk.StatusRejected && r.Reason != sdk.ReasonTooLong:
			c.Errorf("field %q: 40 kB are rejected as %q, want %q", f.Name, r.Reason, sdk.ReasonTooLong)
		case r.Status != sdk.StatusApplied && r.Status != sdk.StatusRejected:
			c.Errorf("field %q: 40 kB are %s", f.Name, statusName(r.Status))
		}
	}
	c.need(tried, "type %q has no text that can be edited", t.Name)
}

func textSearch(c *C) {
	c.need(c.A.Finder != nil, "the adapter has no Finder")
	for name, text := range hostile {
		resp, err := c.A.Finder.Find(c.ctx(), &sdk.FindRequest{Type: c.F.Records.Contact.Type, Text: unlikely + text, Limit: 5})
		if err != nil {
			c.wantKind("a search for "+name, err, sdk.KindInvalid, sdk.KindUnsupported)
			continue
		}
		if len(resp.Records) > 0 {
			c.Errorf("a search for %s, which nobody has, finds %d records", name, len(resp.Records))
		}
	}
}
