package adaptertest

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// C is what a case works with.
type C struct {
	T
	F    *Fixture
	A    *peer // the adapter; it is another one after restart
	s    *session
	live bool // a real CRM: values of its records must not be printed
}

// ctx is the context of a call, with an operation's id of its own.
func (c *C) ctx() context.Context { return c.operation("kit-" + rand.Text()[:16]) }

// operation is the context of a call of the operation with that id.
func (c *C) operation(id string) context.Context {
	return sdk.WithCall(c.Context(), sdk.Call{
		RequestID: id, Actor: sdk.Actor{Kind: "agent", ID: "kit"}, Priority: sdk.PriorityInteractive,
	})
}

// need skips the case when the fixture or the adapter lacks something.
func (c *C) need(have bool, what string, args ...any) {
	c.Helper()
	if !have {
		c.Skipf(what, args...)
	}
}

// needRef skips the case when the fixture names no such record.
func (c *C) needRef(ref sdk.Ref, field string) sdk.Ref {
	c.Helper()
	c.need(!ref.IsZero(), "the fixture has no Records.%s", field)
	return ref
}

// contact reads a record, or ends the case.
func (c *C) contact(ref sdk.Ref) *sdk.Record {
	c.Helper()
	c.needRef(ref, "Contact")
	rec, err := c.A.Contact(c.ctx(), ref)
	if err != nil {
		c.Fatalf("Contact(%s): %v", ref, err)
	}
	return rec
}

func (c *C) schema() *sdk.Schema {
	c.Helper()
	s, err := c.A.Schema(c.ctx())
	if err != nil || s == nil {
		c.Fatalf("Schema: %v", err)
	}
	return s
}

// typeOf returns the schema's type of a record.
func (c *C) typeOf(ref sdk.Ref) *sdk.Type {
	c.Helper()
	c.needRef(ref, "Contact")
	t := c.schema().Type(ref.Type)
	if t == nil {
		c.Fatalf("the schema has no type %q", ref.Type)
	}
	return t
}

// wantKind checks the kind of an error.
func (c *C) wantKind(what string, err error, kinds ...sdk.ErrorKind) bool {
	c.Helper()
	for _, k := range kinds {
		if err != nil && sdk.KindOf(err) == k {
			return true
		}
	}
	c.Errorf("%s: got %s, want an error of kind %v", what, errorText(err), kinds)
	return false
}

func errorText(err error) string {
	if err == nil {
		return "no error"
	}
	return fmt.Sprintf("%q", err.Error())
}

// restart kills the adapter and goes on with a new process.
func (c *C) restart() {
	c.Helper()
	if err := c.s.restart(c.ctx()); err != nil {
		c.Fatalf("after a kill the adapter does not come back: %v", err)
	}
	c.A = c.s.peer
}

// fresh opens a second adapter that is not configured.
func (c *C) fresh() *session {
	c.Helper()
	s, err := open(c.s.h, c.s.mode, c.F)
	if err != nil {
		c.Fatalf("%v", err)
	}
	c.Cleanup(func() { c.settle(s); s.close() })
	return s
}

// settle fails the case for what is wrong with any of its calls: panics,
// hangs, errors of another type, and texts that hold a seeded value.
func (c *C) settle(s *session) {
	c.Helper()
	for _, f := range s.w.taken() {
		c.Errorf("%s", f)
	}
	said, log := s.w.heard(), s.log()
	for n, secret := range c.F.Secrets {
		if c.holds(said, secret) {
			c.Errorf("an error, a diagnostic or a cursor holds a seeded value: %s", c.secret(n))
		}
		if c.holds(log, secret) {
			c.Errorf("a line on stderr holds a seeded value: %s", c.secret(n))
		}
	}
	for _, line := range log {
		if strings.Contains(line, "DATA RACE") {
			c.Errorf("the race detector found a race in the adapter's process")
		}
	}
}

func (c *C) holds(texts []string, secret string) bool {
	for _, t := range texts {
		if secret != "" && strings.Contains(t, secret) {
			return true
		}
	}
	return false
}

func (c *C) secret(n int) string {
	if c.live {
		return fmt.Sprintf("number %d", n+1)
	}
	return fmt.Sprintf("%q", c.F.Secrets[n])
}

// show words a value; of a live CRM, only its shape.
func (c *C) show(v sdk.Value) string {
	switch {
	case v.State == sdk.StateEmpty:
		return "nothing"
	case v.State == sdk.StateWithheld:
		return "a withheld value"
	case c.live:
		return fmt.Sprintf("a value of kind %s", v.Kind)
	}
	return fmt.Sprintf("%s %s", v.Kind, brief(v))
}

func brief(v sdk.Value) string {
	switch v.Kind {
	case sdk.KindBool:
		return fmt.Sprint(v.Bool)
	case sdk.KindTime:
		return v.Time.Format(time.RFC3339Nano)
	case sdk.KindOption, sdk.KindOptions:
		var keys []string
		for _, o := range v.Options {
			keys = append(keys, o.Key)
		}
		return fmt.Sprintf("%q", keys)
	case sdk.KindReference, sdk.KindFile:
		return v.Ref.String()
	}
	if len(v.Text) > 80 {
		return fmt.Sprintf("%.60q… (%d bytes)", v.Text, len(v.Text))
	}
	return fmt.Sprintf("%q", v.Text)
}
