package portal

import (
	"net/http"
	"slices"
	"strconv"
)

// overviewView is the first page after sign-in.
type overviewView struct {
	*Overview
	Visit    *Visit
	Reasons  []purposeView
	Requests []runningView
	Gaps     []string // text ids
	Lines    []activityLine
}

// runningView is an open request with the text that says what it is.
type runningView struct {
	Running
	What string
	Late bool
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
		"activities": "gap_activities", "consents": "gap_consents", "running": "gap_running", "": "gap_other",
	}
	activityTexts = map[string]string{
		"view": "activity_view", "correct": "activity_correct", "link": "activity_link",
		"visit": "activity_visit", "revoke": "activity_revoke", "code": "activity_code", "asked": "activity_asked",
		"question": "activity_question", "question_read": "activity_question_read", "question_end": "activity_question_end",
		"mail": "activity_mail", "preview": "activity_preview", "file": "activity_file",
		"consent_given": "activity_consent_given", "consent_withdrawn": "activity_consent_withdrawn",
		"consent_observed": "activity_consent_observed", "marketing_stopped": "activity_marketing_stopped",
		"copy": "activity_copy", "copy_agent": "activity_copy_agent", "": "activity_other",
	}
	roleTexts = map[string]string{
		"customer": "role_customer", "agent": "role_agent", "system": "role_system", "crm": "role_crm", "": "role_system",
	}
)

// ConsentsMissing reports whether nothing is known of the consents.
func (v overviewView) ConsentsMissing() bool { return slices.Contains(v.Gaps, "gap_consents") }

func textFor(table map[string]string, key string) string {
	if id, ok := table[key]; ok {
		return id
	}
	return table[""]
}

func (p *Portal) overview(q *request) error {
	if !q.visit.MaySee {
		// Links and bookmarks lead here; this visit begins on another page.
		if to := start(q.visit).Path; to != "/overview" {
			q.redirect(to)
			return nil
		}
		return ErrNotFound
	}
	o, err := p.options.Service.Overview(q.r.Context(), q.visit)
	if err != nil {
		return err
	}
	view := overviewView{Overview: o, Visit: q.visit, Reasons: purposes(o.Purposes, q.visit)}
	for _, g := range o.Missing {
		view.Gaps = append(view.Gaps, textFor(gapTexts, g.Key))
	}
	for _, r := range o.Running {
		late := !r.Due.IsZero() && p.options.Now().After(r.Due)
		view.Requests = append(view.Requests, runningView{Running: r, What: textFor(caseTexts, r.Kind), Late: late})
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
	Reasons []purposeView
	Anchor  string
	Record  string // title of the record that begins here, when there are several
	MayEdit bool
	Fixed   bool // holds something that cannot be changed here
}

func newMyDataView(d *MyData, visit *Visit) myDataView {
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
			v := sectionView{
				Section: s, Anchor: "s-" + s.ID, MayEdit: visit.MayEdit && s.Handle != "", Reasons: purposes(s.Purposes, visit),
			}
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
	q.show(http.StatusOK, "my_data", newMyDataView(d, q.visit))
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
