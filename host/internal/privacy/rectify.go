package privacy

import (
	"context"
	"errors"

	"github.com/inzage/inzage/sdk"
)

// Editable is a section that the customer may change, with the fields of the
// record as they stand now.
type Editable struct {
	Record  *sdk.Record
	Section *SectionPlan
	Fields  []EditableField
}

// EditableField is one field that both configuration and CRM let be changed.
type EditableField struct {
	Plan  FieldPlan
	Field *sdk.Field
	Value sdk.Value
}

// Section opens a section for change. ErrNotFound when it is not the
// customer's, not there, or nothing in it may be changed.
func (s *Service) Section(ctx context.Context, v *Visit, ref sdk.Ref, id string) (*Editable, error) {
	if !v.May(RightCorrect) || !v.Subject.Has(ref) {
		return nil, ErrNotFound
	}
	op := byVisit(v, OpView)
	op.Ref, op.Notes["page"], op.Notes["section"] = ref, "edit", id
	if err := s.note(ctx, op); err != nil {
		return nil, err
	}
	shown, err := s.read(crmCall(ctx, op.ID, op.Actor), ref)
	if err != nil {
		return nil, err
	}
	section := shown.Plan.Section(id)
	if section == nil || shown.Moved {
		return nil, ErrNotFound
	}
	out := &Editable{Record: shown.Record, Section: section}
	for _, p := range section.Fields {
		if f := shown.EditableField(p); f != nil {
			out.Fields = append(out.Fields, EditableField{Plan: p, Field: f, Value: ValueOf(shown.Record, f)})
		}
	}
	if len(out.Fields) == 0 {
		return nil, ErrNotFound
	}
	return out, nil
}

// EditableField returns the schema's field when the customer may change it.
func (sh *Shown) EditableField(p FieldPlan) *sdk.Field {
	f := sh.Type.Field(p.Name)
	if f == nil || !p.Editable || !f.Editable || sh.Moved || !sh.Type.Can(sdk.CapabilityUpdater) {
		return nil
	}
	if sh.Record.Values[p.Name].State == sdk.StateWithheld {
		return nil
	}
	return f
}

// ValueOf returns the value of a field with its kind, also when it is empty.
func ValueOf(r *sdk.Record, f *sdk.Field) sdk.Value {
	v, ok := r.Values[f.Name]
	if !ok || v.Kind == "" {
		v.Kind = f.Kind
	}
	return v
}

// Correction is what a customer wants changed in one record. ID is made when
// the customer checks it, so that pressing save twice is one operation.
type Correction struct {
	ID       string
	Ref      sdk.Ref
	Revision string
	Changes  []sdk.Change
}

// Corrected is what became of it.
type Corrected struct {
	ID      string
	Result  Result
	Results []sdk.FieldResult // per change; empty when the operation had been done before
}

// Correct writes a correction (Art. 16): intended, written, closed. When the
// answer of the CRM was lost, Result is Unknown and the resolver finds out.
func (s *Service) Correct(ctx context.Context, v *Visit, c Correction) (*Corrected, error) {
	if err := s.mayCorrect(ctx, v, c); err != nil {
		return nil, err
	}
	if before, err := s.before(ctx, c.ID); before != nil || err != nil {
		return before, err
	}
	op := byVisit(v, OpCorrect)
	op.ID, op.Ref = c.ID, c.Ref
	for _, ch := range c.Changes {
		op.Fields = append(op.Fields, FieldMark{
			Field: ch.Field, Old: s.Marker.Mark(c.ID, c.Ref, ch.Field, ch.Old), New: s.Marker.Mark(c.ID, c.Ref, ch.Field, ch.New),
		})
	}
	s.noteCarried(crmCall(ctx, c.ID, op.Actor), &op, c)
	if err := s.intendCorrection(ctx, op, c); errors.Is(err, ErrExists) {
		return s.before(ctx, c.ID) // save was pressed twice at once
	} else if err != nil {
		return nil, err
	}
	// The write must not be cut off by a customer who closes the page.
	wctx := crmCall(context.WithoutCancel(ctx), c.ID, op.Actor)
	resp, err := s.CRM.Update(wctx, &sdk.UpdateRequest{Ref: c.Ref, Revision: c.Revision, Changes: c.Changes})
	return s.settle(ctx, op, c, resp, err)
}

