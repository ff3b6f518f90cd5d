package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Report is what [Reader.Verify] found.
type Report struct {
	Events   int64  // events that are good
	Hosts    int    // chains that were looked at
	Heads    []Head // their ends; keep them elsewhere for the next time
	FirstBad *Bad   // nil: everything is as it was written
}

// Bad is the first thing that is not as the ledger wrote it.
type Bad struct {
	Host string // empty: not of one chain
	Seq  int64  // 0: not of one event
	Why  string
}

// String says where and why.
func (b Bad) String() string {
	switch {
	case b.Host == "":
		return b.Why
	case b.Seq == 0:
		return fmt.Sprintf("chain of %q: %s", b.Host, b.Why)
	default:
		return fmt.Sprintf("event %d of %q: %s", b.Seq, b.Host, b.Why)
	}
}

// Verify reads the whole ledger and stops at the first thing that was changed,
// deleted, reordered or inserted, in the events or in what is derived from them.
// A cut at the end is found only with a head that was kept elsewhere: expected.
// An error means that reading failed, not that something is bad.
func (r *Reader) Verify(ctx context.Context, expected ...Head) (Report, error) {
	v := &verifier{r: r}
	heads, err := r.Heads(ctx)
	if err != nil {
		return Report{}, err
	}
	v.report.Hosts, v.report.Heads = len(heads), heads
	steps := []func(context.Context) error{v.storage}
	for _, h := range heads {
		steps = append(steps, func(ctx context.Context) error { return v.chain(ctx, h, expected) })
	}
	steps = append(steps, func(context.Context) error { v.missing(heads, expected); return nil }, v.derived)
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return v.report, unavailable(err)
		}
		if v.report.FirstBad != nil {
			break
		}
	}
	return v.report, nil
}

type verifier struct {
	r      *Reader
	report Report
}

func (v *verifier) bad(host string, seq int64, why string) {
	if v.report.FirstBad == nil {
		v.report.FirstBad = &Bad{Host: host, Seq: seq, Why: why}
	}
}

// storage looks at the tables, indexes and triggers, and at a file as a whole.
func (v *verifier) storage(ctx context.Context) error {
	why, err := v.r.inspect(ctx, v.r.db)
	if why != "" {
		v.bad("", 0, why)
	}
	return err
}

// missing compares how far the chains go with how far they went.
func (v *verifier) missing(heads, expected []Head) {
	for _, want := range expected {
		i := slices.IndexFunc(heads, func(h Head) bool { return h.Host == want.Host })
		switch {
		case want.Seq == 0:
		case i < 0:
			v.bad(want.Host, 0, "the whole chain is missing")
		case heads[i].Seq < want.Seq:
			v.bad(want.Host, heads[i].Seq+1, fmt.Sprintf("is missing: the chain was cut off; it went on to event %d", want.Seq))
		}
	}
}

// chain follows one host's chain up to its end as it was at the start.
func (v *verifier) chain(ctx context.Context, end Head, expected []Head) error {
	at := head{}
	for at.seq < end.Seq {
		page, err := v.page(ctx, end, at.seq)
		if err != nil {
			return err
		}
		for i := range page {
			if v.event(&page[i], &at, expected); v.report.FirstBad != nil {
				return nil
			}
		}
		if len(page) == 0 { // removed while this was reading
			v.bad(end.Host, at.seq+1, "is missing")
			return nil
		}
	}
	return nil
}

func (v *verifier) event(e *linked, at *head, expected []Head) {
	seq, why := at.wrong(&e.event, v.r.keys)
	if why == "" && !slices.Equal(e.indexed, sorted(e.subjects())) {
		why = "is not found under its subject: the index was changed"
	}
	for _, want := range expected {
		if why == "" && want.Host == e.host && want.Seq == e.seq && want.Hash != e.event.head().Hash {
			why = "is another event than the one that was there before"
		}
	}
	if why != "" {
		v.bad(e.host, seq, why)
		return
	}
	*at = head{e.seq, e.hash}
	v.report.Events++
}

func sorted(refs []string) []string {
	slices.SortFunc(refs, strings.Compare)
	return refs
}
