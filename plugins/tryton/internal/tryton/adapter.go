package tryton

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/plugins/internal/metadata"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/plugins/tryton/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Compile-time proof of what is implemented.
var (
	_ sdk.Adapter = (*Adapter)(nil)
	_ sdk.Finder  = (*Adapter)(nil)
	_ sdk.Relater = (*Adapter)(nil)
	_ sdk.Updater = (*Adapter)(nil)
	_ sdk.Files   = (*Adapter)(nil)

	_ sdk.ConsentKeeper = (*Adapter)(nil)
)

// Options are what the program hands over. The zero value is useful.
type Options struct {
	Version   string
	Log       hclog.Logger      // default: none
	Clock     limit.Clock       // default: the system's
	Transport http.RoundTripper // default: rpc.NewTransport, one for each configuration
}

// Adapter is one Tryton database. Make it with [New].
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
// before Configure: Simulated, and consents.
func (a *Adapter) Describe(context.Context) (*sdk.Description, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	set := &settings.Settings{}
	if a.cur != nil {
		set = a.cur.set
	}
	caps := slices.DeleteFunc(sdk.CapabilitiesOf(a), func(c sdk.Capability) bool { return c == sdk.CapabilityConsents && set.Consents == nil })
	return &sdk.Description{Name: "tryton", Version: a.opts.Version, Capabilities: caps, Simulated: set.Simulated}, nil
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

// checkAge is how old the catalog may be that Check speaks of.
const checkAge = 10 * time.Minute

// Check implements sdk.Lifecycle. What is wrong with settings that name things
// of the CRM is a warning here and an error of Schema.
func (a *Adapter) Check(ctx context.Context) (*sdk.CheckResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	before := a.opts.Clock.Now()
	version, at, err := s.api.Version(ctx)
	if err != nil {
		return nil, rpc.Public(err)
	}
	out := &sdk.CheckResponse{CRMTime: at, Latency: a.opts.Clock.Now().Sub(before)}
	if !strings.HasPrefix(version, "6.0.") {
		out.Warnings = append(out.Warnings, "this adapter was written for Tryton 6.0; the server is of another version")
	}
	c, err := s.catalogs.Get(ctx, checkAge)
	switch {
	case err == nil:
		out.Warnings = append(out.Warnings, c.warnings...)
	case sdk.KindOf(rpc.Public(err)) == sdk.KindInvalid:
		out.Warnings = append(out.Warnings, metadata.Problems(err)...)
	default:
		return nil, rpc.Public(err)
	}
	return out, nil
}

// Schema implements sdk.Reader. It always asks the CRM. A model or field that
// the settings name and the CRM does not have is KindInvalid.
func (a *Adapter) Schema(ctx context.Context) (*sdk.Schema, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	c, err := s.catalogs.Get(ctx, 0)
	if err != nil {
		return nil, rpc.Public(err)
	}
	return c.schema(), nil
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
	name     string // the adapter's name in the host, which stands in every Ref
	set      *settings.Settings
	api      *rpc.Client
	catalogs *metadata.Cache[catalog]
	locks    locks
}

func newSession(name string, set *settings.Settings, o Options) *session {
	limiter := limit.NewLimiter(float64(set.Rate.Requests)*set.Rate.Share, set.Rate.Per, o.Clock)
	s := &session{name: name, set: set, api: rpc.New(rpc.Options{
		Base: set.URL, Database: set.Database, Login: set.Login, Password: set.Password.Reveal(), Language: tongue(set.Languages[0]),
		Limiter: limiter, Clock: o.Clock, Log: o.Log, Transport: o.Transport,
	})}
	s.catalogs = metadata.NewCache(s.load, o.Clock.Now, o.Log)
	return s
}

// catalog returns what is known of the CRM's models.
func (s *session) catalog(ctx context.Context) (*catalog, error) {
	return s.catalogs.Get(ctx, metadata.Age)
}

// tongue writes a language as Tryton does: pt-BR is its pt_BR.
func tongue(lang string) string { return strings.ReplaceAll(lang, "-", "_") }
