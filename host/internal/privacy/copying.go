package privacy

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/inzage/inzage/sdk"
)

// CopyRequest says which copy is wanted.
type CopyRequest struct {
	Profile  CopyProfile
	Language string
	Files    bool   // the files come along
	Reason   string // of an agent: a word of CopyReasons
	Format   string // for the ledger: "xlsx" or "json"
}

// CopyReasons lists why an agent can make a copy.
func CopyReasons() []string { return []string{"asked_by_customer", "complaint", "transfer", "check"} }

// CopyTarget is where a copy goes. It is opened when it is sure that something
// can be read; from then on bytes are on their way.
type CopyTarget interface {
	// File adds a file before the copy itself. What goes wrong with body becomes a
	// gap of the copy; an error means that the target cannot go on.
	File(f CopyFile, body io.Reader) (whole bool, err error)
	// Writer begins the copy itself.
	Writer(ctx context.Context) (CopyWriter, error)
}

// CopyFile is a file that comes along.
type CopyFile struct {
	Name     string // as the CRM has it: any text
	Section  string // key of the section that lists it
	Modified time.Time
}

// CopyDone is what became of a copy.
type CopyDone struct {
	Op       string
	Complete bool
	Rows     int
}

// Copy makes a copy for a customer (Art. 15(3), 20): intended, streamed, closed
// with its counts. Revoking the link ends it. An error after open was called
// means that the copy is cut off. ErrNotFound, ErrTooMany.
func (s *Service) Copy(ctx context.Context, v *Visit, r CopyRequest, open func(CopyHead) (CopyTarget, error)) (*CopyDone, error) {
	if v.Preview || !v.May(RightCopy) || !v.May(RightSee) {
		return nil, ErrNotFound
	}
	free, err := s.linkSlot(v.Link)
	if err != nil {
		return nil, err
	}
	defer free()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.watch(ctx, cancel, v.Link)
	return s.copy(ctx, byVisit(v, OpExport), CopyByCustomer, r, open)
}

// CopyFor makes a copy for an agent, who says why.
func (s *Service) CopyFor(ctx context.Context, by Actor, subject sdk.Subject, r CopyRequest, open func(CopyHead) (CopyTarget, error)) (*CopyDone, error) {
	for _, ref := range subject {
		if s.Plan().For(ref) == nil {
			return nil, ErrNotFound
		}
	}
	if err := s.may(ctx, by, subject, ActExport); err != nil {
		return nil, err
	}
	op := Operation{ID: NewID(), Kind: OpExport, Actor: by, Subject: subject, Notes: map[string]string{"reason": r.Reason}}
	return s.copy(ctx, op, CopyByAgent, r, open)
}

func (s *Service) copy(ctx context.Context, op Operation, route CopyRoute, r CopyRequest, open func(CopyHead) (CopyTarget, error)) (*CopyDone, error) {
	free, err := s.copySlot()
	if err != nil {
		return nil, err
	}
	defer free()
	op.Notes["profile"], op.Notes["format"], op.Notes["files"] = string(r.Profile), r.Format, yesNo(r.Files)
	defer s.streaming(op.ID)()
	if err := s.intend(ctx, op); err != nil {
		return nil, err
	}
	c := &copying{s: s, op: op, r: r, route: route}
	err = c.run(sdk.WithCall(ctx, sdk.Call{
		RequestID: op.ID, Actor: sdk.Actor{Kind: string(op.Actor.Kind), ID: op.Actor.ID}, Priority: sdk.PriorityBulk,
	}), open)
	s.closeCopy(ctx, op, c, err)
	if err != nil {
		return nil, err
	}
	return &CopyDone{Op: op.ID, Complete: c.gaps == 0, Rows: c.rows}, nil
}

// copySlot bounds how many copies are made at once: pages stay fast.
func (s *Service) copySlot() (free func(), err error) {
	if s.CopySlots == nil {
		return func() {}, nil
	}
	select {
	case s.CopySlots <- struct{}{}:
		return func() { <-s.CopySlots }, nil
	default:
		return nil, ErrTooMany
	}
}

// linkSlot leaves half of the slots to other links: whoever reads slowly holds up
// nobody else.
func (s *Service) linkSlot(link string) (free func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if most := max(1, cap(s.CopySlots)/2); s.CopySlots != nil && s.copiesOf[link] >= most {
		return nil, ErrTooMany
	}
	if s.copiesOf == nil {
		s.copiesOf = map[string]int{}
	}
	s.copiesOf[link]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.copiesOf[link]--; s.copiesOf[link] == 0 {
			delete(s.copiesOf, link)
		}
	}, nil
}

// The words in which an export is closed.
const (
	CopyComplete = "complete"
	CopyWithGaps = "gaps"
	copyAborted  = "aborted"
	// NoRows is the revision of an export of which no row was written.
	NoRows = "0 rows"
)

func (s *Service) closeCopy(ctx context.Context, op Operation, c *copying, err error) {
	out := Outcome{Op: op.ID, Result: Applied, Reason: CopyComplete, Revision: strconv.Itoa(c.rows) + " rows"}
	switch {
	case err != nil && ctx.Err() != nil:
		out.Result, out.Reason = Failed, copyAborted
	case err != nil:
		out.Result, out.Reason = Failed, reasonOf(err)
	case c.gaps > 0:
		out.Reason = CopyWithGaps
	}
	change := Change{Close: &out}
	if err == nil {
		change.Jobs = s.journal(op, "copied")
	}
	_ = s.closeWith(ctx, change) // logged; the resolver closes it
}
