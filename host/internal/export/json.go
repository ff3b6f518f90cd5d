package export

import (
	"context"
	"io"
	"strconv"

	"github.com/inzage/inzage/host/internal/privacy"
)

// jsonCopy writes a copy as JSON, in the form of schema/inzage-copy-1.json. Its
// last member is "complete": a file that was broken off is no JSON at all.
type jsonCopy struct {
	order
	*words
	out     io.Writer
	head    Head
	buf     []byte
	members [][]byte // `"key":` of the section's columns
	rows    int
	some    bool // there was a section before
}

func (m *Maker) json(ctx context.Context, out io.Writer, head Head) (*jsonCopy, error) {
	w, err := m.words(head.Language)
	if err != nil {
		return nil, err
	}
	j := &jsonCopy{order: newOrder(ctx.Err), words: w, out: &haltWriter{out, ctx.Err}, head: head}
	title, what := "title_everything", "what_everything"
	if head.Profile == privacy.CopyPortability {
		title, what = "title_portability", "what_portability"
	}
	j.raw(`{"format":"` + FormatName + `","version":` + strconv.Itoa(FormatVersion) + `,"schema":"` + SchemaID + `"`)
	j.member("profile", string(head.Profile))
	j.member("language", head.Language)
	j.member("title", w.text(title))
	j.member("what", w.text(what))
	j.raw(`,"organisation":{"name":`)
	j.string(m.opts.Name)
	j.member("phone", m.opts.Phone)
	if m.opts.Officer != "" {
		j.member("privacy_officer", m.opts.Officer)
	}
	j.raw("}")
	j.member("subject", head.Subject)
	j.member("made_at", isoMoment(head.Made, m.opts.Location))
	j.member("route", string(head.Route))
	j.member("timezone", m.opts.Location.String())
	j.raw(",\"sections\":[\n")
	return j, w.failed
}

func (j *jsonCopy) raw(s string)    { j.buf = append(j.buf, s...) }
func (j *jsonCopy) string(s string) { j.buf = appendString(j.buf, s) }

// member writes a member that is not the first of its object.
func (j *jsonCopy) member(key, value string) {
	j.raw(`,"` + key + `":`)
	j.string(value)
}

func (j *jsonCopy) flush() error {
	if len(j.buf) == 0 {
		return nil
	}
	_, err := j.out.Write(j.buf)
	j.buf = j.buf[:0]
	return err
}

// Section begins a section.
func (j *jsonCopy) Section(s Section) error {
	if err := j.ready(); err != nil {
		return err
	}
	j.finish()
	if err := j.begin(&s); err != nil {
		return err
	}
	if j.some {
		j.raw(",\n")
	}
	j.some, j.rows = true, 0
	j.raw(`{"key":`)
	j.string(s.Key)
	j.member("label", s.Label)
	j.member("shape", string(s.Shape))
	j.raw(`,"columns":[`)
	j.keysOf(s.Columns)
	j.raw("],\"rows\":[\n")
	return j.fail(j.flush())
}

// keysOf writes what the columns are.
func (j *jsonCopy) keysOf(columns []Column) {
	j.members = j.members[:0]
	for i := range columns {
		c := &columns[i]
		key := append(appendString(nil, c.Key), ':')
		if i > 0 {
			key = append([]byte{','}, key...)
			j.raw(",")
		}
		j.members = append(j.members, key)
		j.raw(`{"key":`)
		j.string(c.Key)
		j.member("label", c.Label)
		j.member("kind", string(c.Kind))
		if c.Format != "" {
			j.member("format", string(c.Format))
		}
		if len(c.Options) > 0 {
			j.raw(`,"options":`)
			j.options(c.Options)
		}
		j.raw("}")
	}
}

// finish ends the section that is open.
func (j *jsonCopy) finish() {
	if j.open == nil {
		return
	}
	j.raw("\n],\"count\":" + strconv.Itoa(j.rows) + `,"complete":` + strconv.FormatBool(j.gapsIn(j.open.Key) == 0) + "}")
	j.open = nil
}

// Row adds a record.
func (j *jsonCopy) Row(r Row) error {
	if err := j.ready(); err != nil {
		return err
	}
	if err := j.row(&r); err != nil {
		return err
	}
	if j.rows > 0 {
		j.raw(",\n")
	}
	j.rows++
	j.raw("{")
	if j.open.Refs && !r.Ref.IsZero() {
		j.raw(`"ref":`)
		j.string(r.Ref.String())
		j.raw(",")
	}
	j.raw(`"values":{`)
	for i := range j.members {
		j.buf = append(j.buf, j.members[i]...)
		if i < len(r.Values) {
			j.value(&r.Values[i], j.open.Columns[i].Kind)
		} else {
			j.raw("null")
		}
	}
	j.raw("}}")
	if len(j.buf) < flushAt {
		return nil
	}
	return j.fail(j.flush())
}

// Gap says that something is missing: at the end, and of its section.
func (j *jsonCopy) Gap(g Gap) error {
	if err := j.ready(); err != nil {
		return err
	}
	j.gap(&g)
	return nil
}

func (j *jsonCopy) comma(i int) {
	if i > 0 {
		j.raw(",")
	}
}
