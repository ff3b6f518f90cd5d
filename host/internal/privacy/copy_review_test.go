package privacy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

func reviewed(t *testing.T) *bench {
	b := copySetup(t)
	b.plan.Contacts[0].Related[0].Review = true
	return b
}

func (b *bench) notesIn(t *testing.T, ids ...string) (here bool, r *reader) {
	t.Helper()
	v := copier()
	v.Subject = nil
	for _, id := range ids {
		v.Subject = append(v.Subject, person(id))
	}
	r = &reader{}
	if _, err := b.Copy(t.Context(), v, everything(), r.open); err != nil {
		t.Fatal(err)
	}
	return slices.Contains(r.keys(), "person.notes"), r
}

func (b *bench) answer(t *testing.T, i int, state privacy.CaseState) {
	t.Helper()
	if err := b.AnswerCase(t.Context(), agent, b.ledger.cases[i].Number, state, "others"); err != nil {
		t.Fatal(err)
	}
}

// TestAReleaseOfOneRecordIsNoneOfAnother: the same person's other card was never
// looked at.
func TestAReleaseOfOneRecordIsNoneOfAnother(t *testing.T) {
	b := reviewed(t)
	b.notesIn(t, "1")
	b.answer(t, 0, privacy.CaseDone)
	if in, _ := b.notesIn(t, "1"); !in {
		t.Fatal("not released")
	}
	if in, _ := b.notesIn(t, "1", "2"); in {
		t.Error("the notes of record 2 came along, and nobody has seen them")
	}
	if len(b.ledger.cases) != 2 {
		t.Fatalf("%d cases: nobody was asked about the second record", len(b.ledger.cases))
	}
	b.answer(t, 1, privacy.CaseDone)
	for _, ids := range [][]string{{"1", "2"}, {"2"}} {
		if in, _ := b.notesIn(t, ids...); !in {
			t.Errorf("%v were released", ids)
		}
	}
}

// TestARefusedReviewIsToldAndNotAskedAgain on each copy of each day.
func TestARefusedReviewIsToldAndNotAskedAgain(t *testing.T) {
	b := reviewed(t)
	b.notesIn(t, "1")
	b.answer(t, 0, privacy.CaseRefused)
	for range 2 {
		in, r := b.notesIn(t, "1")
		if w := r.cover.Withheld; in || w[0].Reason != privacy.CopyOfOthers || w[0].Count != 3 {
			t.Errorf("in the copy: %t, withheld %+v", in, w)
		}
		b.now = b.now.Add(24 * time.Hour)
	}
	if len(b.ledger.cases) != 1 {
		t.Errorf("%d cases", len(b.ledger.cases))
	}
	b.now = b.now.Add(40 * 24 * time.Hour)
	if _, r := b.notesIn(t, "1"); r.cover.Withheld[0].Reason != privacy.CopyInReview || len(b.ledger.cases) != 2 {
		t.Errorf("after a while it is looked at again: %+v", r.cover.Withheld)
	}
}

// TestThePageKnowsWhatWasReleased: nobody waits for what is there.
func TestThePageKnowsWhatWasReleased(t *testing.T) {
	b := reviewed(t)
	notes := func() privacy.CopyPart {
		parts, _, err := b.CopyParts(t.Context(), copier(), privacy.CopyEverything)
		i := slices.IndexFunc(parts, func(p privacy.CopyPart) bool { return p.Title["en"] == "Notes" })
		if err != nil || i < 0 {
			t.Fatalf("%+v, %v", parts, err)
		}
		return parts[i]
	}
	if p := notes(); !p.Review || len(b.ledger.cases) != 0 {
		t.Errorf("looking asks nobody: %+v", p)
	}
	b.notesIn(t, "1")
	due := b.ledger.cases[0].Due
	b.now = b.now.Add(72 * time.Hour)
	if p := notes(); !p.Review || !p.Due.Equal(due) {
		t.Errorf("%+v, want until %s", p, due)
	}
	b.answer(t, 0, privacy.CaseDone)
	if p := notes(); p.Review {
		t.Errorf("%+v", p)
	}
}
