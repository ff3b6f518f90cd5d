package privacy_test

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func (l *memLedger) Commit(ctx context.Context, c privacy.Change) error {
	var err error
	switch {
	case c.Intend != nil:
		err = l.Intend(ctx, *c.Intend)
	case c.Note != nil:
		err = l.Note(ctx, *c.Note)
	case c.Close != nil:
		err = l.Close(ctx, *c.Close)
	}
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.Case != nil {
		l.cases = slices.DeleteFunc(l.cases, func(have privacy.Case) bool { return have.Number == c.Case.Number })
		l.cases = append(l.cases, *c.Case)
	}
	for _, b := range c.Seal {
		if l.boxes == nil {
			l.boxes = map[string]privacy.Box{}
		}
		l.boxes[b.ID] = b
	}
	for _, id := range c.Drop {
		delete(l.boxes, id)
	}
	l.jobs = append(l.jobs, c.Jobs...)
	return nil
}

func (l *memLedger) Unseal(_ context.Context, id string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.boxes[id]
	if !ok || !l.now().Before(b.End) {
		return nil, privacy.ErrNotFound
	}
	return b.Text, nil
}

func (l *memLedger) Case(_ context.Context, number string) (*privacy.Case, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.cases {
		if c.Number == number {
			return &c, nil
		}
	}
	return nil, privacy.ErrNotFound
}

// CasesOf lists the cases of any of the records, newest first, as the ledger does.
func (l *memLedger) CasesOf(_ context.Context, s sdk.Subject) (out []privacy.Case, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range slices.Backward(l.cases) {
		if slices.ContainsFunc(c.Subject, s.Has) {
			out = append(out, c)
		}
	}
	return out, nil
}

func (l *memLedger) Due(context.Context, int) ([]privacy.Case, error) { return nil, nil }

func (l *memLedger) Since(ctx context.Context, s sdk.Subject, kind privacy.OpKind, from time.Time) ([]privacy.Entry, error) {
	all, err := l.Recent(ctx, s, 1000)
	return slices.DeleteFunc(all, func(e privacy.Entry) bool { return e.Kind != kind || e.Time.Before(from) }), err
}

func (m *memLinks) AskCode(ctx context.Context, token string) (*privacy.LinkState, error) {
	return m.Knock(ctx, token, false)
}

func (m *memLinks) IssueCode(context.Context, string) (string, error) {
	m.codes++
	return "12345" + string(rune('0'+m.codes)), nil
}

func (m *memLinks) Readdress(ctx context.Context, id string) (string, *privacy.LinkState, error) {
	s, err := m.Get(ctx, id)
	return "readdressed-" + id, s, err
}

func (m *memLinks) NewCode(ctx context.Context, id string) (string, error) {
	_, err := m.Get(ctx, id)
	return "ABCDE-FGHJK", err
}

func (m *memLinks) Tombstone(_ context.Context, token string) (*privacy.LinkState, error) {
	if s := m.tombs[token]; s != nil {
		return s, nil
	}
	return nil, privacy.ErrNotFound
}

// outbox keeps letters, or fails.
type outbox struct {
	letters []privacy.Letter
	fail    error
}

func (o *outbox) Send(_ context.Context, l privacy.Letter) error {
	if o.fail != nil {
		return o.fail
	}
	o.letters = append(o.letters, l)
	return nil
}

var errTemporary = errors.New("mail server is busy")

// work carries out the mail jobs that are open, as the ledger's worker would.
func (b *bench) work(ctx context.Context, o *outbox) (errs []error) {
	jobs := b.ledger.jobs
	b.ledger.jobs = nil
	for _, j := range jobs {
		if j.Kind == privacy.JobMail {
			if err := (privacy.Post{Service: b.Service, Mailer: o}).Mail(ctx, j); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return errs
}
