package adapters

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/hashicorp/go-hclog"
)

// Spec says how one adapter is launched and set up.
type Spec struct {
	Name         string
	Command      string // absolute path
	Args         []string
	SHA256       []byte   // of the command's file; nil: not checked (a warning at start)
	Env          []string // names of the host's variables that the adapter may see
	MTLS         bool
	StartTimeout time.Duration // 0: 10 seconds
	Settings     json.RawMessage
	StateDir     string // private directory of the adapter
}

// same reports whether a running adapter of spec a need not be swapped for b.
func (a Spec) same(b Spec) bool {
	return a.Name == b.Name && a.Command == b.Command && slices.Equal(a.Args, b.Args) &&
		bytes.Equal(a.SHA256, b.SHA256) && slices.Equal(a.Env, b.Env) && a.MTLS == b.MTLS &&
		bytes.Equal(a.Settings, b.Settings) && a.StateDir == b.StateDir
}

func (a Spec) startTimeout() time.Duration {
	if a.StartTimeout <= 0 {
		return 10 * time.Second
	}
	return a.StartTimeout
}

// distinct refuses two adapters of one name: one of them would run unseen.
func distinct(specs []Spec) error {
	seen := map[string]bool{}
	for _, s := range specs {
		if s.Name == "" || seen[s.Name] {
			return fmt.Errorf("adapter %q: every adapter needs a name of its own", s.Name)
		}
		seen[s.Name] = true
	}
	return nil
}

// Timing holds every duration of the supervisor, so that tests can shorten them.
type Timing struct {
	Probe      time.Duration // between two health probes
	ProbeLimit time.Duration // a probe's deadline
	ProbeFails int           // so many in a row end a process
	BackoffMin time.Duration
	BackoffMax time.Duration
	Stable     time.Duration // a process this old resets the backoff
	Drain      time.Duration // how long a swapped-out process may finish its calls
	Kill       time.Duration // from the polite request to SIGKILL
	WaitUp     time.Duration // how long after a crash a call waits for the next process
	Interact   time.Duration // most that an interactive call may take
	Job        time.Duration // deadline of any other call without one
	StreamIdle time.Duration // how long a stream may be silent
	SchemaAge  time.Duration // how long a schema is believed
}

// DefaultTiming is what production uses.
func DefaultTiming() Timing {
	return Timing{
		Probe: 2 * time.Second, ProbeLimit: time.Second, ProbeFails: 3,
		BackoffMin: 200 * time.Millisecond, BackoffMax: 30 * time.Second, Stable: time.Minute,
		Drain: 30 * time.Second, Kill: 2 * time.Second, WaitUp: 800 * time.Millisecond,
		Interact: 2500 * time.Millisecond, Job: time.Minute, StreamIdle: 30 * time.Second, SchemaAge: time.Hour,
	}
}

// Options of a Manager.
type Options struct {
	Logger    hclog.Logger
	SocketDir string // private directory for the sockets; what killed hosts left there is swept
	Timing    Timing // zero: DefaultTiming
	Getenv    func(string) (string, bool)
	// Observe is told of every call: adapter, method, kind of error ("" is success).
	Observe func(adapter, method, kind string, took time.Duration)
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	if o.Timing == (Timing{}) {
		o.Timing = DefaultTiming()
	}
	if o.Getenv == nil {
		o.Getenv = os.LookupEnv
	}
	return o
}
