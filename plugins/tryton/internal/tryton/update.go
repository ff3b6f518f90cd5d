package tryton

import (
	"context"

	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// Update implements sdk.Updater.
//
// The record and the children that it shows are read, every change is judged
// against what stands, and all of them go to Tryton in one write, which is one
// transaction. The timestamps of what was read go along: where the database
// keeps them to the microsecond, Tryton itself refuses to write over somebody
// else's change.
func (a *Adapter) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	resp, err := s.update(ctx, req)
	return resp, rpc.Public(err)
}

// maxWrites is how often a write is tried when others write too.
const maxWrites = 3

func (s *session) update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	if err := wellFormed(req.Changes); err != nil {
		return nil, err
	}
	c, err := s.catalog(ctx)
	if err != nil {
		return nil, err
	}
	m, err := c.modelOf(req.Ref)
	if err != nil {
		return nil, err
	}
	free, err := s.locks.take(ctx, req.Ref)
	if err != nil {
		return nil, err
	}
	defer free()
	u := &update{s: s, c: c, m: m, req: req}
	for try := 1; ; try++ {
		v, err := u.judge(ctx)
		if err != nil {
			return nil, u.uncertain(err)
		}
		if !v.write {
			return u.answer(v), nil
		}
		resp, err := u.write(ctx, v)
		if err == nil || !u.again(err) || try == maxWrites {
			return resp, err
		}
	}
}

// update is one request on its way.
type update struct {
	s   *session
	c   *catalog
	m   *model
	req *sdk.UpdateRequest

	// lost: a write was sent whose outcome is not known; first is what was to
	// become of it.
	lost  error
	first *verdict
}

func wellFormed(changes []sdk.Change) error {
	seen := map[string]bool{}
	for _, c := range changes {
		switch c.Op {
		case sdk.OpAddChild, sdk.OpRemoveChild:
		case sdk.OpSet:
			if seen[c.Field] {
				return &sdk.Error{Kind: sdk.KindInvalid, Detail: "a field is changed twice", Field: c.Field}
			}
			seen[c.Field] = true
		default:
			return sdk.Errorf(sdk.KindUnsupported, "a kind of change that this adapter does not know")
		}
	}
	return nil
}

// again reports whether judging anew may help: somebody else was faster, or
// the answer was lost and it has to be seen what stands.
func (u *update) again(err error) bool {
	if rpc.IsClass(err, rpc.ClassConcurrency) {
		return true
	}
	return u.lost != nil
}

// write sends what was judged and reads back what stands.
func (u *update) write(ctx context.Context, v *verdict) (*sdk.UpdateResponse, error) {
	err := u.s.send(ctx, u.c, v.plan)
	switch {
	case err == nil:
		stored, err := u.s.read(ctx, u.c, u.req.Ref)
		if err != nil {
			return nil, uncertain(err)
		}
		return v.settle(stored.record), nil
	case rpc.IsClass(err, rpc.ClassUser), rpc.IsClass(err, rpc.ClassWarning):
		if err := u.s.why(ctx, u.c, u.m, v.plan); err != nil {
			return nil, err
		}
		v.refuse()
		return &sdk.UpdateResponse{Record: v.before.record, Results: v.results}, nil
	case rpc.WasLost(err):
		if u.lost != nil {
			return nil, uncertain(err) // the first one may still be on its way
		}
		u.lost, u.first = err, v
	}
	return nil, err
}

// answer is that of a request for which there is nothing to write. After a
// write whose answer was lost, what stands now was written by it.
func (u *update) answer(v *verdict) *sdk.UpdateResponse {
	if u.first != nil && v.stands() {
		return u.first.settle(v.before.record)
	}
	return &sdk.UpdateResponse{Record: v.before.record, Results: v.results}
}

func (u *update) uncertain(err error) error {
	if u.lost != nil {
		return uncertain(err)
	}
	return err
}

// uncertain is what may be said of a write whose outcome could not be read.
func uncertain(err error) error {
	out := &sdk.Error{Kind: sdk.KindUnavailable, Detail: "the write was sent and its outcome is not known", MayHaveApplied: true}
	if e, ok := rpc.Public(err).(*sdk.Error); ok { //nolint:errorlint // Public returns exactly that
		out.RetryAfter = e.RetryAfter
	}
	return out
}

// why finds out what a refusal means, since Tryton says all of them alike, in
// words of its user's language: a right that lacks, a record that is gone, or
// a value that it does not want, for which why returns nil.
func (s *session) why(ctx context.Context, c *catalog, m *model, p *plan) error {
	may, err := s.accessTo(ctx, p.models())
	if err != nil {
		return err
	}
	for _, need := range p.needs() {
		if !need.in(may[need.model]) {
			return sdk.Errorf(sdk.KindDenied, "the user lacks a right in the CRM")
		}
	}
	return s.exists(ctx, c, m, p.ref.ID)
}
