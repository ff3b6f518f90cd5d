package limecrm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The kinds of fault.
const (
	// FaultStatus answers Status (429, 500, 503 …) and does nothing.
	FaultStatus = "status"
	// FaultSlow waits DelayMS before it answers properly.
	FaultSlow = "slow"
	// FaultDrop closes the connection before anything is done.
	FaultDrop = "drop"
	// FaultLost does the work and then closes the connection unanswered.
	FaultLost = "lost"
	// FaultStale answers a GET of one object and then changes that object.
	FaultStale = "stale"
	// FaultNoLink leaves relation links out of objects.
	FaultNoLink = "no-link"
	// FaultBadJSON breaks the body off halfway.
	FaultBadJSON = "bad-json"
	// FaultForeignNext makes next links point at another host.
	FaultForeignNext = "foreign-next"
	// FaultCut promises the whole answer and closes the connection halfway.
	FaultCut = "cut"
	// FaultTrickle sends the answer in pieces with DelayMS between them.
	FaultTrickle = "trickle"
)

// Fault is one fault switch. A request that matches Method and Path suffers
// it; after Times requests it is used up.
type Fault struct {
	Kind string `json:"kind"`
	// Method limits the fault to one method; "" is any, except that lost
	// means POST, PUT and DELETE, and stale means GET.
	Method string `json:"method,omitempty"`
	// Path limits the fault to paths that start with it, counted from after
	// the application name: "/api/v1/limeobject/person/".
	Path string `json:"path,omitempty"`
	// Skip lets so many matching requests through first.
	Skip int `json:"skip,omitempty"`
	// Times is how often it happens; 0 is until it is cleared.
	Times int `json:"times,omitempty"`

	// Status and RetryAfter (seconds, 0 is no header) are for status.
	Status     int `json:"status,omitempty"`
	RetryAfter int `json:"retry_after,omitempty"`
	// DelayMS is for slow and trickle.
	DelayMS int `json:"delay_ms,omitempty"`
	// Property and Value are for stale; without them the first phone number
	// or text of the limetype changes.
	Property string `json:"property,omitempty"`
	Value    any    `json:"value,omitempty"`
	// Relation is for no-link: the relation property, or "" for all.
	Relation string `json:"relation,omitempty"`
}

// faultSet holds the switches that are on.
type faultSet struct {
	mu   sync.Mutex
	list []Fault
}

// AddFault switches a fault on.
func (s *Server) AddFault(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, f)
	return nil
}

// ClearFaults switches all faults off.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
}

// Faults returns the switches that are on, with what is left of Times.
func (s *Server) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return append([]Fault{}, s.faults.list...)
}

func (f *Fault) check() error {
	switch f.Kind {
	case FaultStatus:
		if f.Status < 400 || f.Status > 599 {
			return fmt.Errorf("a status fault needs a status from 400 to 599")
		}
	case FaultSlow, FaultDrop, FaultLost, FaultStale, FaultNoLink, FaultBadJSON, FaultForeignNext, FaultCut, FaultTrickle:
	default:
		return fmt.Errorf("unknown kind of fault %q", f.Kind)
	}
	if f.Times < 0 || f.Skip < 0 || f.DelayMS < 0 || f.RetryAfter < 0 {
		return errors.New("times, skip, delay_ms and retry_after can not be negative")
	}
	return nil
}

// pick returns the first fault that fits, or nil, and counts it.
func (set *faultSet) pick(method, path string) *Fault {
	set.mu.Lock()
	defer set.mu.Unlock()
	for i := range set.list {
		f := &set.list[i]
		if !f.fits(method, path) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		picked := *f
		if f.Times == 1 {
			set.list = append(set.list[:i], set.list[i+1:]...)
		} else if f.Times > 1 {
			f.Times--
		}
		return &picked
	}
	return nil
}

func (f *Fault) fits(method, path string) bool {
	if !strings.HasPrefix(path, f.Path) {
		return false
	}
	if f.Method != "" {
		return strings.EqualFold(f.Method, method)
	}
	switch f.Kind {
	case FaultLost:
		return method != http.MethodGet
	case FaultStale:
		_, _, ok := objectPath(path)
		return method == http.MethodGet && ok
	}
	return true
}

// before acts ahead of the work and reports whether that was all.
func (f *Fault) before(ctx context.Context, a *answer) bool {
	if f == nil {
		return false
	}
	switch f.Kind {
	case FaultSlow:
		select {
		case <-time.After(time.Duration(f.DelayMS) * time.Millisecond):
		case <-ctx.Done():
		}
	case FaultDrop:
		return true
	case FaultStatus:
		if f.RetryAfter > 0 {
			a.header.Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		_ = writeJSON(a, f.Status, map[string]any{"message": http.StatusText(f.Status)})
		return true
	}
	return false
}

// rewrite changes links in a finished answer.
func (f *Fault) rewrite(a *answer, base string) {
	if f == nil || (f.Kind != FaultNoLink && f.Kind != FaultForeignNext) {
		return
	}
	var doc any
	dec := json.NewDecoder(bytes.NewReader(a.body.Bytes()))
	dec.UseNumber()
	if dec.Decode(&doc) != nil {
		return
	}
	f.rewriteLinks(doc, base)
	a.body.Reset()
	_ = writeJSON(a, a.status, doc)
}
