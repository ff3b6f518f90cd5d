package memadapter

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Faults are switches, by method name: describe the trouble that the next calls meet.
// Methods: check, schema, contact, find, related, related_row, update, files,
// files_row, open_file, open_file_chunk, journal, may, consent_types, consents,
// append_consent, purposes.
type Faults struct {
	Fail       map[string]sdk.ErrorKind `json:"fail"`        // every call of the method fails so
	DelayMS    map[string]int           `json:"delay_ms"`    // every call of the method takes so long
	CrashAt    map[string]int           `json:"crash_at"`    // the process exits in call N of the method
	PanicOn    string                   `json:"panic_on"`    // the method panics
	LoseAnswer bool                     `json:"lose_answer"` // updates, journal lines and consents are written, then fail

	DropFileAt  int `json:"drop_file_at"`  // a file breaks off after so many bytes, with an error
	ShortFileAt int `json:"short_file_at"` // a file ends after so many bytes, as if that were all
}

// SetFaults replaces the switches.
func (a *Adapter) SetFaults(f Faults) {
	a.change(func() { a.data.Faults = f })
}

// change changes the data from outside, as somebody else would. What cannot be
// written to the file shows at the next call.
func (a *Adapter) change(fn func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = a.load()
	fn()
	_ = a.save()
}

// Calls says how often a method was called.
func (a *Adapter) Calls(method string) int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.calls[method]
}

// served tells which capability a method is of.
var served = map[string]sdk.Capability{
	"find": sdk.CapabilityFinder, "related": sdk.CapabilityRelater, "update": sdk.CapabilityUpdater,
	"files": sdk.CapabilityFiles, "open_file": sdk.CapabilityFiles, "journal": sdk.CapabilityJournal, "may": sdk.CapabilityGatekeeper,
}

// enter counts a call and lets the switched faults happen.
func (a *Adapter) enter(ctx context.Context, method, id string) error {
	a.mu.Lock()
	a.calls[method]++
	err := a.load()
	n, f, missing := a.calls[method], a.data.Faults, slices.Contains(a.without, served[method])
	a.mu.Unlock()
	if err != nil {
		return storeError(err)
	}
	if missing {
		return sdk.Errorf(sdk.KindUnsupported, "left out by the settings")
	}
	if at := f.CrashAt[method]; at > 0 && n >= at {
		os.Exit(9)
	}
	if f.PanicOn == method {
		panic("memadapter: told to panic on " + id)
	}
	if err := a.pause(ctx, method); err != nil {
		return err
	}
	if kind := f.Fail[method]; kind != "" {
		return &sdk.Error{Kind: kind, Detail: "switched fault", RetryAfter: 2 * time.Second}
	}
	return nil
}

func (a *Adapter) pause(ctx context.Context, method string) error {
	a.mu.RLock()
	d := time.Duration(a.data.Faults.DelayMS[method]) * time.Millisecond
	a.mu.RUnlock()
	if d == 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
