package privacy

import (
	"context"
	"sync"

	"github.com/inzage/inzage/sdk"
)

// Shown is one record of a subject with what is needed to show it.
type Shown struct {
	Record *sdk.Record
	Type   *sdk.Type
	Plan   *ContactPlan
	// Moved: the CRM merged the record; it may be read but not written until
	// an agent confirms.
	Moved bool
	// Ref is the record as the subject names it; Err why it cannot be shown now,
	// when others of the same subject can. Record is nil then.
	Ref sdk.Ref
	Err error
}

// Access reads all records of the visit's subject (Art. 15). The view is in
// the ledger before the CRM is asked.
func (s *Service) Access(ctx context.Context, v *Visit, page string) ([]Shown, error) {
	if !v.May(RightSee) {
		return nil, ErrNotFound
	}
	op := byVisit(v, OpView)
	op.Notes["page"] = page
	if err := s.note(ctx, op); err != nil {
		return nil, err
	}
	return s.readAll(crmCall(ctx, op.ID, op.Actor), v.Subject)
}

// readAll reads the records of a subject beside each other. One that cannot be
// read now does not hide the others; when none can, that is the error.
func (s *Service) readAll(ctx context.Context, subject sdk.Subject) ([]Shown, error) {
	out := make([]Shown, len(subject))
	var tasks sync.WaitGroup
	for i, ref := range subject {
		tasks.Go(func() {
			shown, err := s.read(ctx, ref)
			if err != nil {
				shown = &Shown{Err: err}
			}
			shown.Ref = ref
			out[i] = *shown
		})
	}
	tasks.Wait()
	for i := range out {
		if out[i].Err == nil {
			return out, nil
		}
	}
	if len(out) == 0 {
		return nil, ErrNotFound
	}
	return nil, out[0].Err
}

// read reads one record with type and plan, following a merge once.
func (s *Service) read(ctx context.Context, ref sdk.Ref) (*Shown, error) {
	rec, moved, err := s.follow(ctx, ref)
	if err != nil {
		return nil, err
	}
	typ, plan, err := s.describe(ctx, rec.Ref)
	if err != nil {
		return nil, err
	}
	return &Shown{Record: rec, Type: typ, Plan: plan, Moved: moved}, nil
}

func (s *Service) follow(ctx context.Context, ref sdk.Ref) (*sdk.Record, bool, error) {
	rec, err := s.CRM.Contact(ctx, ref)
	if to, ok := movedTo(err); ok && to.Adapter == ref.Adapter && to != ref {
		rec, err = s.CRM.Contact(ctx, to)
		return rec, true, err
	}
	return rec, false, err
}

// describe finds plan and schema type of a record.
func (s *Service) describe(ctx context.Context, ref sdk.Ref) (*sdk.Type, *ContactPlan, error) {
	plan := s.Plan().For(ref)
	if plan == nil {
		return nil, nil, ErrNotFound
	}
	schema, err := s.CRM.Schema(ctx, ref.Adapter)
	if err != nil {
		return nil, nil, err
	}
	typ := schema.Type(ref.Type)
	if typ == nil {
		return nil, nil, ErrNotFound
	}
	return typ, plan, nil
}

// RelatedPage is one page of a related list.
type RelatedPage struct {
	Plan     *RelatedPlan
	Type     *sdk.Type
	Records  []sdk.Record
	Next     string // cursor of the next page; empty: this is the last
	Withheld int    // values that are not shown because the record is about others too
}

// Related reads one page of a related list of one of the subject's records.
func (s *Service) Related(ctx context.Context, v *Visit, parent sdk.Ref, relation, after string, limit int) (*RelatedPage, error) {
	typ, plan, err := s.relation(ctx, v, parent, relation)
	if err != nil {
		return nil, err
	}
	op := byVisit(v, OpView)
	op.Ref, op.Notes["page"], op.Notes["relation"] = parent, "related", relation
	if err := s.note(ctx, op); err != nil {
		return nil, err
	}
	page := &RelatedPage{Plan: plan, Type: typ}
	// One more than asked for tells whether there is a next page.
	req := &sdk.RelatedRequest{Parent: parent, Relation: relation, After: after, Limit: limit + 1}
	err = s.CRM.Related(crmCall(ctx, op.ID, op.Actor), req, func(r *sdk.Record) error {
		if len(page.Records) == limit {
			page.Next = page.Records[limit-1].Cursor
			return nil
		}
		page.Withheld += withhold(typ, plan, r)
		page.Records = append(page.Records, *r)
		return nil
	})
	return page, err
}

// relation checks that the visit may see the relation.
func (s *Service) relation(ctx context.Context, v *Visit, parent sdk.Ref, relation string) (*sdk.Type, *RelatedPlan, error) {
	if !v.May(RightSee) || !v.Subject.Has(parent) {
		return nil, nil, ErrNotFound
	}
	typ, plan, err := s.describe(ctx, parent)
	if err != nil {
		return nil, nil, err
	}
	rel, rp := typ.Relation(relation), plan.Relation(relation)
	if rel == nil || rp == nil {
		return nil, nil, ErrNotFound
	}
	schema, err := s.CRM.Schema(ctx, parent.Adapter)
	if err != nil {
		return nil, nil, err
	}
	child := schema.Type(rel.Type)
	if child == nil {
		return nil, nil, ErrNotFound
	}
	return child, rp, nil
}

// withhold hides, in a record that is about other people too, the columns that
// may say something about them (Art. 15(4)). It returns how many it hid.
func withhold(typ *sdk.Type, plan *RelatedPlan, r *sdk.Record) int {
	if r.OthersLinked == 0 {
		return 0
	}
	n := 0
	for _, name := range plan.Fields {
		f := typ.Field(name)
		if f == nil || !f.ThirdParty && !f.FreeText || r.Values[name].State != sdk.StatePresent {
			continue
		}
		r.Values[name] = sdk.Withheld(f.Kind)
		n++
	}
	return n
}

// Activities lists what passed through this service for the visit's subject.
func (s *Service) Activities(ctx context.Context, v *Visit, limit int) ([]Entry, error) {
	entries, err := s.History.Recent(ctx, v.Subject, limit)
	if err != nil {
		return nil, ledgerError(err)
	}
	return entries, nil
}
