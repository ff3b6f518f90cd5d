package adapters

import (
	"bytes"
	"encoding/json"
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
	StartTimeout time.Duration
	Settings     json.RawMessage
	StateDir     string // private directory of the adapter
}

// same reports whether a running adapter of spec a need not be swapped for b.
// A changed binary has a changed checksum.
func (a Spec) same(b Spec) bool {
	return a.Name == b.Name && a.Command == b.Command && slices.Equal(a.Args, b.Args) &&
		bytes.Equal(a.SHA256, b.SHA256) && slices.Equal(a.Env, b.Env) && a.MTLS == b.MTLS &&
		bytes.Equal(a.Settings, b.Settings)
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
	WaitUp     time.Duration // how long a call waits for a restarting process
	Interact   time.Duration // deadline of an interactive call without one
	Job        time.Duration // deadline of any other call
	SchemaAge  time.Duration // how long a schema is believed
}

// DefaultTiming is what production uses.
func DefaultTiming() Timing {
	return Timing{
		Probe: 2 * time.Second, ProbeLimit: time.Second, ProbeFails: 2,
		BackoffMin: 200 * time.Millisecond, BackoffMax: 30 * time.Second, Stable: time.Minute,
		Drain: 30 * time.Second, Kill: 2 * time.Second, WaitUp: 800 * time.Millisecond,
		Interact: 2500 * time.Millisecond, Job: time.Minute, SchemaAge: time.Hour,
	}
}

// Options of a Manager.
type Options struct {
	Logger    hclog.Logger
	SocketDir string // private directory for the sockets; swept at start
	Timing    Timing
	Getenv    func(string) (string, bool)
	// Observe is told of every call: adapter, method, kind of error ("" is success).
	Observe func(adapter, method, kind string, took time.Duration)
}
