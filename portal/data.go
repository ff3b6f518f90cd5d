package portal

import (
	"net/http"
	"slices"
	"strconv"
)

// overviewView is the first page after sign-in.
type overviewView struct {
	*Overview
	Visit   *Visit
	Reasons []reason
	Gaps    []string // text ids
	Lines   []activityLine
}

// reason is a purpose with the text that says why it is allowed.
type reason struct {
	Purpose
	Allowed string
}

// activityLine is one activity with the ids of its texts.
type activityLine struct {
	Activity
	What, Who string
}

// The words of the locale files for what Service names by key. An unknown key
// gets the last one, so that a new host with an old portal still says something.
var (
	gapTexts = map[string]string{
		"record": "gap_record", "related": "gap_related", "purposes": "gap_purposes",
		"activities": "gap_activities", "": "gap_other",
	}
	activityTexts = map[string]string{
		"view": "activity_view", "correct": "activity_correct", "link": "activity_link",
		"visit": "activity_visit", "revoke": "activity_revoke", "code": "activity_code", "asked": "activity_asked",
		"question": "activity_question", "question_read": "activity_question_read", "question_end": "activity_question_end",
		"mail": "activity_mail", "preview": "activity_preview", "file": "activity_file", "": "activity_other",
	}
	// basisTexts word the legal bases of Art. 6(1) in plain language.
	basisTexts = map[string]string{
		"consent": "basis_consent", "contract": "basis_contract", "legal_obligation": "basis_legal_obligation",
		"vital_interests": "basis_vital_interests", "public_task": "basis_public_task",
		"legitimate_interest": "basis_legitimate_interest", "": "",
	}
	roleTexts = map[string]string{
		"customer": "role_customer", "agent": "role_agent", "system": "role_system", "": "role_system",
	}
)

func textFor(table map[string]string, key string) string {
	if id, ok := table[key]; ok {
		return id
	}
	return table[""]
}

func (p *Portal) overview(q *request) error {
	o, err := p.options.Service.Overview(q.r.Context(), q.visit)
	if err != nil {
		return err
	}
	view := overviewView{Overview: o, Visit: q.visit}
	for _, g := range o.Missing {
		view.Gaps = append(view.Gaps, textFor(gapTexts, g.Key))
	}
	for _, u := range o.Purposes {
		view.Reasons = append(view.Reasons, reason{Purpose: u, Allowed: textFor(basisTexts, u.Basis)})
	}
	view.Lines = activityLines(o.Activities)
	q.show(http.StatusOK, "overview", view)
	return nil
}

// myDataView is everything of the contact itself, one section after another.
type myDataView struct {
	Sections []sectionView
	Related  []RelatedLink
	Files    []RelatedLink
	Gaps     []string // text ids
}

// sectionView is one section with what the page adds.
type sectionView struct {
	Section
	Anchor  string
	Record  string // title of the record that begins here, when there are several
	MayEdit bool
	Fixed   bool // holds something that cannot be changed here
}

func newMyDataView(d *MyData, mayEdit bool) myDataView {
	view := myDataView{Related: d.Related}
	for _, g := range d.Missing {
		view.Gaps = append(view.Gaps, textFor(gapTexts, g.Key))
	}
	for i, r := range d.Records {
		if r.Files != "" {
			title := ""
			if len(d.Records) > 1 {
				title = r.Title
			}
			view.Files = append(view.Files, RelatedLink{Title: title, Handle: r.Files})
		}
		for j, s := range r.Sections {
			v := sectionView{Section: s, Anchor: "s-" + s.ID, MayEdit: mayEdit && s.Handle != ""}
			if len(d.Records) > 1 {
				// Two records have the same sections: number the anchors.
				v.Anchor = "s" + strconv.Itoa(i+1) + "-" + s.ID
				if j == 0 {
					v.Record = r.Title
				}
			}
			v.Fixed = !v.MayEdit || s.Withheld > 0 || slices.ContainsFunc(s.Fields, func(f FieldView) bool { return !f.Editable })
			view.Sections = append(view.Sections, v)
		}
	}
	return view
}

func (p *Portal) myData(q *request) error {
	d, err := p.options.Service.MyData(q.r.Context(), q.visit)
	if err != nil {
		return err
	}
	q.show(http.StatusOK, "my_data", newMyDataView(d, q.visit.MayEdit))
	return nil
}

func (p *Portal) related(q *request) error {
	page, err := p.options.Service.Related(q.r.Context(), q.visit, q.param("handle"))
	if err != nil {
		return err
	}
	q.show(http.StatusOK, "related", page)
	return nil
}
