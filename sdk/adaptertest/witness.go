package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Limits of every call: how long it may take when nobody set a deadline, and
// how soon after the end of its context it has to return.
const (
	callLimit = time.Minute
	endLimit  = time.Second
)

// witness sees every call of a case. What is wrong with any call, whatever it
// is about, it notes as a fault.
type witness struct {
	mu     sync.Mutex
	said   []string // texts that came out of the adapter: errors, diagnostics, cursors
	faults []string
	dying  bool // the case is killing the process: errors of the transport are right
}

// errHung stands for a call that did not return.
var errHung = errors.New("the call did not return")

// during runs a call, and gives it up when it outlives its context.
func during[R any](ctx context.Context, w *witness, method string, fn func(context.Context) (R, error)) (R, error) {
	if _, has := ctx.Deadline(); !has {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, callLimit)
		defer cancel()
	}
	type answer struct {
		r   R
		err error
	}
	done := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil {
				w.fault("%s panicked (%T): a panic is an error that nobody meant", method, p)
				a.err = &sdk.Error{Kind: sdk.KindUnavailable, Detail: "panic"}
			}
			done <- a
		}()
		a.r, a.err = fn(ctx)
	}()
	var a answer
	select {
	case a = <-done:
	case <-ctx.Done():
		t := time.NewTimer(endLimit)
		defer t.Stop()
		select {
		case a = <-done:
		case <-t.C:
			w.fault("%s did not return within %s of the end of its context", method, endLimit)
			return a.r, errHung
		}
	}
	w.note(method, a.err)
	return a.r, a.err
}

// note looks at the error of a call.
func (w *witness) note(method string, err error) {
	if err == nil {
		return
	}
	var e *sdk.Error
	switch {
	case errors.As(err, &e):
		w.hear(e.Error(), e.Field)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), ours(err):
		return
	default:
		w.hear(err.Error())
		w.fault("%s returned a %T, not an *sdk.Error: the host drops its text and takes it for unavailable", method, err)
		return
	}
	w.mu.Lock()
	dying := w.dying
	w.mu.Unlock()
	switch {
	case e.ProcessGone && !dying:
		w.fault("the process of the adapter ended in %s", method)
	case strings.Contains(e.Detail, "adapter panicked"):
		w.fault("%s panicked: a panic is an error that nobody meant", method)
	case e.Kind == sdk.KindMoved && e.MovedTo.IsZero():
		w.fault("%s says moved, and not to where (Error.MovedTo)", method)
	}
}

// ownError is an error that the kit's own callbacks return to an adapter.
type ownError string

func (e ownError) Error() string { return string(e) }

func ours(err error) bool {
	var own ownError
	return errors.As(err, &own)
}

func (w *witness) hear(texts ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, texts...)
}

func (w *witness) fault(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, fmt.Sprintf(format, args...))
}

// taken returns the faults so far and forgets them.
func (w *witness) taken() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.faults
	w.faults = nil
	return out
}

// heard returns what was said so far and forgets it.
func (w *witness) heard() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.said
	w.said = nil
	return out
}

// kill marks that errors of the transport are expected from now on, or not.
func (w *witness) kill(dying bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dying = dying
}

// gate closes a callback once its call was given up, so that an adapter that
// hangs does not write into a case that has ended.
type gate struct {
	mu   sync.Mutex
	shut bool
}

func (g *gate) through(fn func() error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		return ownError("the kit has given up this call")
	}
	return fn()
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
}
