package limecrm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Server is one simulated Lime CRM. Use [New].
type Server struct {
	opts   Options
	store  *store
	users  map[string]APIUser // by key
	limits *limiter
	faults *faultSet
	seen   *recorder
	pages  *pages
}

// New seeds a simulator. It fails on an unknown solution or canary.
func New(opts Options) (*Server, error) {
	opts = opts.withDefaults()
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return nil, err
	}
	m, seed, err := solution(opts.Solution)
	if err != nil {
		return nil, err
	}
	pages, err := newPages()
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts: opts, store: newStore(m, opts.Now, loc, opts.Quirks.KeepFiles),
		users: usersByKey(m, opts.Users), limits: newLimiter(opts.Rate, opts.Now),
		faults: &faultSet{}, seen: &recorder{}, pages: pages,
	}
	seed(newSeeder(s.store, opts.Seed))
	return s, s.plantCanaries()
}

// solution picks a data model and the function that fills it.
func solution(name string) (*model, func(*seeder), error) {
	switch name {
	case "base":
		return baseModel(), seedBase, nil
	case "sv":
		return svModel(), seedSv, nil
	}
	return nil, nil, fmt.Errorf("unknown solution %q: use base or sv", name)
}

// agentUser is the user behind changes that no API key made.
const agentUser = 3701

// Object returns one object as the API would show it, without links, or nil.
func (s *Server) Object(limetype string, id int64) map[string]any {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	r := s.store.get(limetype, id)
	if r == nil {
		return nil
	}
	return s.values(s.store.model.byName[limetype], r)
}

// IDs returns the ids of all objects of a limetype, in order.
func (s *Server) IDs(limetype string) []int64 {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	tab := s.store.tables[limetype]
	if tab == nil {
		return nil
	}
	return append([]int64(nil), tab.ids...)
}

// Limetypes returns the data model, for reading only.
func (s *Server) Limetypes() []*Limetype { return s.store.model.types }

// Update changes an object as an agent would, with the checks of a PUT.
func (s *Server) Update(limetype string, id int64, values map[string]any) error {
	lt, body, err := s.input(limetype, values)
	if err != nil {
		return err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	r := s.store.get(limetype, id)
	if r == nil {
		return errNotFound
	}
	return s.store.update(lt, r, body, agentUser)
}

// Create adds an object as an agent would and returns its id.
func (s *Server) Create(limetype string, values map[string]any) (int64, error) {
	lt, body, err := s.input(limetype, values)
	if err != nil {
		return 0, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	r, err := s.store.create(lt, body, agentUser)
	if err != nil {
		return 0, err
	}
	return r.id, nil
}

// Delete removes an object as an agent would.
func (s *Server) Delete(limetype string, id int64) error {
	lt := s.store.model.byName[limetype]
	if lt == nil {
		return fmt.Errorf("unknown limetype %q", limetype)
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return s.store.remove(lt, id)
}

// input brings Go values into the form that a request body has.
func (s *Server) input(limetype string, values map[string]any) (*Limetype, map[string]any, error) {
	lt := s.store.model.byName[limetype]
	if lt == nil {
		return nil, nil, fmt.Errorf("unknown limetype %q", limetype)
	}
	raw, err := json.Marshal(values)
	if err != nil {
		return nil, nil, err
	}
	body, err := decodeObject(bytes.NewReader(raw))
	return lt, body, err
}

// Handler serves the API, the screens and the fault switches.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/{app}/api/v1/", s.api())
	mux.Handle("/_faults", loopbackOnly(http.HandlerFunc(s.serveFaults)))
	s.screens(mux)
	return mux
}

func (s *Server) plantCanaries() error {
	for key, value := range s.opts.Canaries {
		limetype, id, property := s.store.model.contact, int64(1003), key
		if parts := bytes.Split([]byte(key), []byte("/")); len(parts) == 3 {
			limetype, property = string(parts[0]), string(parts[2])
			if _, err := fmt.Sscan(string(parts[1]), &id); err != nil {
				return fmt.Errorf("canary %q: %w", key, err)
			}
		}
		err := s.Update(limetype, id, map[string]any{property: value})
		if err != nil {
			return fmt.Errorf("canary %q: %w", key, err)
		}
	}
	return nil
}
