package lime

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// filePlace is where a reader of files is: behind the file in a field of the
// parent itself (no relation), or of the record that comes after the cursor
// before in a relation.
type filePlace struct{ relation, before, record, field string }

const filesVersion = "f1"

func (p filePlace) cursor() string {
	s := strings.Join([]string{filesVersion, p.relation, p.before, p.record, p.field}, "|")
	return base64.RawURLEncoding.EncodeToString([]byte(s))
}

func parseFilePlace(s string) (filePlace, error) {
	if s == "" {
		return filePlace{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(raw), "|")
	if err != nil || len(raw) > 4000 || len(parts) != 5 || parts[0] != filesVersion || parts[4] == "" {
		return filePlace{}, errCursor()
	}
	return filePlace{parts[1], parts[2], parts[3], parts[4]}, nil
}

// eachFile calls found for the id of each file of a record, from a place on,
// with the place behind it. Relations whose records the API user may not read
// are passed over: Related tells that gap.
func (s *session) eachFile(ctx context.Context, parent sdk.Ref, at filePlace, found func(id string, at filePlace) error) error {
	m, err := s.model(ctx)
	if err != nil {
		return err
	}
	t, err := m.typeOf(parent)
	if err != nil {
		return err
	}
	if at.relation == "" {
		if err := s.ownFiles(ctx, t, parent, at, found); err != nil {
			return err
		}
	}
	names := m.fileRelations(t)
	if at.relation != "" && !slices.Contains(names, at.relation) {
		return errCursor()
	}
	for _, name := range names {
		if name < at.relation {
			continue
		}
		from := filePlace{relation: name}
		if name == at.relation {
			from = at
		}
		if err := s.relatedFiles(ctx, parent, m.types[t.relations[name].Type], from, found); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) ownFiles(ctx context.Context, t *limetype, parent sdk.Ref, at filePlace, found func(string, filePlace) error) error {
	o, err := s.object(ctx, t, parent.ID)
	if err != nil {
		return err
	}
	for _, field := range t.fileFields() {
		id, _ := idOf(o[field])
		if id == "" || field <= at.field {
			continue
		}
		if err := found(id, filePlace{field: field}); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) relatedFiles(ctx context.Context, parent sdk.Ref, t *limetype, at filePlace, found func(string, filePlace) error) error {
	before := at.before
	return s.related(ctx, &sdk.RelatedRequest{Parent: parent, Relation: at.relation, After: before}, func(r *sdk.Record) error {
		for _, field := range t.fileFields() {
			v := r.Values[field]
			seen := r.Ref.ID == at.record && field <= at.field
			if v.Kind != sdk.KindFile || v.State != sdk.StatePresent || seen {
				continue
			}
			if err := found(v.Ref.ID, filePlace{at.relation, before, r.Ref.ID, field}); err != nil {
				return err
			}
		}
		before = r.Cursor
		return nil
	})
}

// fileFields lists the fields that hold a file, in order of name.
func (t *limetype) fileFields() []string {
	var out []string
	for _, name := range sorted(t.props) {
		if t.props[name].field.Kind == sdk.KindFile {
			out = append(out, name)
		}
	}
	return out
}

// fileRelations lists the owned relations whose records hold files. What is
// shared with others is no file of this person.
func (m *model) fileRelations(t *limetype) []string {
	var out []string
	for _, name := range sorted(t.relations) {
		r := t.relations[name]
		if target := m.types[r.Type]; r.Ownership == sdk.Owned && target != nil && len(target.fileFields()) > 0 {
			out = append(out, name)
		}
	}
	return out
}
