package privacy_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// closedGate is a CRM that lets agents do nothing about record 2.
type closedGate struct{}

func (closedGate) May(_ context.Context, _ sdk.Actor, ref sdk.Ref, _ string) (bool, error) {
	return ref.ID != "2", nil
}

// TestTheCRMsRightsOfAgentsHold: for every record of a person, not for the first.
func TestTheCRMsRightsOfAgentsHold(t *testing.T) {
	b := copySetup(t)
	b.Gate = closedGate{}
	both := sdk.Subject{person("1"), person("2")}
	never := func(privacy.CopyHead) (privacy.CopyTarget, error) { t.Error("opened"); return nil, nil }
	_, err := b.CopyFor(t.Context(), agent, both, everything(), never)
	if !errors.Is(err, privacy.ErrDenied) {
		t.Errorf("a copy: %v", err)
	}
	if err := b.DecideFor(t.Context(), agent, both, b.shown(t, "news", false)); !errors.Is(err, privacy.ErrDenied) {
		t.Errorf("a consent: %v", err)
	}
	if err := b.StopMarketingFor(t.Context(), agent, both, privacy.NewID(), "phone", "desk"); !errors.Is(err, privacy.ErrDenied) {
		t.Errorf("an objection: %v", err)
	}
	for _, k := range b.ledger.kinds() {
		if k == privacy.OpExport || k == privacy.OpConsent || k == privacy.OpMarketingStop {
			t.Errorf("%s stands in the ledger", k)
		}
	}
}

func TestWhoLooksAlongDecidesNothing(t *testing.T) {
	b := copySetup(t)
	v := copier()
	v.Preview = true
	if err := b.StopMarketing(t.Context(), v); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("an objection in a preview: %v", err)
	}
	for name, rights := range map[string][]string{"see": {privacy.RightSee}, "copy": {privacy.RightCopy}, "consent": {privacy.RightConsent}} {
		v := copier()
		v.Rights = rights
		if _, _, err := b.CopyParts(t.Context(), v, privacy.CopyEverything); !errors.Is(err, privacy.ErrNotFound) {
			t.Errorf("what a copy holds, with the right %q alone: %v", name, err)
		}
	}
}

// TestCopiesOfAVisitAreItsOwn: two links of one person can be in two hands.
func TestCopiesOfAVisitAreItsOwn(t *testing.T) {
	b := copySetup(t)
	if _, err := b.Copy(t.Context(), copier(), everything(), (&reader{}).open); err != nil {
		t.Fatal(err)
	}
	other := copier()
	other.ID = "v2"
	if made, err := b.CopiesOf(t.Context(), other); err != nil || len(made) != 0 {
		t.Errorf("%+v, %v", made, err)
	}
}

// stuck is a CRM that sends nothing until the call ends.
type stuck struct{ memCRM }

func (stuck) Related(ctx context.Context, _ *sdk.RelatedRequest, _ func(*sdk.Record) error) error {
	<-ctx.Done()
	return ctx.Err()
}

// TestRevokingALinkEndsACopy that is on its way, and the ledger says so.
func TestRevokingALinkEndsACopy(t *testing.T) {
	b := copySetup(t)
	b.CRM = stuck{memCRM{b.crm}}
	synctest.Test(t, func(t *testing.T) {
		b.links.states["l1"] = &privacy.LinkState{Status: privacy.LinkRevoked}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began, r := time.Now(), &reader{}
		_, err := b.Copy(ctx, copier(), everything(), r.open)
		if took := time.Since(began); err == nil || r.cover != nil || took > 5*time.Second {
			t.Errorf("after %s: %v", took, err)
		}
	})
	if out := b.lastOutcome(t).Outcome; out == nil || out.Result != privacy.Failed || out.Reason != "aborted" {
		t.Errorf("closed as %+v", out)
	}
}

// impatient is a target that takes one byte of a file and no more.
type impatient struct{ reader }

func (*impatient) File(_ privacy.CopyFile, body io.Reader) (bool, error) {
	_, err := io.ReadFull(body, make([]byte, 1))
	return false, err
}

// TestAFileThatNobodyReadsHoldsUpNothing to its end: neither the copy nor the adapter's stream.
func TestAFileThatNobodyReadsHoldsUpNothing(t *testing.T) {
	b := copySetup(t)
	req := everything()
	req.Files = true
	r := &impatient{}
	done := make(chan error, 1)
	go func() {
		_, err := b.Copy(t.Context(), copier(), req, func(h privacy.CopyHead) (privacy.CopyTarget, error) {
			_, err := r.open(h)
			return r, err
		})
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil || r.cover == nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
	}
}
