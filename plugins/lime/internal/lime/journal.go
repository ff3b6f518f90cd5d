package lime

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// journal is the settings' journal, bound to the CRM's metadata.
type journal struct {
	set    *settings.Journal
	day    bool // the date property holds a day, not a moment
	length int  // of the note; 0: any
	denied bool // the API user may not read it
}

// writing are the ids of the lines that are being written, so that two calls
// for one line cannot both find it missing.
type writing struct {
	mu  sync.Mutex
	ids map[string]bool
}

func (w *writing) begin(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ids[id] {
		return false
	}
	if w.ids == nil {
		w.ids = map[string]bool{}
	}
	w.ids[id] = true
	return true
}

func (w *writing) end(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.ids, id)
}

// Write implements sdk.Journal.
func (a *Adapter) Write(ctx context.Context, req *sdk.JournalRequest) error {
	s, err := a.session()
	if err != nil {
		return err
	}
	return rest.Public(s.journalLine(ctx, req))
}

func (s *session) journalLine(ctx context.Context, req *sdk.JournalRequest) error {
	if s.set.Journal == nil {
		return sdk.Errorf(sdk.KindUnsupported, "the settings name no journal")
	}
	if !req.Line.Valid() {
		return sdk.Errorf(sdk.KindInvalid, "not a line of a journal")
	}
	m, err := s.model(ctx)
	if err != nil {
		return err
	}
	t, err := m.typeOf(req.Ref)
	switch {
	case err != nil:
		return err
	case m.journal.denied:
		return sdk.Errorf(sdk.KindDenied, "the API user has no right to read the journal's limetype")
	case m.journal.set.Links[t.Name] == "":
		return sdk.Errorf(sdk.KindUnsupported, "the settings link no journal to this limetype")
	}
	if !s.lines.begin(req.Line.ID) {
		return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "this line is being written just now", RetryAfter: time.Second}
	}
	defer s.lines.end(req.Line.ID)
	return s.writeLine(ctx, m.journal, t, req)
}

// marker stands at the end of a note and is how a line is found again.
func marker(id string) string { return "[inzage " + id + "]" }

// writeLine adds the line unless it stands there, and looks again when the
// answer was lost.
func (s *session) writeLine(ctx context.Context, j *journal, t *limetype, req *sdk.JournalRequest) error {
	body, err := j.body(t, req, s.set.Location)
	if err != nil {
		return err
	}
	stands, err := s.lineStands(ctx, j, t, req)
	if err != nil || stands {
		return err
	}
	if _, err := s.object(ctx, t, req.Ref.ID); err != nil {
		return err // an empty list does not tell a record that is gone
	}
	err = s.api.Post(ctx, rest.Object(j.set.Limetype), body)
	var e *rest.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Refused() {
		return sdk.Errorf(sdk.KindInvalid, "the CRM refuses the line: look at the journal's settings")
	}
	if !e.Lost && e.Status < 500 {
		return err
	}
	switch stands, readErr := s.lineStands(ctx, j, t, req); {
	case readErr != nil:
		return uncertain(readErr)
	case stands:
		return nil
	}
	return uncertain(err) // it may still be on its way
}

// body is the object that is added.
func (j *journal) body(t *limetype, req *sdk.JournalRequest, loc *time.Location) (map[string]any, error) {
	note := strings.ReplaceAll(strings.TrimSpace(req.Line.Text), "\r\n", "\n") + "\n" + marker(req.Line.ID)
	if v := (&sdk.Field{MaxLength: j.length, Format: sdk.FormatMultiline}); refuseText(v, note) != "" {
		return nil, sdk.Errorf(sdk.KindInvalid, "the text does not fit into the journal's note")
	}
	id, err := parentID(req.Ref)
	if err != nil {
		return nil, err
	}
	out := map[string]any{j.set.Links[t.Name]: id, j.set.Note: note}
	if j.day {
		out[j.set.Date] = encodeDate(req.Line.Time.In(loc).Format(time.DateOnly), false, loc)
	} else {
		out[j.set.Date] = req.Line.Time.UTC().Format("2006-01-02T15:04:05.999999Z07:00")
	}
	if j.set.Option != "" {
		out[j.set.Option] = j.set.Key
	}
	return out, nil
}
