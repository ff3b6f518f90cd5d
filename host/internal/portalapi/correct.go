package portalapi

import (
	"context"
	"fmt"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// formHandle is a section as it stood when its form was shown.
type formHandle struct {
	Ref      sdk.Ref
	Section  string
	Revision string
	Fields   []formField
}

type formField struct {
	Name string
	Old  sdk.Value
}

// reviewHandle is a correction that was checked and waits for its save.
type reviewHandle struct {
	ID       string // of the operation: pressing save twice is one
	Ref      sdk.Ref
	Section  string
	Revision string
	Changes  []sdk.Change
	// Theirs holds, on the conflict page, what the CRM has now.
	Theirs map[string]sdk.Value
}

// Form opens a section for change.
func (s *Service) Form(ctx context.Context, v *portal.Visit, handle string) (*portal.Form, error) {
	var h sectionHandle
	if err := s.Sealer.open(v.ID, "section", handle, &h); err != nil {
		return nil, err
	}
	ed, err := s.Privacy.Section(ctx, inner(v), h.Ref, h.Section)
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	fh := formHandle{Ref: ed.Record.Ref, Section: h.Section, Revision: ed.Record.Revision}
	for _, f := range ed.Fields {
		fh.Fields = append(fh.Fields, formField{Name: f.Field.Name, Old: f.Value})
	}
	return s.form(v, ed, fh)
}

// form builds the page of a form handle, with the values of that handle.
func (s *Service) form(v *portal.Visit, ed *privacy.Editable, fh formHandle) (*portal.Form, error) {
	sealed, err := s.Sealer.seal(v.ID, "form", fh)
	if err != nil {
		return nil, err
	}
	out := &portal.Form{Handle: sealed, Title: ed.Section.Title.In(v.Language)}
	for i, hf := range fh.Fields {
		f := field(ed, hf.Name)
		if f == nil {
			return &portal.Form{Title: out.Title, Stale: true}, nil
		}
		out.Inputs = append(out.Inputs, portal.InputField{
			Name: fmt.Sprintf("f%d", i), Label: label(f.Plan, f.Field, v.Language),
			Value: translate(hf.Old, f.Field, v.Language), Kind: f.Field.Kind, Format: f.Field.Format,
			Options: offered(f.Field, hf.Old, v.Language), Max: f.Field.MaxLength, Required: f.Field.Required,
		})
	}
	return out, nil
}

func field(ed *privacy.Editable, name string) *privacy.EditableField {
	for i := range ed.Fields {
		if ed.Fields[i].Field.Name == name {
			return &ed.Fields[i]
		}
	}
	return nil
}

// Check validates what was typed; nothing is written.
func (s *Service) Check(ctx context.Context, v *portal.Visit, handle string, in portal.Input) (*portal.Form, *portal.Review, error) {
	var h formHandle
	if err := s.Sealer.open(v.ID, "form", handle, &h); err != nil {
		return nil, nil, err
	}
	ed, err := s.Privacy.Section(ctx, inner(v), h.Ref, h.Section)
	if err != nil {
		return nil, nil, pageError(err, time.Time{})
	}
	form, err := s.form(v, ed, h)
	if err != nil || form.Stale {
		return form, nil, err
	}
	if foreign(in, len(h.Fields)) {
		return nil, nil, portal.ErrNotFound
	}
	bad := false
	r := reviewHandle{ID: privacy.NewID(), Ref: h.Ref, Section: h.Section, Revision: h.Revision}
	for i, hf := range h.Fields {
		name := fmt.Sprintf("f%d", i)
		f := field(ed, hf.Name)
		raw, given := in[name]
		if !given && !mayBeAbsent(f.Field.Kind) {
			raw = typed(hf.Old) // a form cut short must not empty a field
		}
		form.Inputs[i].Typed = append([]string{}, raw...)
		value, reason := privacy.ParseInput(f.Field, raw, hf.Old)
		switch {
		case reason != "":
			bad = true
			form.Inputs[i].Error = portal.FieldError{Reason: reason, Max: maxOf(f.Field)}
		case !value.Equal(hf.Old):
			r.Changes = append(r.Changes, sdk.Change{Op: sdk.OpSet, Field: hf.Name, Old: hf.Old, New: value})
		}
	}
	if bad {
		return form, nil, nil
	}
	review, err := s.review(ctx, v, ed, r)
	return form, review, err
}

func maxOf(f *sdk.Field) int {
	if f.MaxLength > 0 {
		return f.MaxLength
	}
	return privacy.MaxText
}

// mayBeAbsent reports kinds whose input a browser leaves out when nothing is chosen.
func mayBeAbsent(k sdk.Kind) bool {
	return k == sdk.KindBool || k == sdk.KindOption || k == sdk.KindOptions
}

// foreign reports an input that the form does not have.
func foreign(in portal.Input, n int) bool {
	known := 0
	for i := range n {
		if _, ok := in[fmt.Sprintf("f%d", i)]; ok {
			known++
		}
	}
	return known != len(in)
}

func (s *Service) review(ctx context.Context, v *portal.Visit, ed *privacy.Editable, r reviewHandle) (*portal.Review, error) {
	sealed, err := s.Sealer.seal(v.ID, "review", r)
	if err != nil {
		return nil, err
	}
	edit, err := s.Sealer.seal(v.ID, "section", sectionHandle{r.Ref, r.Section})
	if err != nil {
		return nil, err
	}
	out := &portal.Review{Handle: sealed, Title: ed.Section.Title.In(v.Language), Edit: edit}
	for _, c := range s.Privacy.CarriedBy(ctx, r.Ref, r.Changes) {
		out.Carried, out.Ended = append(out.Carried, c.Type.Titles.In(v.Language)), out.Ended || c.Ends(r.Changes)
	}
	for _, c := range r.Changes {
		f := field(ed, c.Field)
		out.Rows = append(out.Rows, portal.ReviewRow{
			Label: label(f.Plan, f.Field, v.Language), Was: translate(c.Old, f.Field, v.Language),
			Becomes: translate(c.New, f.Field, v.Language), Format: f.Field.Format,
		})
	}
	return out, nil
}
