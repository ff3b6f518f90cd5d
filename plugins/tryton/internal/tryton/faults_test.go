package tryton

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/inzage/inzage/plugins/tryton/trytontest"
	"github.com/inzage/inzage/sdk"
)

// proxied is an adapter that reaches its Tryton by way of a proxy.
func proxied(t *testing.T) (*fixture, *trytontest.Proxy) {
	t.Helper()
	f := start(t)
	p := trytontest.NewProxy(t, f.crm)
	f.configure(settingsFor(t, f.crm, func(set map[string]any) { set["url"] = p.URL }))
	return f, p
}

// TestALostAnswer: the write happened, and that is what is said.
func TestALostAnswer(t *testing.T) {
	f, p := proxied(t)
	eva := f.contact(f.party("eva"))
	heal := p.Lose()
	out := f.set(eva, map[string]sdk.Value{"email": sdk.Text("eva.nieuw@example.test"), "phone": sdk.Text("+31 70 555 01 11")})
	heal()
	wantStatus(t, out, sdk.StatusApplied, sdk.StatusApplied)
	if n := f.crm.Text("SELECT count(*) FROM party_contact_mechanism WHERE value = '+31 70 555 01 11'"); n != "1" {
		t.Errorf("the phone stands there %s times", n)
	}
	heal = p.Lose()
	add := sdk.Change{Op: sdk.OpAddChild, Field: "notes", Values: map[string]sdk.Value{"message": sdk.Text("Eenmaal.")}}
	wantStatus(t, change(f, eva.Ref, add), sdk.StatusApplied)
	heal()
	if n := f.crm.Text("SELECT count(*) FROM ir_note WHERE message = 'Eenmaal.'"); n != "1" {
		t.Errorf("the note stands there %s times", n)
	}
}

// TestAway: the CRM cannot be reached; nothing was sent, and nothing is claimed.
func TestAway(t *testing.T) {
	f, p := proxied(t)
	eva := f.contact(f.party("eva"))
	heal := p.Cut()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := f.Contact(ctx, eva.Ref)
	wantKind(t, err, sdk.KindUnavailable)
	_, err = f.Update(ctx, changesTo(eva, map[string]sdk.Value{"name": sdk.Text("X")}))
	if e := wantKind(t, err, sdk.KindUnavailable); e.MayHaveApplied {
		t.Error("nothing was sent, and it may have applied?")
	}
	heal()
	if r := f.contact(eva.Ref); r.Revision != eva.Revision {
		t.Error("something was written")
	}
}

func TestCancelledWithinASecond(t *testing.T) {
	f, p := proxied(t)
	eva := f.contact(f.party("eva"))
	defer p.Slow(20 * time.Second)()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	_, err := f.Contact(ctx, eva.Ref)
	wantKind(t, err, sdk.KindUnavailable)
	if d := time.Since(began); d > time.Second {
		t.Errorf("it took %v", d)
	}
}

func TestABrokenFileIsNoFile(t *testing.T) {
	f, p := proxied(t)
	defer p.BreakFiles()()
	_, _, err := f.open(t.Context(), f.party("eva"), f.crm.ID("contract"))
	wantKind(t, err, sdk.KindUnavailable)
	var e *sdk.Error
	if !errors.As(err, &e) {
		t.Errorf("%v", err)
	}
}
