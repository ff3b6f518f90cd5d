package lime

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// metaFile is a file as the CRM describes it. All may be missing.
type metaFile struct {
	ID       json.RawMessage `json:"id"`
	Filename looseText       `json:"filename"`
	Size     json.RawMessage `json:"size"`
	Type     looseText       `json:"content_type"`
	Modified looseText       `json:"last_modified"`
}

func (f *metaFile) mismatch(id string) bool {
	got, _ := idOf(f.ID)
	return !isNull(f.ID) && got != id
}

func (s *session) describe(ctx context.Context, id string) (*sdk.File, error) {
	var m metaFile
	if err := s.api.Get(ctx, rest.Path{"file", id}, nil, &m); err != nil {
		return nil, err
	}
	if m.mismatch(id) {
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM answered with another file than was asked for")
	}
	f := &sdk.File{ID: id, Name: string(m.Filename), Size: sdk.SizeUnknown, ContentType: string(m.Type)}
	if n, err := strconv.ParseInt(textOf(m.Size), 10, 64); err == nil && n >= 0 {
		f.Size = n
	}
	f.Modified, _ = codec{s.name, s.set.Location}.moment(string(m.Modified)) // zero when it is no time
	return f, nil
}

const (
	nameAge  = 10 * time.Minute
	nameWait = 2 * time.Second  // while a person waits
	jobWait  = 20 * time.Second // less than a stream may be silent
	maxNames = 5000
)

// fileNames remembers what files are called, and for a while that the CRM does
// not tell: a record must not become slow for the names of its files.
type fileNames struct {
	mu    sync.Mutex
	known map[string]fileName
	quiet time.Time // not to be asked before
}

type fileName struct {
	name string
	at   time.Time
}

// nameFiles puts their names on the files of records. A name that cannot be
// had is no reason to fail: then the file's id stands there.
func (s *session) nameFiles(ctx context.Context, records ...*sdk.Record) {
	wait := jobWait
	if sdk.CallFrom(ctx).Priority == sdk.PriorityInteractive {
		wait = nameWait
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for _, r := range records {
		for field, v := range r.Values {
			if v.Kind != sdk.KindFile || v.State != sdk.StatePresent {
				continue
			}
			if name := s.fileName(ctx, v.Ref.ID, wait/2); name != "" {
				v.Text = name
				r.Values[field] = v
			}
		}
	}
}

func (s *session) fileName(all context.Context, id string, wait time.Duration) string {
	now := s.models.now()
	s.names.mu.Lock()
	known, quiet := s.names.known[id], s.names.quiet
	s.names.mu.Unlock()
	if now.Sub(known.at) < nameAge || now.Before(quiet) {
		return known.name
	}
	ctx, cancel := context.WithTimeout(all, wait)
	defer cancel()
	var m metaFile
	err := s.api.Try(ctx, rest.Path{"file", id}, &m)
	s.names.mu.Lock()
	defer s.names.mu.Unlock()
	if err != nil && !rest.Is(err, sdk.KindNotFound) {
		// The end of our own patience, or a limit, says nothing about the CRM.
		if all.Err() == nil && !rest.Is(err, sdk.KindRateLimited) {
			s.names.quiet = now.Add(time.Minute)
		}
		return known.name
	}
	if m.mismatch(id) {
		return known.name
	}
	if s.names.known == nil || len(s.names.known) >= maxNames {
		s.names.known = map[string]fileName{}
	}
	s.names.known[id] = fileName{string(m.Filename), now}
	return string(m.Filename)
}
