package portalapi

import (
	"context"
	"sync"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

const defaultPageSize = 20

func (s *Service) pageSize() int {
	if s.PageSize == 0 {
		return defaultPageSize
	}
	return s.PageSize
}

// sectionHandle names a section of a record, for its form.
type sectionHandle struct {
	Ref     sdk.Ref
	Section string
}

// listHandle names a page of a related list. Back holds the cursors of the
// pages before it, newest last; only so many that the handle stays short.
type listHandle struct {
	Ref      sdk.Ref
	Relation string
	After    string
	Page     int
	Back     []string
}

const maxBack = 25

// MyData shows every record of the customer.
func (s *Service) MyData(ctx context.Context, v *portal.Visit) (*portal.MyData, error) {
	pv := inner(v)
	var purposes []sdk.Purpose
	var tasks sync.WaitGroup
	complete := true
	tasks.Go(func() { purposes, complete = s.Privacy.PurposesOf(ctx, pv.Subject) })
	shown, err := s.Privacy.Access(ctx, pv, "data")
	tasks.Wait()
	if err != nil {
		return nil, pageError(err, s.linkUntil(ctx, v))
	}
	out := &portal.MyData{}
	if !complete {
		out.Missing = append(out.Missing, portal.Gap{Key: "purposes"})
	}
	for i := range shown {
		if shown[i].Err != nil {
			out.Missing = append(out.Missing, portal.Gap{Key: "record"})
			continue
		}
		view, err := s.recordView(v, &shown[i], purposes)
		if err != nil {
			return nil, err
		}
		out.Records = append(out.Records, *view)
	}
	if out.Related, err = s.relatedLinks(ctx, pv); err != nil {
		out.Missing = append(out.Missing, portal.Gap{Key: "related"})
	}
	return out, nil
}

func (s *Service) recordView(v *portal.Visit, sh *privacy.Shown, purposes []sdk.Purpose) (*portal.RecordView, error) {
	out := &portal.RecordView{Title: sh.Type.Labels.In(v.Language)}
	for _, sp := range sh.Plan.Sections {
		sec := portal.Section{ID: sp.ID, Title: sp.Title.In(v.Language), Purpose: sp.Purpose.In(v.Language)}
		editable := false
		for _, fp := range sp.Fields {
			f := sh.Type.Field(fp.Name)
			if f == nil {
				continue // the CRM no longer has it; the check command reports it
			}
			value := privacy.ValueOf(sh.Record, f)
			if value.State == sdk.StateWithheld {
				sec.Withheld++
				continue
			}
			can := v.MayEdit && sh.EditableField(fp) != nil
			editable = editable || can
			sec.Fields = append(sec.Fields, portal.FieldView{
				Label: label(fp, f, v.Language), Value: translate(value, f, v.Language), Format: f.Format,
				Editable: can, Why: fp.Why.In(v.Language),
			})
		}
		if editable {
			h, err := s.Sealer.seal(v.ID, "section", sectionHandle{sh.Record.Ref, sp.ID})
			if err != nil {
				return nil, err
			}
			sec.Handle = h
		}
		var err error
		if sec.Purposes, err = s.purposeViews(v, sh.Record.Ref, purposesFor(purposes, sh.Type.Name, &sp)); err != nil {
			return nil, err
		}
		if err := s.askAbout(v, sh.Record.Ref, &sec); err != nil {
			return nil, err
		}
		out.Sections = append(out.Sections, sec)
	}
	var err error
	if sh.Type.Can(sdk.CapabilityFiles) {
		out.Files, err = s.Sealer.seal(v.ID, "files", filesHandle{Ref: sh.Record.Ref})
	}
	return out, err
}

// askAbout seals the handles of the questions about a section.
func (s *Service) askAbout(v *portal.Visit, ref sdk.Ref, sec *portal.Section) (err error) {
	if sec.Ask, err = s.ask(v, privacy.CaseCorrection, ref, sec.ID, sec.Title); err != nil || sec.Withheld == 0 {
		return err
	}
	sec.AskWithheld, err = s.ask(v, privacy.CaseWithheld, ref, sec.ID, sec.Title)
	return err
}

// relatedLinks lists the related lists that exist, without reading them.
func (s *Service) relatedLinks(ctx context.Context, v *privacy.Visit) ([]portal.RelatedLink, error) {
	var out []portal.RelatedLink
	for _, ref := range v.Subject {
		plan := s.Privacy.Plan().For(ref)
		if plan == nil {
			continue
		}
		schema, err := s.Privacy.CRM.Schema(ctx, ref.Adapter)
		if err != nil {
			return out, err
		}
		typ := schema.Type(ref.Type)
		if typ == nil || !typ.Can(sdk.CapabilityRelater) {
			continue
		}
		for _, rp := range plan.Related {
			rel := typ.Relation(rp.Relation)
			if rel == nil {
				continue
			}
			h, err := s.Sealer.seal(v.ID, "list", listHandle{Ref: ref, Relation: rp.Relation})
			if err != nil {
				return nil, err
			}
			out = append(out, portal.RelatedLink{Title: title(rp.Title, rel.Labels, v.Language), Handle: h})
		}
	}
	return out, nil
}

// Related shows one page of a related list.
func (s *Service) Related(ctx context.Context, v *portal.Visit, handle string) (*portal.RelatedPage, error) {
	pv := inner(v)
	var h listHandle
	if err := s.Sealer.open(v.ID, "list", handle, &h); err != nil {
		return nil, err
	}
	size := s.pageSize()
	page, err := s.Privacy.Related(ctx, pv, h.Ref, h.Relation, h.After, size)
	if err != nil {
		return nil, pageError(err, s.linkUntil(ctx, v))
	}
	out := &portal.RelatedPage{Title: title(page.Plan.Title, page.Type.Labels, v.Language), Withheld: page.Withheld}
	for _, name := range page.Plan.Fields {
		if f := page.Type.Field(name); f != nil {
			out.Columns = append(out.Columns, f.Labels.In(v.Language))
		}
	}
	for i := range page.Records {
		out.Rows = append(out.Rows, relatedRow(page, &page.Records[i], v.Language))
	}
	if out.Ask, err = s.ask(v, privacy.CaseCorrection, h.Ref, h.Relation, out.Title); err != nil {
		return nil, err
	}
	if out.Withheld > 0 {
		if out.AskWithheld, err = s.ask(v, privacy.CaseWithheld, h.Ref, h.Relation, out.Title); err != nil {
			return nil, err
		}
	}
	return out, s.pager(v.ID, h, page.Next, out)
}

func relatedRow(page *privacy.RelatedPage, r *sdk.Record, lang string) portal.RelatedRow {
	row := portal.RelatedRow{}
	for _, name := range page.Plan.Fields {
		f := page.Type.Field(name)
		if f == nil {
			continue
		}
		row.Cells = append(row.Cells, portal.FieldView{
			Label: f.Labels.In(lang), Value: translate(privacy.ValueOf(r, f), f, lang), Format: f.Format,
		})
	}
	return row
}

// pager seals the handles of the pages around h.
func (s *Service) pager(visit string, h listHandle, next string, out *portal.RelatedPage) (err error) {
	if next != "" {
		back := append(append([]string{}, h.Back...), h.After)
		if len(back) > maxBack {
			back = back[len(back)-maxBack:]
		}
		n := listHandle{Ref: h.Ref, Relation: h.Relation, After: next, Page: h.Page + 1, Back: back}
		if out.Next, err = s.Sealer.seal(visit, "list", n); err != nil {
			return err
		}
	}
	if h.Page == 0 {
		return nil
	}
	if k := len(h.Back); k > 0 {
		p := listHandle{Ref: h.Ref, Relation: h.Relation, After: h.Back[k-1], Page: h.Page - 1, Back: h.Back[:k-1]}
		out.Prev, err = s.Sealer.seal(visit, "list", p)
		return err
	}
	out.First, err = s.Sealer.seal(visit, "list", listHandle{Ref: h.Ref, Relation: h.Relation})
	return err
}
