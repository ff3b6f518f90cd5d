package ledger

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// The phases of an event.
const (
	intended = "intended"
	closed   = "closed"
	noted    = "noted"
)

// event is one row of the table events.
type event struct {
	host                         string
	seq, format, time            int64
	op, kind, phase              string
	actorKind, actorID, actorKey string
	subject, ref                 string
	link, visit                  string
	fields, notes                string
	result, reason, revision, by string
	keyID                        string
	prev, hash                   []byte

	with *attached // committed together; no column
}

// eventColumns are the columns in the order of event.columns.
var eventColumns = []string{
	"host", "seq", "format", "time", "op", "kind", "phase",
	"actor_kind", "actor_id", "actor_key", "subject", "ref", "link", "visit",
	"fields", "notes", "result", "reason", "revision", "closed_by",
	"key_id", "prev", "hash",
}

// columns is the one list of what is stored, read, and covered by the hash, so
// that no column can be left out of one of them. The hash is the last.
func (e *event) columns() []any {
	return []any{
		&e.host, &e.seq, &e.format, &e.time, &e.op, &e.kind, &e.phase,
		&e.actorKind, &e.actorID, &e.actorKey, &e.subject, &e.ref, &e.link, &e.visit,
		&e.fields, &e.notes, &e.result, &e.reason, &e.revision, &e.by,
		&e.keyID, &e.prev, &e.hash,
	}
}

func eventOf(op privacy.Operation, phase string) (*event, error) {
	e := &event{
		op: op.ID, kind: string(op.Kind), phase: phase,
		actorKind: string(op.Actor.Kind), actorID: op.Actor.ID, actorKey: op.Actor.Key,
		link: op.Link, visit: op.Visit,
	}
	var err error
	if e.ref, err = refText(op.Ref); err != nil {
		return nil, err
	}
	refs := make([]string, len(op.Subject))
	for i, ref := range op.Subject {
		if refs[i], err = refText(ref); err != nil || refs[i] == "" {
			return nil, fmt.Errorf("%w: a reference of the subject is incomplete", ErrInvalid)
		}
	}
	e.subject = strings.Join(refs, " ") // a reference holds no blank: it is percent-encoded
	if len(op.Fields) > 0 {
		e.fields = jsonText(op.Fields)
	}
	if len(op.Notes) > 0 {
		e.notes = jsonText(op.Notes)
	}
	if e.kind == "" {
		return nil, fmt.Errorf("%w: no kind", ErrInvalid)
	}
	return e, e.check()
}

func closingOf(out privacy.Outcome) (*event, error) {
	e := &event{
		op: out.Op, phase: closed,
		result: string(out.Result), reason: out.Reason, revision: out.Revision, by: out.By,
	}
	if e.result == "" {
		return nil, fmt.Errorf("%w: no result", ErrInvalid)
	}
	return e, e.check()
}

// check refuses what not every database takes, before it costs others their
// commit.
func (e *event) check() error {
	if e.op == "" {
		return fmt.Errorf("%w: no operation id", ErrInvalid)
	}
	size := 0
	for _, c := range e.columns() {
		text, ok := c.(*string)
		if !ok {
			continue
		}
		if !utf8.ValidString(*text) || strings.ContainsRune(*text, 0) {
			return fmt.Errorf("%w: operation %q holds bytes that are no text", ErrInvalid, e.op)
		}
		size += len(*text)
	}
	if size > maxEvent {
		return fmt.Errorf("%w: operation %q has %d bytes, %d may be", ErrInvalid, e.op, size, maxEvent)
	}
	return nil
}

// subjects are the distinct references of the subject.
func (e *event) subjects() []string {
	var refs []string
	seen := map[string]bool{}
	for _, ref := range strings.Fields(e.subject) {
		if !seen[ref] {
			refs = append(refs, ref)
		}
		seen[ref] = true
	}
	return refs
}

// operation reads the event back.
func (e *event) operation() (privacy.Operation, error) {
	op := privacy.Operation{
		ID: e.op, Kind: privacy.OpKind(e.kind), Time: time.Unix(0, e.time).UTC(),
		Actor: privacy.Actor{Kind: privacy.ActorKind(e.actorKind), ID: e.actorID, Key: e.actorKey},
		Link:  e.link, Visit: e.visit,
	}
	for _, text := range strings.Fields(e.subject) {
		ref, err := sdk.ParseRef(text)
		if err != nil {
			return op, fmt.Errorf("event %d of operation %s: %w", e.seq, e.op, err)
		}
		op.Subject = append(op.Subject, ref)
	}
	var err error
	if e.ref != "" {
		op.Ref, err = sdk.ParseRef(e.ref)
	}
	if err == nil && e.fields != "" {
		err = json.Unmarshal([]byte(e.fields), &op.Fields)
	}
	if err == nil && e.notes != "" {
		err = json.Unmarshal([]byte(e.notes), &op.Notes)
	}
	if err != nil {
		return op, fmt.Errorf("event %d of operation %s: %w", e.seq, e.op, err)
	}
	return op, nil
}

// refText writes a reference so that it can be read back; "" for none.
func refText(ref sdk.Ref) (string, error) {
	if ref.IsZero() {
		return "", nil
	}
	if ref.Adapter == "" || ref.Type == "" || ref.ID == "" {
		return "", fmt.Errorf("%w: a reference lacks a part", ErrInvalid)
	}
	return ref.String(), nil
}

// jsonText writes v with sorted keys. Neither argument has a value that JSON
// cannot write.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("ledger: " + err.Error())
	}
	return string(b)
}
