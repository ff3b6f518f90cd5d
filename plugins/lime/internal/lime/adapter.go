package lime

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Compile-time proof of what is implemented.
var (
	_ sdk.Adapter    = (*Adapter)(nil)
	_ sdk.Finder     = (*Adapter)(nil)
	_ sdk.Relater    = (*Adapter)(nil)
	_ sdk.Updater    = (*Adapter)(nil)
	_ sdk.Files      = (*Adapter)(nil)
	_ sdk.Journal    = (*Adapter)(nil)
	_ sdk.Gatekeeper = (*Adapter)(nil)

	_ sdk.ConsentKeeper = (*Adapter)(nil)
	_ sdk.PurposeKeeper = (*Adapter)(nil)
)

// Options are what the program hands over. The zero value is useful.
type Options struct {
	Version   string
	Log       hclog.Logger      // default: none
	Clock     limit.Clock       // default: the system's
	Transport http.RoundTripper // default: rest.NewTransport, one for each configuration
}

// Adapter is one Lime CRM. Make it with [New].
type Adapter struct {
	opts Options

	mu  sync.RWMutex
	cur *session // nil until Configure succeeded
}

// New returns an adapter that waits for Configure.
func New(o Options) *Adapter {
	if o.Log == nil {
		o.Log = hclog.NewNullLogger()
	}
	if o.Clock.Now == nil {
		o.Clock = limit.SystemClock()
	}
	return &Adapter{opts: o}
}

// Describe implements sdk.Lifecycle. What follows from the settings is missing
// before Configure: Simulated, and everything that the settings switch on.
func (a *Adapter) Describe(context.Context) (*sdk.Description, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	set := &settings.Settings{}
	if a.cur != nil {
		set = a.cur.set
	}
	off := map[sdk.Capability]bool{
		sdk.CapabilityJournal: set.Journal == nil, sdk.CapabilityGatekeeper: set.Gatekeeper == nil,
		sdk.CapabilityConsents: set.Consents == nil, sdk.CapabilityPurposes: set.Purposes == nil,
	}
	caps := slices.DeleteFunc(sdk.CapabilitiesOf(a), func(c sdk.Capability) bool { return off[c] })
	return &sdk.Description{Name: "lime", Version: a.opts.Version, Capabilities: caps, Simulated: set.Simulated}, nil
}

// Configure implements sdk.Lifecycle. A call that runs meanwhile ends with the
// settings it began with.
func (a *Adapter) Configure(_ context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	set, diags := settings.Parse(req.Settings)
	if set == nil {
		return &sdk.ConfigureResponse{Diagnostics: diags}, nil
	}
	next := newSession(req.Name, set, a.opts)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cur != nil {
		a.cur.api.Close()
	}
	a.cur = next
	return &sdk.ConfigureResponse{Diagnostics: diags}, nil
}

// Close lets go of idle connections.
func (a *Adapter) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cur != nil {
		a.cur.api.Close()
	}
}

// Check implements sdk.Lifecycle. What is wrong with settings that name things
// of the CRM is a warning here and an error of Schema.
func (a *Adapter) Check(ctx context.Context) (*sdk.CheckResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	before := a.opts.Clock.Now()
	at, err := s.api.Ping(ctx)
	if err != nil {
		return nil, rest.Public(err)
	}
	out := &sdk.CheckResponse{CRMTime: at, Latency: a.opts.Clock.Now().Sub(before)}
	m, err := s.models.get(ctx, checkAge)
	switch {
	case err == nil:
		out.Warnings = m.warnings
	case sdk.KindOf(rest.Public(err)) == sdk.KindInvalid:
		out.Warnings = problemsOf(err)
	default:
		return nil, rest.Public(err)
	}
	return out, nil
}

// Schema implements sdk.Reader. It always asks the CRM. A limetype or field
// that the settings name and the CRM does not have is KindInvalid.
func (a *Adapter) Schema(ctx context.Context) (*sdk.Schema, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	m, err := s.models.get(ctx, 0)
	if err != nil {
		return nil, rest.Public(err)
	}
	return m.schema(), nil
}

func (a *Adapter) session() (*session, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.cur == nil {
		return nil, sdk.Errorf(sdk.KindUnavailable, "the adapter is not configured")
	}
	return a.cur, nil
}

// session is the adapter under one configuration.
type session struct {
	name   string // the adapter's name in the host, which stands in every Ref
	set    *settings.Settings
	api    *rest.Client
	models *models
	names  fileNames
	lines  writing
}

func newSession(name string, set *settings.Settings, o Options) *session {
	limiter := limit.NewLimiter(float64(set.Rate.Requests)*set.Rate.Share, set.Rate.Per, o.Clock)
	s := &session{name: name, set: set, api: rest.New(rest.Options{
		Base: set.URL, Key: set.APIKey.Reveal(), Limiter: limiter, Clock: o.Clock, Log: o.Log, Transport: o.Transport,
	})}
	s.models = newModels(s.load, o.Clock.Now, o.Log)
	return s
}

// model returns what is known of the CRM's limetypes.
func (s *session) model(ctx context.Context) (*model, error) { return s.models.get(ctx, modelAge) }

// The ages at which the CRM's metadata is read again.
const (
	modelAge = time.Hour
	checkAge = 10 * time.Minute
)
