package adaptertest

import (
	"context"
	"fmt"
	"os"

	"github.com/inzage/inzage/sdk"
)

// mode is how an adapter is run.
type mode string

const (
	inProcess mode = "in process"
	overGRPC  mode = "over gRPC"
)

// session is one adapter at work: made, configured, and made again after a kill.
type session struct {
	h      Harness
	mode   mode
	f      *Fixture
	w      *witness
	state  string // the adapter's private directory; it outlives a restart
	local  sdk.Adapter
	proc   *process
	peer   *peer
	desc   *sdk.Description
	stderr *output // of all its processes
}

// open makes an adapter without configuring it.
func open(h Harness, m mode, f *Fixture) (*session, error) {
	state, err := os.MkdirTemp("", "kit-state")
	if err != nil {
		return nil, err
	}
	s := &session{h: h, mode: m, f: f, w: &witness{}, state: state, stderr: &output{}}
	if err := s.start(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) start() error {
	if s.mode == inProcess {
		s.local = s.h.New()
		s.peer = s.w.watched(localPeer(s.local, nil))
		return nil
	}
	var err error
	if s.proc, err = launch(s.h.Program, s.stderr); err != nil {
		return err
	}
	s.peer = s.w.watched(&peer{Adapter: s.proc.client})
	return nil
}

// configure hands over the fixture's settings and learns the capabilities.
func (s *session) configure(ctx context.Context) error {
	if _, err := s.describe(ctx); err != nil {
		return err
	}
	resp, err := s.peer.Configure(ctx, &sdk.ConfigureRequest{Name: s.f.Name, Settings: s.f.Settings, StateDir: s.state})
	if err != nil {
		return fmt.Errorf("Configure: %w", err)
	}
	for _, d := range resp.Diagnostics {
		if d.Severity == sdk.SeverityError {
			return fmt.Errorf("Configure refuses the fixture's settings: %v: %s (%s)", d.Path, d.Summary, d.Detail)
		}
	}
	s.desc, err = s.describe(ctx)
	return err
}

// describe asks what the adapter can, and makes the peer accordingly.
func (s *session) describe(ctx context.Context) (*sdk.Description, error) {
	d, err := s.peer.Describe(ctx)
	if err != nil {
		return nil, fmt.Errorf("Describe: %w", err)
	}
	if d == nil {
		return nil, fmt.Errorf("Describe returned nothing")
	}
	if s.mode == inProcess {
		s.peer = s.w.watched(localPeer(s.local, d.Capabilities))
		return d, nil
	}
	s.peer = s.w.watched(remotePeer(s.proc.client))
	return d, nil
}

// restart kills the adapter without a word and brings up another one with the
// same settings and the same private directory.
func (s *session) restart(ctx context.Context) error {
	s.w.kill(true)
	s.stop(true)
	s.w.kill(false)
	if err := s.start(); err != nil {
		return err
	}
	return s.configure(ctx)
}

func (s *session) stop(crash bool) {
	switch {
	case s.proc != nil && crash:
		s.proc.crash()
	case s.proc != nil:
		s.proc.end()
	}
	if c, ok := s.local.(interface{ Close() }); ok {
		c.Close()
	}
	if c, ok := s.local.(interface{ Close() error }); ok {
		_ = c.Close()
	}
	s.proc, s.local = nil, nil
}

func (s *session) close() {
	s.w.kill(true)
	s.stop(false)
	_ = os.RemoveAll(s.state)
}

// log returns what the processes of this session wrote since it was last asked.
func (s *session) log() []string {
	if s.mode == inProcess {
		return nil
	}
	return s.stderr.lines()
}
