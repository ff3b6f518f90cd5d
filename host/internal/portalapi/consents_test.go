package portalapi

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// diary is a ledger that only grows.
type diary struct {
	privacy.Ledger
	privacy.History
	ops  []privacy.Operation
	full bool
}

func (d *diary) Note(_ context.Context, op privacy.Operation) error {
	if d.full {
		return errors.New("disk full")
	}
	d.ops = append(d.ops, op)
	return nil
}

func (d *diary) Commit(ctx context.Context, c privacy.Change) error { return d.Note(ctx, *c.Note) }

func (d *diary) Since(context.Context, sdk.Subject, privacy.OpKind, time.Time) ([]privacy.Entry, error) {
	return nil, nil
}

func (d *diary) kinds() (out []privacy.OpKind) {
	for _, op := range d.ops {
		out = append(out, op.Kind)
	}
	return out
}

func pages(t *testing.T) (*Service, *diary, *memadapter.Adapter) {
	t.Helper()
	crm, d := memadapter.New(), &diary{}
	if _, err := crm.Configure(t.Context(), &sdk.ConfigureRequest{Name: "mem"}); err != nil {
		t.Fatal(err)
	}
	sealer, err := NewSealer(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return &Service{Sealer: sealer, Privacy: &privacy.Service{
		Ledger: d, History: d, Commits: d, Consenting: crm, Now: time.Now, Log: hclog.NewNullLogger(),
		Links: gone{}, Plan: func() *privacy.Plan { return &privacy.Plan{} },
	}}, d, crm
}

// gone knows no link.
type gone struct{ privacy.Links }

func (gone) Get(context.Context, string) (*privacy.LinkState, error) { return nil, privacy.ErrNotFound }

func customer(ids ...string) *portal.Visit {
	v := &privacy.Visit{ID: "v1", Rights: []string{privacy.RightConsent}}
	for _, id := range ids {
		v.Subject = append(v.Subject, sdk.Ref{Adapter: "mem", Type: "person", ID: id})
	}
	return pageVisit(v)
}

// TestARecordThatIsGoneHidesNoConsents: somebody whose other card was thrown away
// can withdraw all the same.
func TestARecordThatIsGoneHidesNoConsents(t *testing.T) {
	s, _, crm := pages(t)
	crm.Decide(sdk.Ref{Adapter: "mem", Type: "person", ID: "1"}, sdk.ConsentEvent{Type: "news", Given: true})
	c, err := s.Consents(t.Context(), customer("99", "1"))
	if err != nil || len(c.Missing) != 1 || len(c.Types) == 0 || c.Types[0].Withdraw == "" {
		t.Fatalf("%+v, %v", c, err)
	}
	var outage *portal.OutageError
	if _, err := s.Consents(t.Context(), customer("99")); !errors.As(err, &outage) {
		t.Errorf("nothing can be read: %v", err)
	}
}

// TestAViewOfConsentsIsAnEvent: also of an agent who looks along.
func TestAViewOfConsentsIsAnEvent(t *testing.T) {
	s, d, _ := pages(t)
	v := customer("1")
	v.Preview, inner(v).Preview, inner(v).Maker = true, true, privacy.Actor{Kind: privacy.Agent, ID: "1001"}
	if _, err := s.Consents(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(d.kinds(), privacy.OpView) || d.ops[0].Actor.ID != "1001" {
		t.Errorf("events: %+v", d.ops)
	}
	d.full = true
	if _, err := s.Consents(t.Context(), v); err == nil {
		t.Error("shown although no event can be written")
	}
}