// mayCorrect checks again, at the moment of the write, that the record is the
// customer's and every field may be changed.
func (s *Service) mayCorrect(ctx context.Context, v *Visit, c Correction) error {
	if !v.May(RightCorrect) || !v.Subject.Has(c.Ref) || len(c.Changes) == 0 {
		return ErrNotFound
	}
	typ, plan, err := s.describe(ctx, c.Ref)
	if err != nil {
		return err
	}
	shown := &Shown{Record: &sdk.Record{}, Type: typ, Plan: plan}
	for _, ch := range c.Changes {
		p := plan.field(ch.Field)
		if ch.Op != sdk.OpSet || p == nil || shown.EditableField(*p) == nil {
			return ErrNotFound
		}
	}
	return nil
}

func (c *ContactPlan) field(name string) *FieldPlan {
	for i := range c.Sections {
		for j := range c.Sections[i].Fields {
			if f := &c.Sections[i].Fields[j]; f.Name == name && f.Editable {
				return f
			}
		}
	}
	return nil
}

// before answers a correction that has been sent already.
func (s *Service) before(ctx context.Context, id string) (*Corrected, error) {
	e, err := s.History.Entry(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, ledgerError(err)
	case e.Outcome == nil:
		return &Corrected{ID: id, Result: Unknown}, nil
	default:
		return &Corrected{ID: id, Result: e.Outcome.Result}, nil
	}
}

func (s *Service) settle(ctx context.Context, op Operation, c Correction, resp *sdk.UpdateResponse, err error) (*Corrected, error) {
	var e *sdk.Error
	if errors.As(err, &e) && e.MayHaveApplied {
		return &Corrected{ID: c.ID, Result: Unknown}, nil // left open for the resolver
	}
	if err != nil {
		s.closeCorrection(ctx, op, Outcome{Op: c.ID, Result: Failed, Reason: reasonOf(err)})
		return nil, err
	}
	out := &Corrected{ID: c.ID, Result: Applied, Results: resp.Results}
	reason := ""
	for _, r := range resp.Results {
		switch r.Status {
		case sdk.StatusConflict:
			out.Result, reason = Refused, "conflict"
		case sdk.StatusRejected:
			out.Result = Refused
			if reason == "" {
				reason = "rejected"
			}
		}
	}
	closing := Outcome{Op: c.ID, Result: out.Result, Reason: reason}
	if resp.Record != nil {
		closing.Revision = resp.Record.Revision
	}
	s.closeCorrection(ctx, op, closing)
	return out, nil
}

// Receipt returns a correction of this visit's subject and its fields as the
// CRM holds them now; ErrNotFound for anybody else's.
func (s *Service) Receipt(ctx context.Context, v *Visit, id string) (*Entry, *Shown, error) {
	e, err := s.History.Entry(ctx, id)
	if err != nil {
		if errors.Is(err, ErrNotFound) {
			return nil, nil, ErrNotFound
		}
		return nil, nil, ledgerError(err)
	}
	if e.Kind != OpCorrect || e.Visit != v.ID || !v.Subject.Has(e.Ref) {
		return nil, nil, ErrNotFound
	}
	op := byVisit(v, OpView)
	op.Ref, op.Notes["page"] = e.Ref, "receipt"
	if err := s.note(ctx, op); err != nil {
		return nil, nil, err
	}
	shown, err := s.read(crmCall(ctx, op.ID, op.Actor), e.Ref)
	if err != nil {
		return e, nil, err
	}
	return e, shown, nil
}

func movedTo(err error) (sdk.Ref, bool) {
	var e *sdk.Error
	if errors.As(err, &e) && e.Kind == sdk.KindMoved && !e.MovedTo.IsZero() {
		return e.MovedTo, true
	}
	return sdk.Ref{}, false
}
