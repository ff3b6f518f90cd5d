package privacy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
)

func request(text string) privacy.Request {
	return privacy.Request{ID: privacy.NewID(), Kind: privacy.CaseCorrection, Ref: person("1"), About: "main", Text: text}
}

var agent = privacy.Actor{Kind: privacy.Agent, ID: "27"}

func TestCaseLivesFromQuestionToAnswer(t *testing.T) {
	b := setup(t)
	const words = "My credit limit is CANARY-7731"
	r := request(words)
	got, err := b.OpenCase(t.Context(), visit(), r)
	if err != nil || got.Code == "" || got.Case.State != privacy.CaseOpen || !got.Case.Due.After(b.now) {
		t.Fatalf("%+v, %v", got, err)
	}
	again, err := b.OpenCase(t.Context(), visit(), r)
	if err != nil || again.Case.Number != got.Case.Number || again.Code != "" || len(b.ledger.cases) != 1 {
		t.Fatalf("sent twice: %+v, %v, %d cases", again, err, len(b.ledger.cases))
	}
	for _, typed := range []string{got.Code, strings.ToLower(got.Code), strings.ReplaceAll(got.Code, "-", " ")} {
		if c, err := b.CaseByCode(t.Context(), " "+strings.ToLower(got.Case.Number), typed); err != nil || c.Number != got.Case.Number {
			t.Errorf("code as %q: %v", typed, err)
		}
	}
	c, text, err := b.CaseText(t.Context(), agent, got.Case.Number)
	if err != nil || text != words || c.Kind != privacy.CaseCorrection {
		t.Fatalf("%+v, %q, %v", c, text, err)
	}
	if k := b.ledger.kinds(); k[len(k)-1] != privacy.OpCaseRead {
		t.Errorf("reading is no event: %v", k)
	}
	if err := b.AnswerCase(t.Context(), agent, got.Case.Number, privacy.CaseRefused, "law"); err != nil {
		t.Fatal(err)
	}
	c, err = b.CaseByCode(t.Context(), got.Case.Number, got.Code)
	if err != nil || c.State != privacy.CaseRefused || c.Reason != "law" || c.Closed.IsZero() || len(b.ledger.boxes) != 0 {
		t.Fatalf("%+v, %v, %d boxes", c, err, len(b.ledger.boxes))
	}
	if err := b.StopCase(t.Context(), got.Case.Number, got.Code); err != nil {
		t.Fatal(err)
	}
	if c, _ = b.CaseByCode(t.Context(), got.Case.Number, got.Code); c.State != privacy.CaseRefused {
		t.Errorf("a closed case was stopped: %s", c.State)
	}
}

func TestCaseOpensForItsNumberAndCodeOnly(t *testing.T) {
	b := setup(t)
	one, err := b.OpenCase(t.Context(), visit(), request("one"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := b.OpenCase(t.Context(), visit(), request("two"))
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]string{
		"other's code":   {one.Case.Number, two.Code},
		"unknown number": {"AAAA-AAAA", one.Code},
		"empty":          {"", ""},
		"no code":        {one.Case.Number, ""},
		"half a code":    {one.Case.Number, one.Code[:9]},
		"huge":           {one.Case.Number, strings.Repeat("A", 1_000_000)},
		"bytes":          {one.Case.Number, "\x00\xff"},
	} {
		if _, err := b.CaseByCode(t.Context(), pair[0], pair[1]); !errors.Is(err, privacy.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := b.StopCase(t.Context(), one.Case.Number, one.Code); err != nil {
		t.Fatal(err)
	}
	if c, _ := b.CaseByCode(t.Context(), one.Case.Number, one.Code); c.State != privacy.CaseStopped {
		t.Errorf("state is %s", c.State)
	}
}

func TestCaseIsRefused(t *testing.T) {
	b := setup(t)
	foreign := request("text")
	foreign.Ref = person("2")
	preview := visit()
	preview.Preview = true
	for name, c := range map[string]struct {
		v    *privacy.Visit
		r    privacy.Request
		want error
	}{
		"another person's record": {visit(), foreign, privacy.ErrNotFound},
		"preview":                 {preview, request("text"), privacy.ErrNotFound},
		"empty":                   {visit(), request(""), privacy.ErrInvalidText},
		"too long":                {visit(), request(strings.Repeat("é", privacy.MaxQuestion+1)), privacy.ErrInvalidText},
	} {
		if _, err := b.OpenCase(t.Context(), c.v, c.r); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.ledger.failNext = true
	if _, err := b.OpenCase(t.Context(), visit(), request("text")); !errors.Is(err, privacy.ErrLedger) {
		t.Errorf("ledger away: %v", err)
	}
	b.ledger.failNext = false
	for range 20 {
		if _, err := b.OpenCase(t.Context(), visit(), request("text")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.OpenCase(t.Context(), visit(), request("one more")); !errors.Is(err, privacy.ErrTooMany) {
		t.Errorf("21st: %v", err)
	}
}
