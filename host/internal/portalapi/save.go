package portalapi

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// Save writes what was reviewed.
func (s *Service) Save(ctx context.Context, v *portal.Visit, handle string, choices map[string]string) (*portal.SaveResult, error) {
	var r reviewHandle
	if err := s.Sealer.open(v.ID, "review", handle, &r); err != nil {
		return nil, err
	}
	if err := resolve(&r, choices); err != nil {
		return nil, err
	}
	if len(r.Changes) == 0 { // the customer chose what the CRM has: nothing to write
		return &portal.SaveResult{}, nil
	}
	got, err := s.Privacy.Correct(ctx, inner(v), privacy.Correction{ID: r.ID, Ref: r.Ref, Revision: r.Revision, Changes: r.Changes})
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	if got.Result != privacy.Refused || len(got.Results) == 0 {
		saved, err := s.Sealer.seal(v.ID, "receipt", got.ID)
		return &portal.SaveResult{Saved: saved}, err
	}
	return s.refused(ctx, v, r, got.Results)
}

// resolve applies the answers of the conflict page. Each conflict needs one.
func resolve(r *reviewHandle, choices map[string]string) error {
	var keep []sdk.Change
	i := 0
	for _, c := range r.Changes {
		theirs, conflict := r.Theirs[c.Field]
		if !conflict {
			keep = append(keep, c)
			continue
		}
		switch choices[fmt.Sprintf("c%d", i)] {
		case portal.ChoiceMine:
			c.Old = theirs
			keep = append(keep, c)
		case portal.ChoiceTheirs:
		default:
			return portal.ErrNotFound
		}
		i++
	}
	r.Changes = keep
	return nil
}

// refused shows the conflict page, or the form with the CRM's refusal at the field.
func (s *Service) refused(ctx context.Context, v *portal.Visit, r reviewHandle, results []sdk.FieldResult) (*portal.SaveResult, error) {
	ed, err := s.Privacy.Section(ctx, inner(v), r.Ref, r.Section)
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	for _, res := range results {
		if res.Status == sdk.StatusRejected {
			form, err := s.rejected(v, ed, r, results)
			return &portal.SaveResult{Form: form}, err
		}
	}
	conflict, err := s.conflict(v, ed, r, results)
	return &portal.SaveResult{Conflict: conflict}, err
}

// rejected rebuilds the form with what was typed and the error at its field.
func (s *Service) rejected(v *portal.Visit, ed *privacy.Editable, r reviewHandle, results []sdk.FieldResult) (*portal.Form, error) {
	fh := formHandle{Ref: r.Ref, Section: r.Section, Revision: ed.Record.Revision}
	for _, f := range ed.Fields {
		fh.Fields = append(fh.Fields, formField{Name: f.Field.Name, Old: f.Value})
	}
	form, err := s.form(v, ed, fh)
	if err != nil || form.Stale {
		return form, err
	}
	for i, hf := range fh.Fields {
		form.Inputs[i].Typed = typed(hf.Old)
		for _, c := range r.Changes {
			if c.Field == hf.Name {
				form.Inputs[i].Typed = typed(c.New)
			}
		}
		for _, res := range results {
			if res.Field == hf.Name && res.Status == sdk.StatusRejected {
				form.Inputs[i].Error = portal.FieldError{Reason: res.Reason, Max: maxOf(ed.Fields[i].Field)}
			}
		}
	}
	return form, nil
}

// typed writes a value as a form would have posted it.
func typed(v sdk.Value) []string {
	switch v.Kind {
	case sdk.KindOption, sdk.KindOptions:
		out := []string{}
		for _, o := range v.Options {
			out = append(out, o.Key)
		}
		return out
	case sdk.KindBool:
		if v.State != sdk.StatePresent {
			return []string{""}
		}
		return []string{fmt.Sprint(v.Bool)}
	case sdk.KindTime:
		if v.Time.IsZero() {
			return []string{""}
		}
		return []string{v.Time.Format(time.RFC3339)}
	default:
		return []string{v.Text}
	}
}

func (s *Service) conflict(v *portal.Visit, ed *privacy.Editable, r reviewHandle, results []sdk.FieldResult) (*portal.Conflict, error) {
	next := reviewHandle{
		ID: privacy.NewID(), Ref: r.Ref, Section: r.Section, Revision: ed.Record.Revision,
		Changes: r.Changes, Theirs: map[string]sdk.Value{},
	}
	out := &portal.Conflict{Title: ed.Section.Title.In(v.Language)}
	for i, res := range results {
		f := field(ed, res.Field)
		if res.Status != sdk.StatusConflict || f == nil {
			continue
		}
		next.Theirs[res.Field] = f.Value
		out.Rows = append(out.Rows, portal.ConflictRow{
			Name: fmt.Sprintf("c%d", len(out.Rows)), Label: label(f.Plan, f.Field, v.Language), Format: f.Field.Format,
			Was:    translate(r.Changes[i].Old, f.Field, v.Language),
			Theirs: translate(f.Value, f.Field, v.Language),
			Mine:   translate(r.Changes[i].New, f.Field, v.Language),
		})
	}
	var err error
	out.Handle, err = s.Sealer.seal(v.ID, "review", next)
	return out, err
}

// Receipt shows a saved correction with the values as the CRM holds them now.
func (s *Service) Receipt(ctx context.Context, v *portal.Visit, handle string) (*portal.Receipt, error) {
	var id string
	if err := s.Sealer.open(v.ID, "receipt", handle, &id); err != nil {
		return nil, err
	}
	e, shown, err := s.Privacy.Receipt(ctx, inner(v), id)
	if e == nil {
		return nil, pageError(err, time.Time{})
	}
	out := &portal.Receipt{Number: Number(e.ID), Time: e.Time, State: "unknown", Simulated: s.Simulated(e.Ref.Adapter)}
	if e.Outcome != nil {
		out.State = receiptState(e.Outcome.Result)
	}
	if shown == nil {
		if out.State == "unknown" {
			return out, nil // the CRM is away: that is why it is not known yet
		}
		return nil, pageError(err, time.Time{})
	}
	for _, m := range e.Fields {
		for _, sp := range shown.Plan.Sections {
			for _, fp := range sp.Fields {
				if f := shown.Type.Field(m.Field); f != nil && fp.Name == m.Field {
					out.Rows = append(out.Rows, portal.FieldView{
						Label: label(fp, f, v.Language), Format: f.Format,
						Value: translate(privacy.ValueOf(shown.Record, f), f, v.Language),
					})
				}
			}
		}
	}
	return out, nil
}

func receiptState(r privacy.Result) string {
	switch r {
	case privacy.Applied:
		return "applied"
	case privacy.Unknown:
		return "unknown"
	default:
		return "refused"
	}
}

// Number is the short form of an operation's id that people can read out.
func Number(id string) string {
	if len(id) < 8 {
		return strings.ToUpper(id)
	}
	return strings.ToUpper(id[:4] + "-" + id[4:8])
}
