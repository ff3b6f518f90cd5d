package memadapter

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Adapter keeps its records in memory. Its zero value is not usable: see New.
type Adapter struct {
	mu           sync.RWMutex
	name         string
	records      map[sdk.Ref]*sdk.Record
	related      map[sdk.Ref][]sdk.Ref // parent to its notes
	files        []*file
	journal      map[sdk.Ref][]sdk.JournalLine
	agents       map[string]Agent // nil: no gatekeeper
	consentTypes []sdk.ConsentType
	consents     map[sdk.Ref][]sdk.ConsentEvent
	purposes     []sdk.Purpose // nil: they stand in the host's configuration
	without      []sdk.Capability
	faults       Faults
	calls        map[string]int
	now          func() time.Time
}

// Compile-time proof of what is implemented.
var (
	_ sdk.Adapter       = (*Adapter)(nil)
	_ sdk.Finder        = (*Adapter)(nil)
	_ sdk.Relater       = (*Adapter)(nil)
	_ sdk.Updater       = (*Adapter)(nil)
	_ sdk.Files         = (*Adapter)(nil)
	_ sdk.Journal       = (*Adapter)(nil)
	_ sdk.Gatekeeper    = (*Adapter)(nil)
	_ sdk.ConsentKeeper = (*Adapter)(nil)
	_ sdk.PurposeKeeper = (*Adapter)(nil)
)

// Settings are what Configure takes.
type Settings struct {
	Contacts  int              `json:"contacts"`   // how many to make; default 10
	Notes     int              `json:"notes"`      // notes of each contact; default 3
	FileBytes int              `json:"file_bytes"` // size of the second of each contact's two files; default 1000
	Agents    map[string]Agent `json:"agents"`     // by id; without it there is no gatekeeper
	Purposes  []sdk.Purpose    `json:"purposes"`   // without them the adapter keeps none
	Without   []sdk.Capability `json:"without"`    // capabilities that are not offered
	Faults    Faults           `json:"faults"`
}

// New returns an adapter without records; Configure makes some.
func New() *Adapter {
	return &Adapter{
		name: "mem", records: map[sdk.Ref]*sdk.Record{}, related: map[sdk.Ref][]sdk.Ref{},
		journal: map[sdk.Ref][]sdk.JournalLine{}, calls: map[string]int{}, now: time.Now,
	}
}

// Describe implements sdk.Lifecycle.
func (a *Adapter) Describe(context.Context) (*sdk.Description, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	caps := slices.DeleteFunc(sdk.CapabilitiesOf(a), func(c sdk.Capability) bool {
		return slices.Contains(a.without, c) || (c == sdk.CapabilityGatekeeper && a.agents == nil) ||
			(c == sdk.CapabilityPurposes && a.purposes == nil)
	})
	return &sdk.Description{Name: "memory", Version: "1.0.0", Capabilities: caps, Simulated: true}, nil
}

// Configure implements sdk.Lifecycle.
func (a *Adapter) Configure(_ context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	s := Settings{Contacts: 10, Notes: 3, FileBytes: 1000}
	if len(req.Settings) > 0 {
		dec := json.NewDecoder(strings.NewReader(string(req.Settings)))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&s); err != nil {
			return &sdk.ConfigureResponse{Diagnostics: []sdk.Diagnostic{{
				Severity: sdk.SeverityError, Path: pathOf(err), Summary: "unknown or badly typed setting",
				Detail: "memory takes contacts, notes, file_bytes, agents, purposes, without and faults",
			}}}, nil
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.name, a.faults, a.agents, a.without = cmp.Or(req.Name, "mem"), s.Faults, s.Agents, s.Without
	a.purposes = s.Purposes
	a.seed(s.Contacts, s.Notes, s.FileBytes)
	return &sdk.ConfigureResponse{}, nil
}

// pathOf finds the setting's name in the decoder's error.
func pathOf(err error) []string {
	if _, name, ok := strings.Cut(err.Error(), `unknown field "`); ok {
		return []string{strings.TrimSuffix(name, `"`)}
	}
	return nil
}

// Check implements sdk.Lifecycle.
func (a *Adapter) Check(ctx context.Context) (*sdk.CheckResponse, error) {
	if err := a.enter(ctx, "check", ""); err != nil {
		return nil, err
	}
	return &sdk.CheckResponse{CRMTime: a.now()}, nil
}

// Schema implements sdk.Reader.
func (a *Adapter) Schema(ctx context.Context) (*sdk.Schema, error) {
	if err := a.enter(ctx, "schema", ""); err != nil {
		return nil, err
	}
	return schema(), nil
}

// Contact implements sdk.Reader.
func (a *Adapter) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	if err := a.enter(ctx, "contact", ref.ID); err != nil {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.read(ref)
}

func (a *Adapter) read(ref sdk.Ref) (*sdk.Record, error) {
	r, ok := a.records[ref]
	if !ok {
		return nil, sdk.Errorf(sdk.KindNotFound, "no such record")
	}
	out := *r
	out.Values = make(map[string]sdk.Value, len(r.Values))
	for k, v := range r.Values {
		out.Values[k] = v
	}
	return &out, nil
}

// Related implements sdk.Relater. The cursor is the index of the next record.
func (a *Adapter) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	if err := a.enter(ctx, "related", req.Parent.ID); err != nil {
		return err
	}
	start, err := 0, error(nil)
	if req.After != "" {
		if start, err = strconv.Atoi(req.After); err != nil || start < 0 {
			return sdk.Errorf(sdk.KindInvalid, "not a cursor of this adapter")
		}
	}
	a.mu.RLock()
	refs := slices.Clone(a.related[req.Parent])
	a.mu.RUnlock()
	for i := start; i < len(refs) && (req.Limit == 0 || i < start+req.Limit); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		a.mu.RLock()
		rec, err := a.read(refs[i])
		a.mu.RUnlock()
		if err != nil {
			return err
		}
		rec.Cursor = strconv.Itoa(i + 1)
		if err := send(rec); err != nil {
			return err
		}
		if err := a.pause(ctx, "related_row"); err != nil {
			return err
		}
	}
	return nil
}

func number(id string) int { n, _ := strconv.Atoi(id); return n }

// ref makes a reference of this adapter.
func (a *Adapter) ref(typ string, id int) sdk.Ref {
	return sdk.Ref{Adapter: a.name, Type: typ, ID: fmt.Sprint(id)}
}
