package lime

import (
	"slices"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// belongs tells whether a record is to be sent from this list. Through a
// filtered list it must point to the parent, else the CRM did not filter; and
// a record that points there twice has been sent from an earlier list.
func (w *walk) belongs(n int, o rest.Record) (bool, error) {
	l := w.rel.lists[n]
	if l.by == "" {
		return true, nil
	}
	if id, _ := idOf(o[l.by]); id != w.parent.ID {
		return false, sdk.Errorf(sdk.KindUnavailable, "the CRM answered with a record that does not point to this one")
	}
	earlier := slices.ContainsFunc(w.rel.lists[:n], func(e list) bool {
		id, _ := idOf(o[e.by])
		return id == w.parent.ID
	})
	return !earlier, nil
}

// pass sends one record.
func (w *walk) pass(o rest.Record, at place) error {
	r, err := w.s.record(w.target, o)
	if err != nil {
		return err
	}
	r.OthersLinked = w.others(o)
	at.last = r.Ref.ID
	r.Cursor = at.cursor()
	if err := w.send(r); err != nil {
		return err
	}
	if w.sent++; w.limit > 0 && w.sent >= w.limit {
		return errEnough
	}
	return nil
}

// others counts the persons on a record, without the one it is read for.
func (w *walk) others(o rest.Record) int {
	if !w.rel.known {
		return sdk.OthersUnknown
	}
	seen := map[peopleIn]bool{}
	for _, p := range w.rel.people {
		raw, sent := o[p.property]
		if !sent {
			return sdk.OthersUnknown
		}
		if id, _ := idOf(raw); id != "" && (p.limetype != w.parent.Type || id != w.parent.ID) {
			seen[peopleIn{id, p.limetype}] = true
		}
	}
	return len(seen)
}
