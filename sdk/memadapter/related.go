package memadapter

import (
	"context"
	"slices"
	"strconv"

	"github.com/inzage/inzage/sdk"
)

// Related implements sdk.Relater. The cursor is the index of the next record.
func (a *Adapter) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	if err := a.enter(ctx, "related", req.Parent.ID); err != nil {
		return err
	}
	start, err := 0, error(nil)
	if req.After != "" {
		if start, err = strconv.Atoi(req.After); err != nil || start < 0 {
			return sdk.Errorf(sdk.KindInvalid, "not a cursor of this adapter")
		}
	}
	refs, err := a.listed(list{req.Parent, req.Relation})
	if err != nil {
		return err
	}
	for i := start; i < len(refs) && (req.Limit == 0 || i < start+req.Limit); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		rec, err := a.listedRecord(refs[i], req)
		if err != nil {
			return err
		}
		rec.Cursor = strconv.Itoa(i + 1)
		if err := send(rec); err != nil {
			return err
		}
		if err := a.pause(ctx, "related_row"); err != nil {
			return err
		}
	}
	return nil
}

// listed returns the references of one relation.
func (a *Adapter) listed(l list) ([]sdk.Ref, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if _, err := a.read(l.Parent); err != nil {
		return nil, err
	}
	if t := a.schema().Type(l.Parent.Type); t == nil || t.Relation(l.Relation) == nil {
		return nil, &sdk.Error{Kind: sdk.KindInvalid, Detail: "no such relation", Field: l.Relation}
	}
	return slices.Clone(a.data.Related[l]), nil
}

func (a *Adapter) listedRecord(ref sdk.Ref, req *sdk.RelatedRequest) (*sdk.Record, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	rec, err := a.read(ref)
	if err == nil && req.Relation == "deals" {
		for l, refs := range a.data.Related {
			if l.Relation == req.Relation && l.Parent != req.Parent && slices.Contains(refs, ref) {
				rec.OthersLinked++
			}
		}
	}
	return rec, err
}
