package lime

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// model is the CRM's metadata bound to the settings.
type model struct {
	types    map[string]*limetype
	order    []string // contacts first, then by name
	warnings []string
	read     time.Time
	journal  *journal  // nil: not in the settings
	consents *consents // likewise
	purposes *purposes // likewise
}

// limetype is one limetype, as the host sees it and as the CRM needs it.
type limetype struct {
	sdk.Type
	set       settings.Type
	props     map[string]*property // without the hidden ones
	relations map[string]*relation
	toOne     []string // properties whose title is read along with one record
	denied    bool     // the API user may not even read what fields there are

	// plain: the CRM refuses to embed, for want of a right on the other end.
	plain atomic.Bool
}

// property is one field.
type property struct {
	field   sdk.Field
	lime    string            // Lime's own type
	related string            // limetype at the other end, for belongsto
	labels  map[string]string // of all options, the empty choice included
}

// relation is one relation with the lists that have to be read for it.
type relation struct {
	sdk.Relation
	lists  []list
	toOne  string     // property of the parent that holds the id, instead of lists
	people []peopleIn // where persons stand on the related record
	known  bool       // people is complete
}

// list is one list of the CRM. by is the property that points to the parent,
// or "" for a list below the parent itself.
type list struct{ nested, limetype, by string }

type peopleIn struct{ property, limetype string }

func (m *model) schema() *sdk.Schema {
	out := &sdk.Schema{}
	for _, name := range m.order {
		out.Types = append(out.Types, m.types[name].Type)
	}
	return out
}

// typeOf finds the limetype of a reference and checks its id, which becomes
// part of an address.
func (m *model) typeOf(ref sdk.Ref) (*limetype, error) {
	t := m.types[ref.Type]
	if t == nil {
		return nil, sdk.Errorf(sdk.KindInvalid, "a limetype that is not in the settings")
	}
	if t.denied {
		return nil, errDenied()
	}
	if !validID(ref.ID) {
		return nil, sdk.Errorf(sdk.KindNotFound, "not an id of Lime CRM")
	}
	return t, nil
}

func errDenied() error {
	return sdk.Errorf(sdk.KindDenied, "the API user has no right to read this limetype")
}

func validID(id string) bool {
	if id == "" || len(id) > 18 || id[0] == '0' {
		return false
	}
	for _, r := range id {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// models keeps the model that is in use.
type models struct {
	load func(context.Context) (*model, error)
	now  func() time.Time
	log  hclog.Logger
	turn chan struct{} // held by the one who asks the CRM
	cur  atomic.Pointer[model]
	next atomic.Int64 // not to be tried again before, Unix nanoseconds
}

func newModels(load func(context.Context) (*model, error), now func() time.Time, log hclog.Logger) *models {
	return &models{load: load, now: now, log: log, turn: make(chan struct{}, 1)}
}

// get returns a model of at most that age. With age 0 it is read now and every
// problem is an error. Otherwise an older model goes on serving while the CRM
// cannot be asked, or no longer fits the settings: who looks at a page should
// not suffer from a field that an administrator has just renamed.
func (ms *models) get(ctx context.Context, age time.Duration) (*model, error) {
	asked := ms.now()
	if m := ms.usable(asked, age); m != nil {
		return m, nil
	}
	select {
	case ms.turn <- struct{}{}:
		defer func() { <-ms.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if m := ms.usable(asked, age); m != nil {
		return m, nil // somebody else has just read it
	}
	m, err := ms.load(ctx)
	if err == nil {
		m.read = ms.now()
		ms.cur.Store(m)
		return m, nil
	}
	if old := ms.cur.Load(); old != nil && age >= modelAge {
		ms.log.Warn("the CRM's limetypes could not be read again", "kind", string(sdk.KindOf(rest.Public(err))))
		ms.next.Store(ms.now().Add(time.Minute).UnixNano())
		return old, nil
	}
	return nil, err
}

func (ms *models) usable(now time.Time, age time.Duration) *model {
	m := ms.cur.Load()
	if m == nil || age == 0 {
		return nil
	}
	if now.Sub(m.read) < age || (age >= modelAge && now.UnixNano() < ms.next.Load()) {
		return m
	}
	return nil
}

// misfit is what is wrong between settings and CRM.
type misfit struct{ problems []problem }

type problem struct{ path, text string }

// Error implements error.
func (m *misfit) Error() string { return m.public().Error() }

// Unwrap makes the first problem the error that leaves the adapter.
func (m *misfit) Unwrap() error { return m.public() }

func (m *misfit) public() *sdk.Error {
	e := sdk.Errorf(sdk.KindInvalid, "%s: %s", m.problems[0].path, m.problems[0].text)
	if more := len(m.problems) - 1; more > 0 {
		e.Detail += fmt.Sprintf(" (and %d more)", more)
	}
	e.Field = m.problems[0].path
	return e
}

func problemsOf(err error) []string {
	var m *misfit
	if !errors.As(err, &m) {
		return nil
	}
	var out []string
	for _, p := range m.problems {
		out = append(out, p.path+": "+p.text)
	}
	return out
}
