package tryton

import (
	"context"
	"encoding/json"

	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
)

// metaField is a field as fields_get describes it.
type metaField struct {
	Name          string          `json:"name"`
	String        string          `json:"string"`
	Type          string          `json:"type"`
	Required      truth           `json:"required"`
	ReadOnly      truth           `json:"readonly"`
	Searchable    *truth          `json:"searchable"` // silence means yes
	Relation      string          `json:"relation"`
	RelationField string          `json:"relation_field"`
	Selection     json.RawMessage `json:"selection"` // pairs of key and label, or the name of a method
	Depends       []string        `json:"selection_change_with"`
	Digits        json.RawMessage `json:"digits"`
	Size          json.RawMessage `json:"size"`
}

func (f *metaField) searchable() bool { return f.Searchable == nil || bool(*f.Searchable) }

// truth is a truth value, as either database writes it.
type truth bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *truth) UnmarshalJSON(raw []byte) error {
	v, _ := rpc.Bool(raw)
	*f = truth(v)
	return nil
}

// access is what the user may do with a model.
type access struct {
	Read   truth `json:"read"`
	Write  truth `json:"write"`
	Create truth `json:"create"`
	Delete truth `json:"delete"`
}

// fieldsOf reads a model's fields in a language; nil when there is no such model.
func (s *session) fieldsOf(ctx context.Context, model, lang string) (map[string]*metaField, error) {
	var out map[string]*metaField
	err := s.api.Read(ctx, &out, "model."+model+".fields_get", []string{}, map[string]any{"language": lang})
	if rpc.IsClass(err, rpc.ClassUnknownName) {
		return nil, nil
	}
	for name, f := range out {
		f.Name = name
	}
	return out, err
}

// accessTo asks what the user may do with models. Tryton answers the same
// whatever language it speaks, which its errors do not.
func (s *session) accessTo(ctx context.Context, models []string) (map[string]access, error) {
	var out map[string]access
	err := s.api.Read(ctx, &out, "model.ir.model.access.get_access", models, map[string]any{})
	return out, err
}

// selection reads the choices of a field: pairs in place, or from a method.
func (s *session) selection(ctx context.Context, model string, f *metaField, lang string) ([]pair, error) {
	var pairs []pair
	if json.Unmarshal(f.Selection, &pairs) == nil {
		return pairs, nil
	}
	method := textOf(f.Selection)
	if len(f.Selection) == 0 || f.Selection[0] != '"' || len(f.Depends) > 0 {
		return nil, nil // choices that depend on the record: what stands is shown as it is
	}
	err := s.api.Read(ctx, &pairs, "model."+model+"."+method, map[string]any{"language": lang})
	if rpc.IsKind(err, "unsupported") {
		return nil, nil
	}
	return pairs, err
}

// pair is a key and its label.
type pair struct{ key, label string }

// UnmarshalJSON reads ["key", "label"]; the key of no choice is null or "".
func (p *pair) UnmarshalJSON(raw []byte) error {
	var parts []*string
	if err := json.Unmarshal(raw, &parts); err != nil {
		return err
	}
	if len(parts) > 0 && parts[0] != nil {
		p.key = *parts[0]
	}
	if len(parts) > 1 && parts[1] != nil {
		p.label = *parts[1]
	}
	return nil
}

// languages lists those of the wanted languages that the CRM has texts in.
func (s *session) languages(ctx context.Context) (have, lack []string, err error) {
	var rows []struct {
		Code string `json:"code"`
	}
	err = s.api.Read(ctx, &rows, "model.ir.lang.search_read", []any{[]any{"translatable", "=", true}}, 0, nil, nil, []string{"code"}, map[string]any{})
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{"en": true}
	for _, r := range rows {
		known[r.Code] = true
	}
	for _, lang := range s.set.Languages {
		if known[tongue(lang)] {
			have = append(have, lang)
		} else {
			lack = append(lack, lang)
		}
	}
	return have, lack, nil
}

// companyOf is the company that records are read for: the settings', or the user's own.
func (s *session) companyOf(ctx context.Context) (int64, error) {
	if s.set.Company > 0 {
		return s.set.Company, nil
	}
	var prefs struct {
		Company *int64 `json:"company"`
	}
	if err := s.api.Read(ctx, &prefs, "model.res.user.get_preferences", true, map[string]any{}); err != nil {
		return 0, err
	}
	if prefs.Company == nil {
		return 0, nil
	}
	return *prefs.Company, nil
}

// modelNames lists the CRM's models, for a hint. Without the right to see them
// there is no hint.
func (s *session) modelNames(ctx context.Context) []string {
	var rows []struct {
		Model string `json:"model"`
	}
	if s.api.Read(ctx, &rows, "model.ir.model.search_read", []any{}, 0, nil, nil, []string{"model"}, map[string]any{}) != nil {
		return nil
	}
	var out []string
	for _, r := range rows {
		out = append(out, r.Model)
	}
	return out
}
