package privacy

import (
	"context"
	"errors"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Settle is how old an open operation must be before the resolver takes it:
// longer than any request may run.
const Settle = 30 * time.Second

// Resolver settles operations that were intended and never closed, because the
// host was killed or an answer was lost. It reads back; it never repeats a write.
type Resolver struct{ *Service }

// Run settles at once everything from before the start, and then each minute.
func (r Resolver) Run(ctx context.Context, every time.Duration) {
	r.Once(ctx, r.Now())
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.Once(ctx, r.Now().Add(-Settle))
		}
	}
}

// Once settles what was intended before a moment, and says how many it closed.
func (r Resolver) Once(ctx context.Context, before time.Time) int {
	ops, err := r.History.Open(ctx, before)
	if err != nil {
		r.Log.Error("resolver cannot read the ledger")
		return 0
	}
	n := 0
	for _, op := range ops {
		if _, runs := r.streams.Load(op.ID); runs {
			continue // it is not interrupted: it closes itself
		}
		out, ok := r.settleOne(ctx, op)
		if !ok {
			continue // not to be known now: the CRM or Redis is away
		}
		out.Op, out.By = op.ID, "resolver"
		if op.Kind == OpCorrect {
			r.closeCorrection(ctx, op, out)
		} else {
			r.closeOp(ctx, out)
		}
		r.Log.Info("resolver settled an operation", "operation", op.ID, "kind", op.Kind, "result", out.Result)
		n++
	}
	return n
}

func (r Resolver) settleOne(ctx context.Context, op Operation) (Outcome, bool) {
	switch op.Kind {
	case OpLinkMake:
		return r.link(ctx, op)
	case OpLinkRevoke:
		if err := r.Links.Revoke(ctx, op.Link); err != nil && !errors.Is(err, ErrNotFound) {
			return Outcome{}, false
		}
		return Outcome{Result: Applied}, true
	case OpVisitBegin:
		// Whether it began or not, nobody but the holder of the cookie can use
		// it, and it expires.
		return Outcome{Result: Unknown, Reason: "interrupted"}, true
	case OpCorrect:
		return r.correction(ctx, op)
	case OpExport:
		return Outcome{Result: Failed, Reason: copyAborted}, true // that anybody has all of it cannot be said
	default:
		return Outcome{Result: Unknown, Reason: "interrupted"}, true
	}
}

// link revokes a link whose maker never got the answer: nobody holds it.
func (r Resolver) link(ctx context.Context, op Operation) (Outcome, bool) {
	err := r.Links.Revoke(ctx, op.Link)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Outcome{}, false
	}
	return Outcome{Result: Failed, Reason: "interrupted"}, true
}

// correction compares what stands in the CRM with the marks of old and new.
func (r Resolver) correction(ctx context.Context, op Operation) (Outcome, bool) {
	ctx = sdk.WithCall(ctx, sdk.Call{RequestID: op.ID, Actor: sdk.Actor{Kind: string(System)}, Priority: sdk.PriorityJob})
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	rec, err := r.CRM.Contact(ctx, op.Ref)
	switch sdk.KindOf(err) {
	case "":
	case sdk.KindNotFound, sdk.KindMoved, sdk.KindDenied:
		return Outcome{Result: Unknown, Reason: reasonOf(err)}, true
	default:
		return Outcome{}, false
	}
	isOld, isNew := 0, 0
	for _, f := range op.Fields {
		switch now := rec.Values[f.Field]; {
		case r.Marker.Matches(f.New, op.ID, op.Ref, f.Field, now):
			isNew++
		case r.Marker.Matches(f.Old, op.ID, op.Ref, f.Field, now):
			isOld++
		}
	}
	switch len(op.Fields) {
	case isNew:
		return Outcome{Result: Applied, Revision: rec.Revision}, true
	case isOld:
		return Outcome{Result: Failed, Reason: "not_applied", Revision: rec.Revision}, true
	default:
		return Outcome{Result: Unknown, Reason: "read_back", Revision: rec.Revision}, true
	}
}
