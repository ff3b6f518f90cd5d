package privacy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/inzage/inzage/sdk"
)

// ErrProof: a receipt that was not made here, or was changed since.
var ErrProof = errors.New("this receipt was not made here, or it was changed")

// proofFormat names the form of a receipt's file.
const proofFormat = "inzage-consent-receipt/1"

// ConsentProof is a receipt as a file to keep. The seal is a keyed mark of all
// the rest: only this organisation can make it, and check it.
type ConsentProof struct {
	Format       string    `json:"format"`
	Organisation string    `json:"organisation"`
	Number       string    `json:"number"` // of the receipt: the operation in the ledger
	Record       string    `json:"record"`
	DecidedAt    time.Time `json:"decided_at"`
	Decision     string    `json:"decision"` // given or withdrawn
	DecidedBy    string    `json:"decided_by"`
	Assurance    string    `json:"assurance,omitempty"` // how it was known who decided
	Type         string    `json:"consent_type"`
	Title        string    `json:"title"`
	Text         string    `json:"text"`
	Language     string    `json:"language"`
	Version      string    `json:"text_version"`
	EndsAt       string    `json:"ends_at,omitempty"`
	Seal         string    `json:"seal"`
}

// Proof makes the file of a receipt.
func (s *Service) Proof(r *ConsentReceipt, organisation string) ([]byte, error) {
	p := ConsentProof{
		Format: proofFormat, Organisation: organisation, Number: r.Entry.ID, Record: r.Entry.Ref.String(),
		DecidedAt: r.Entry.Time.UTC(), Decision: decisionWord(r.Fact.Given), DecidedBy: string(r.Entry.Actor.Kind),
		Assurance: r.Entry.Notes["assurance"], Type: r.Fact.Type, Title: r.Text.Title, Text: r.Text.Text,
		Language: r.Text.Language, Version: r.Text.Version(), EndsAt: r.Entry.Notes["until"],
	}
	plain, err := p.plain()
	if err != nil {
		return nil, err
	}
	p.Seal = s.Marker.Mark(p.Number, r.Entry.Ref, proofFormat, sdk.Text(plain))
	return json.MarshalIndent(p, "", "  ")
}

func decisionWord(given bool) string {
	if given {
		return "given"
	}
	return "withdrawn"
}

// plain is what the seal covers.
func (p ConsentProof) plain() (string, error) {
	p.Seal = ""
	b, err := json.Marshal(p)
	return string(b), err
}

// CheckProof tells whether a receipt's file was made here and says what the
// ledger says. ErrProof when not.
func CheckProof(ctx context.Context, history History, marker Marker, file []byte) (*ConsentProof, error) {
	var p ConsentProof
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return nil, fmt.Errorf("%w: it cannot be read", ErrProof)
	}
	if !sameFile(file, p) {
		return nil, fmt.Errorf("%w: it has another form", ErrProof)
	}
	ref, err := sdk.ParseRef(p.Record)
	if err != nil || p.Format != proofFormat {
		return nil, fmt.Errorf("%w: it has another form", ErrProof)
	}
	plain, err := p.plain()
	if err != nil {
		return nil, err
	}
	if !marker.Matches(p.Seal, p.Number, ref, proofFormat, sdk.Text(plain)) {
		return nil, fmt.Errorf("%w: the seal does not fit", ErrProof)
	}
	e, err := history.Entry(ctx, p.Number)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, fmt.Errorf("%w: the ledger does not know it", ErrProof)
	case err != nil:
		return nil, err
	case e.Kind != OpConsent || e.Ref != ref || !e.Time.Equal(p.DecidedAt) || e.Notes["given"] != yesNo(p.Decision == "given"):
		return nil, fmt.Errorf("%w: the ledger says something else", ErrProof)
	}
	return &p, nil
}

// sameFile reports that a file says nothing beside what was read of it: no name
// twice, nothing after the end. How it is indented does not matter.
func sameFile(file []byte, p ConsentProof) bool {
	var is bytes.Buffer
	want, err := json.Marshal(p)
	return err == nil && json.Compact(&is, file) == nil && bytes.Equal(is.Bytes(), want)
}

// Standing of a consent on a date, for a proof.

// ProofLine is one fact with the words that were shown.
type ProofLine struct {
	ConsentFact
	Text *ConsentText // nil: nobody knows
}

// Prove lists the facts about a record up to a moment, oldest first, from the
// ledger alone.
func Prove(ctx context.Context, history History, ref sdk.Ref, typ string, at time.Time) ([]ProofLine, error) {
	s := Service{History: history}
	facts, _, err := s.facts(ctx, ref)
	if err != nil {
		return nil, err
	}
	var out []ProofLine
	for i := len(facts) - 1; i >= 0; i-- {
		f := facts[i]
		if typ != "" && f.Type != typ || f.Time.After(at) {
			continue
		}
		line := ProofLine{ConsentFact: f}
		if f.TextID != "" {
			if line.Text, err = s.TextOf(ctx, f.TextID); err != nil {
				return nil, err
			}
		}
		out = append(out, line)
	}
	return out, nil
}

// Objections lists the objections to marketing of a record up to a moment, oldest
// first. From each one on, no consent to be approached that was given before it
// counts, whether or not the receipts that follow from it are there yet.
func Objections(ctx context.Context, history History, ref sdk.Ref, at time.Time) ([]Entry, error) {
	all, err := history.Since(ctx, sdk.Subject{ref}, OpMarketingStop, time.Time{})
	if err != nil {
		return nil, ledgerError(err)
	}
	all = slices.DeleteFunc(all, func(e Entry) bool { return e.Time.After(at) })
	slices.Reverse(all)
	return all, nil
}

// StateAt is how a consent stood at a moment, by its facts until then, oldest first.
func StateAt(lines []ProofLine, at time.Time) ConsentState {
	if len(lines) == 0 {
		return ConsentNever
	}
	last := lines[len(lines)-1]
	switch {
	case !last.Given:
		return ConsentWithdrawn
	case !last.Until.IsZero() && !at.Before(last.Until):
		return ConsentExpired
	default:
		return ConsentGiven
	}
}
