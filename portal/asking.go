package portal

import (
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// maxQuestion is how long a request in words may be, in characters.
const maxQuestion = 4000

// questionView is the form of "Is something wrong here?", and the same form
// after an answer that could not be taken.
type questionView struct {
	*Question
	Opened string // handle of the form's own address
	Text   string
	Empty  bool
	Over   int // characters too many
}

// questionWords are the texts of a form for a request in words.
type questionWords struct {
	Title, About, Label, Missing string
	Effect                       string // may be empty
	Leave                        string
	Sent                         string // title of the receipt
}

// questionTexts words each kind of question.
var questionTexts = map[string]questionWords{
	"withheld": {
		Title: "question_withheld", About: "question_about", Label: "question_label_withheld", Missing: "question_empty_withheld",
		Leave: "question_leave", Sent: "sent_title",
	},
	"objection": {
		Title: "question_objection", About: "question_about_objection", Label: "question_label_objection", Missing: "question_empty_objection",
		Effect: "question_effect_objection", Leave: "question_leave_objection", Sent: "sent_objection",
	},
	"restriction": {
		Title: "question_restriction", About: "question_about_restriction", Label: "question_label_restriction",
		Missing: "question_empty_restriction", Effect: "question_effect_restriction", Leave: "question_leave", Sent: "sent_restriction",
	},
	"": {
		Title: "question_title", About: "question_about", Label: "question_label", Missing: "question_empty",
		Leave: "question_leave", Sent: "sent_title",
	},
}

func wordsFor(kind string) questionWords {
	if w, ok := questionTexts[kind]; ok {
		return w
	}
	return questionTexts[""]
}

// Words are the texts of this kind of question.
func (v questionView) Words() questionWords { return wordsFor(v.Kind) }

// Back is where the question was asked from.
func (v questionView) Back(start string) string {
	if start != "/overview" || v.Kind == "objection" || v.Kind == "restriction" {
		return start
	}
	return "/data"
}

// Words are the texts of this kind of question.
func (v askedView) Words() questionWords { return wordsFor(v.Kind) }

func (v questionView) problem() bool { return v.Empty || v.Over > 0 }

func (v questionView) self() string { return "/question/" + v.Opened }

func (p *Portal) question(q *request) error {
	got, err := p.options.Service.Question(q.r.Context(), q.visit, q.param("handle"))
	if err != nil {
		return err
	}
	q.show(http.StatusOK, "question", questionView{Question: got, Opened: q.param("handle")})
	return nil
}

// askedView is the receipt of a request; its code is shown once.
type askedView struct{ *Asked }

func (p *Portal) ask(q *request) error {
	text := strings.TrimSpace(strings.ReplaceAll(q.posted.Get("text"), "\r\n", "\n"))
	view := questionView{Opened: q.posted.Get("opened"), Text: text, Empty: text == ""}
	if n := utf8.RuneCountInString(text); n > maxQuestion {
		view.Over = n - maxQuestion
	}
	if view.problem() {
		var err error
		if view.Question, err = p.options.Service.Question(q.r.Context(), q.visit, view.Opened); err != nil {
			return err
		}
		q.show(http.StatusUnprocessableEntity, "question", view)
		return nil
	}
	got, err := p.options.Service.Ask(q.r.Context(), q.visit, q.posted.Get("form"), text)
	if err != nil {
		return err
	}
	q.show(http.StatusOK, "question_sent", askedView{got})
	return nil
}

// caseView is the page of a request for who has its number and code.
type caseView struct {
	*CaseView
	Typed  string // the number
	Code   string
	Wrong  bool
	Sure   bool // asks before it is stopped
	Late   bool
	What   string // text ids
	State  string
	Reason string
}

func (v caseView) problem() bool { return v.Wrong }

func (v caseView) self() string { return "/case" }

func (p *Portal) caseForm(q *request) error {
	q.show(http.StatusOK, "case", caseView{})
	return nil
}

// showCase needs no visit: the link may have died long ago. Number and code are
// posted, so that no address holds them.
func (p *Portal) showCase(q *request) error {
	view := caseView{Typed: shortened(q.posted.Get("number")), Code: shortened(q.posted.Get("code"))}
	got, err := p.options.Service.Case(q.r.Context(), view.Typed, view.Code)
	if errors.Is(err, ErrNotFound) {
		view.Wrong, view.Code = true, ""
		q.show(http.StatusUnprocessableEntity, "case", view)
		return nil
	}
	if err != nil {
		return err
	}
	if got.MayStop && q.posted.Get("stop") == "yes" {
		if err := p.options.Service.StopCase(q.r.Context(), view.Typed, view.Code); err != nil {
			return err
		}
		if got, err = p.options.Service.Case(q.r.Context(), view.Typed, view.Code); err != nil {
			return err
		}
	}
	view.CaseView, view.Sure = got, got.MayStop && q.posted.Get("stop") == "ask"
	view.word(p.options.Now())
	q.show(http.StatusOK, "case", view)
	return nil
}

// The words of the locale files for what Service names by key.
var (
	caseTexts = map[string]string{
		"correction": "case_correction", "withheld": "case_withheld", "new_link": "case_new_link",
		"objection": "case_objection", "restriction": "case_restriction", "": "case_other",
	}
	caseStates = map[string]string{
		"open": "case_open", "done": "case_done", "refused": "case_refused", "stopped": "case_stopped", "": "case_open",
	}
	refusalTexts = map[string]string{
		"correct_as_is": "refusal_correct", "required_by_law": "refusal_law", "not_yours": "refusal_not_yours",
		"unfounded": "refusal_unfounded", "answered_otherwise": "refusal_otherwise", "": "refusal_other",
	}
)

func (v *caseView) word(now time.Time) {
	v.What, v.State = textFor(caseTexts, v.Kind), textFor(caseStates, v.CaseView.State)
	v.Late = v.CaseView.State == "open" && now.After(v.Due)
	if v.CaseView.State == "refused" {
		v.Reason = textFor(refusalTexts, v.CaseView.Reason)
	}
}

// shortened keeps what somebody typed short enough to show again.
func shortened(s string) string {
	s = line(s)
	if utf8.RuneCountInString(s) > 64 {
		return ""
	}
	return s
}
