package memadapter

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/settings"
)

// Adapter keeps its records in memory. Its zero value is not usable: see New.
type Adapter struct {
	mu       sync.RWMutex
	name     string
	data     data
	file     string      // where data is kept; "": in memory only
	loaded   os.FileInfo // of file when it was read
	rich     bool
	agents   map[string]Agent // nil: no gatekeeper
	purposes []sdk.Purpose    // nil: they stand in the host's configuration
	without  []sdk.Capability
	calls    map[string]int
	now      func() time.Time
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
	// File keeps the records in a file, so that they outlive the process, and
	// so that a test can reach them from its own. A file that exists already
	// is used as it is: then the settings above that make records do nothing.
	File string `json:"file"`
	// Rich adds what a CRM rarely has in one place: records that are archived,
	// merged, hidden or shared, addresses to add and remove, more kinds of fields.
	Rich bool `json:"rich"`
}

// New returns an adapter without records; Configure makes some.
func New() *Adapter {
	return &Adapter{
		name: "mem", data: newData(), calls: map[string]int{}, now: time.Now,
	}
}

// Describe implements sdk.Lifecycle.
func (a *Adapter) Describe(context.Context) (*sdk.Description, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return &sdk.Description{Name: "memory", Version: "1.0.0", Capabilities: a.offered(sdk.CapabilitiesOf(a)), Simulated: true}, nil
}

// offered leaves out what the settings do not provide for.
func (a *Adapter) offered(caps []sdk.Capability) []sdk.Capability {
	return slices.DeleteFunc(slices.Clone(caps), func(c sdk.Capability) bool {
		return slices.Contains(a.without, c) || (c == sdk.CapabilityGatekeeper && a.agents == nil) ||
			(c == sdk.CapabilityPurposes && a.purposes == nil)
	})
}

// Configure implements sdk.Lifecycle.
func (a *Adapter) Configure(_ context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	s := Settings{Contacts: 10, Notes: 3, FileBytes: 1000}
	if problems := settings.Decode(req.Settings, &s); len(problems) > 0 {
		return &sdk.ConfigureResponse{Diagnostics: problems}, nil
	}
	if s.File != "" && !filepath.IsAbs(s.File) {
		return &sdk.ConfigureResponse{Diagnostics: []sdk.Diagnostic{{
			Severity: sdk.SeverityError, Path: []string{"file"}, Summary: "not an absolute path", Detail: "nobody knows where a relative one starts",
		}}}, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.purposes = s.Purposes
	a.name, a.agents, a.without, a.rich = cmp.Or(req.Name, "mem"), s.Agents, s.Without, s.Rich
	a.file, a.loaded = s.File, nil
	err := a.fill(&s)
	if err != nil {
		return &sdk.ConfigureResponse{Diagnostics: []sdk.Diagnostic{{
			Severity: sdk.SeverityError, Path: []string{"file"}, Summary: "the file of records cannot be used",
		}}}, nil
	}
	return &sdk.ConfigureResponse{}, nil
}

// fill reads the file, or makes records where there is none.
func (a *Adapter) fill(s *Settings) error {
	if a.file != "" && exists(a.file) {
		return a.load()
	}
	a.data = newData()
	a.data.Faults = s.Faults
	a.seed(s.Contacts, s.Notes, s.FileBytes)
	if a.rich {
		a.seedRich(s.Contacts)
	}
	return a.save()
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
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.schema(), nil
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
	if to, moved := a.data.Moved[ref]; moved {
		return nil, &sdk.Error{Kind: sdk.KindMoved, Detail: "merged", MovedTo: to}
	}
	if a.data.Denied[ref] {
		return nil, sdk.Errorf(sdk.KindDenied, "hidden")
	}
	r, ok := a.data.Records[ref]
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

func number(id string) int { n, _ := strconv.Atoi(id); return n }

// ref makes a reference of this adapter.
func (a *Adapter) ref(typ string, id int) sdk.Ref {
	return sdk.Ref{Adapter: a.name, Type: typ, ID: fmt.Sprint(id)}
}
