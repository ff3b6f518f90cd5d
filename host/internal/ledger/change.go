package ledger

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"github.com/inzage/inzage/host/internal/privacy"
)

var (
	_ privacy.Committer = (*Ledger)(nil)
	_ privacy.Boxes     = (*Ledger)(nil)
	_ privacy.Cases     = (*Ledger)(nil)
)

// attached is what is committed together with an event, or for itself.
type attached struct {
	kase  *caseRow
	boxes []boxRow
	drop  []string
	jobs  []privacy.Job
	sweep bool // boxes whose time is over
}

// Commit commits a change in one transaction: all of it or nothing. Errors as
// Intend and Close; [ErrInvalid] also for a case without an event, and for a text
// to seal where there is no sealing key.
func (l *Ledger) Commit(ctx context.Context, c privacy.Change) error {
	e, err := changeEvent(c)
	if err != nil {
		return err
	}
	if e.with, err = l.attach(c); err != nil {
		return err
	}
	return l.put(ctx, e)
}

// changeEvent is the event of a change; one without a phase stands for no event.
func changeEvent(c privacy.Change) (*event, error) {
	events := 0
	for _, there := range []bool{c.Intend != nil, c.Note != nil, c.Close != nil} {
		if there {
			events++
		}
	}
	switch {
	case events > 1:
		return nil, fmt.Errorf("%w: a change has one event", ErrInvalid)
	case events == 0 && c.Case != nil:
		return nil, fmt.Errorf("%w: a case changes with an event", ErrInvalid)
	case c.Intend != nil:
		return eventOf(*c.Intend, intended)
	case c.Note != nil:
		return eventOf(*c.Note, noted)
	case c.Close != nil:
		return closingOf(*c.Close)
	default:
		return &event{}, nil
	}
}

func (l *Ledger) attach(c privacy.Change) (*attached, error) {
	a := &attached{drop: c.Drop, jobs: c.Jobs}
	if c.Case != nil {
		row, err := caseOf(c.Case)
		if err != nil {
			return nil, err
		}
		row.seal(l.keys)
		a.kase = row
	}
	for _, b := range c.Seal {
		row, err := l.seals.seal(b)
		if err != nil {
			return nil, err
		}
		a.boxes = append(a.boxes, *row)
	}
	for _, j := range c.Jobs {
		if j.ID == "" || j.Kind == "" {
			return nil, fmt.Errorf("%w: a job without id or kind", ErrInvalid)
		}
	}
	return a, nil
}

// attach writes what belongs to an event, in its transaction.
func (t *transaction) attach(a *attached) error {
	if a.kase != nil {
		if err := t.putCase(a.kase); err != nil {
			return err
		}
	}
	for i := range a.boxes {
		b := &a.boxes[i]
		if err := t.exec(queryBox, b.id, b.kase, b.keyID, b.wrapped, b.sealed, b.ends); err != nil {
			return err
		}
	}
	for _, id := range a.drop {
		if err := t.exec(queryDrop, id); err != nil {
			return err
		}
	}
	if a.sweep {
		if err := t.exec(querySweep, t.l.now().UnixNano()); err != nil {
			return err
		}
	}
	for _, j := range a.jobs {
		t.written = true
		if _, err := t.l.inserter.InsertTx(t.ctx, t.tx, jobArgs{ID: j.ID, Job: j}, jobOptions()); err != nil {
			return fmt.Errorf("job: %w", err)
		}
	}
	return nil
}

func jobOptions() *river.InsertOpts {
	return &river.InsertOpts{MaxAttempts: maxAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}
