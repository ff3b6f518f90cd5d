package memadapter

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/inzage/inzage/sdk"
)

// Update implements sdk.Updater, all changes or none.
func (a *Adapter) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	if err := a.enter(ctx, "update", req.Ref.ID); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := a.read(req.Ref); err != nil {
		return nil, err
	}
	rec := a.data.Records[req.Ref]
	operation := sdk.CallFrom(ctx).RequestID
	results, write := a.judge(rec, req, operation)
	if write {
		a.apply(rec, req, results, operation)
		a.bump(rec)
		if err := a.save(); err != nil {
			return nil, storeError(err)
		}
	}
	if a.data.Faults.LoseAnswer {
		return nil, &sdk.Error{Kind: sdk.KindUnavailable, Detail: "answer lost", MayHaveApplied: true}
	}
	stored, err := a.read(req.Ref)
	return &sdk.UpdateResponse{Record: stored, Results: results}, err
}

// apply makes the changes that are to be made.
func (a *Adapter) apply(rec *sdk.Record, req *sdk.UpdateRequest, results []sdk.FieldResult, operation string) {
	for i, c := range req.Changes {
		if results[i].Status != sdk.StatusApplied {
			continue
		}
		switch c.Op {
		case sdk.OpSet:
			rec.Values[c.Field] = c.New
			results[i].Current = c.New
		case sdk.OpAddChild:
			a.addChild(list{rec.Ref, c.Field}, c.Values, addition(operation, i))
		case sdk.OpRemoveChild:
			l := list{rec.Ref, c.Field}
			a.data.Related[l] = slices.DeleteFunc(slices.Clone(a.data.Related[l]), func(r sdk.Ref) bool { return r == c.Child })
			delete(a.data.Records, c.Child)
		}
	}
}

// addition names the i-th change of an operation; "" for an operation without an id.
func addition(operation string, i int) string {
	if operation == "" {
		return ""
	}
	return operation + "/" + strconv.Itoa(i)
}

func (a *Adapter) addChild(l list, values map[string]sdk.Value, addition string) {
	typ := a.schema().Type(l.Parent.Type).Relation(l.Relation).Type
	a.data.Last++
	ref := a.ref(typ, a.data.Last)
	a.data.Records[ref] = &sdk.Record{Ref: ref, Title: fmt.Sprintf("%s %d", typ, a.data.Last), Revision: "1", Values: maps.Clone(values)}
	a.data.Related[l] = append(a.data.Related[l], ref)
	if addition != "" {
		a.data.Added[addition] = ref
	}
}

// bump gives the record its next revision.
func (a *Adapter) bump(rec *sdk.Record) {
	n, _ := strconv.Atoi(rec.Revision)
	rec.Revision = strconv.Itoa(n + 1)
}

// Set changes a field as somebody else in the CRM would.
func (a *Adapter) Set(ref sdk.Ref, field string, v sdk.Value) {
	a.change(func() {
		if rec, ok := a.data.Records[ref]; ok {
			rec.Values[field] = v
			a.bump(rec)
		}
	})
}
