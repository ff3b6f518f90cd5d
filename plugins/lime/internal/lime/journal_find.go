package lime

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

func parentID(ref sdk.Ref) (int64, error) {
	id, err := strconv.ParseInt(ref.ID, 10, 64)
	if err != nil {
		return 0, sdk.Errorf(sdk.KindNotFound, "not an id of Lime CRM")
	}
	return id, nil
}

// lineStands looks for the line's marker among the record's history of the
// days around it. A CRM that cannot filter by date has all of it read.
func (s *session) lineStands(ctx context.Context, j *journal, t *limetype, req *sdk.JournalRequest) (bool, error) {
	link := j.set.Links[t.Name]
	all := url.Values{link: {req.Ref.ID}, "_limit": {strconv.Itoa(s.set.PageSize)}}
	near := url.Values{
		"min-" + j.set.Date: {req.Line.Time.In(s.set.Location).AddDate(0, 0, -2).Format(time.DateOnly)},
		"max-" + j.set.Date: {req.Line.Time.In(s.set.Location).AddDate(0, 0, 2).Format(time.DateOnly)},
	}
	for key, v := range all {
		near[key] = v
	}
	found := func(o rest.Record) (bool, error) {
		if id, _ := idOf(o[link]); id != req.Ref.ID {
			return false, sdk.Errorf(sdk.KindUnavailable, "the CRM answered with a record that does not point to this one")
		}
		return strings.Contains(textOf(o[j.set.Note]), marker(req.Line.ID)), nil
	}
	stands, err := s.search(ctx, rest.Object(j.set.Limetype), near, found)
	if refused(err) {
		return s.search(ctx, rest.Object(j.set.Limetype), all, found)
	}
	return stands, err
}

// search reads a list, page by page, until found says yes.
func (s *session) search(ctx context.Context, path rest.Path, begin url.Values, found func(rest.Record) (bool, error)) (bool, error) {
	seen, empty := map[string]bool{}, 0
	for q := begin; q != nil; {
		key := q.Encode()
		if seen[key] || empty > maxEmpty {
			return false, sdk.Errorf(sdk.KindUnavailable, "the CRM's pages have no end")
		}
		seen[key] = true
		page, err := s.api.List(ctx, path, q)
		if err != nil {
			return false, err
		}
		for _, o := range page.Objects {
			if yes, err := found(o); yes || err != nil {
				return yes, err
			}
		}
		if empty++; len(page.Objects) > 0 {
			empty = 0
		}
		if q = page.Next; q != nil && !pagesOf(begin, q) {
			return false, sdk.Errorf(sdk.KindUnavailable, "the CRM's link to the next page leaves the list")
		}
	}
	return false, nil
}

// bindJournal checks the journal's names against the CRM's metadata.
func (b *binder) bindJournal(ctx context.Context, set *settings.Journal) error {
	if set == nil {
		return nil
	}
	meta, err := b.md.readType(ctx, set.Limetype)
	switch {
	case err != nil:
		return err
	case meta == nil:
		b.problem("journal.limetype", "the CRM has no such limetype, or hides it from the API user%s", hint(set.Limetype, b.md.names()))
		return nil
	}
	j := &journal{set: set, denied: meta.denied}
	b.model.journal = j
	if meta.denied {
		b.model.warnings = append(b.model.warnings, "journal: the API user has no right to read limetype "+set.Limetype)
		return nil
	}
	if p := b.journalProperty("note", meta, set.Note, "text", "string"); p != nil {
		j.length = max(p.Length, 0)
	}
	if p := b.journalProperty("date", meta, set.Date, "time", "date"); p != nil {
		j.day = p.Type == "date"
	}
	for _, limetype := range sorted(set.Links) {
		path := "links." + limetype
		if p := b.journalProperty(path, meta, set.Links[limetype], "belongsto"); p != nil && p.related() != limetype {
			b.problem("journal."+path, "%q does not point to a %s", p.Name, limetype)
		}
	}
	if set.Option == "" {
		return nil
	}
	p := b.journalProperty("type", meta, set.Option, "option")
	if p != nil && !slices.ContainsFunc(p.Options, func(o metaOption) bool { return string(o.Key) == set.Key && !o.Inactive }) {
		b.problem("journal.type_key", "%q has no option with this key that is in use", p.Name)
	}
	return nil
}

func (b *binder) journalProperty(key string, meta *metaType, name string, types ...string) *metaProperty {
	return b.typed("journal."+key, meta, name, types...)
}
