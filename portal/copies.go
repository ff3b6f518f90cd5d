package portal

import (
	"errors"
	"io"
	"net/http"
	"slices"
)

// copiesView is the page on which a copy is chosen, and the same page after a
// choice that could not be taken.
type copiesView struct {
	*Copies
	Chosen CopyWanted
	// Wrong is the id of the first box of what must be chosen again, Error its text.
	Wrong, Error string
	Offer        bool // false for an agent who looks along
	Made         []copyMadeView
	Unknown      bool // which copies were made cannot be told now
}

func (v copiesView) problem() bool { return v.Wrong != "" }
func (v copiesView) self() string  { return "/copy" }

// copyCard is one of the two copies to choose from.
type copyCard struct {
	ID, Value          string
	Title, Text, Holds string // text ids
	Chosen             bool
	Contents           CopyContents
	LeftOut            []CopyPart
}

// Cards are the two copies, with what each holds and leaves out.
func (v copiesView) Cards() []copyCard {
	return []copyCard{
		{
			ID: "profile-0", Value: "everything", Title: "copy_everything", Text: "copy_everything_text", Holds: "copy_everything_out",
			Chosen: v.Chosen.Profile == "everything", Contents: v.Everything,
		},
		{
			ID: "profile-1", Value: "portability", Title: "copy_portability", Text: "copy_portability_text", Holds: "copy_portability_out",
			Chosen: v.Chosen.Profile == "portability", Contents: v.Portability, LeftOut: leftOut(v.Everything, v.Portability),
		},
	}
}

// leftOut is what all holds and some does not, neither now nor later.
func leftOut(all, some CopyContents) []CopyPart {
	var out []CopyPart
	for _, p := range slices.Concat(all.Parts, all.Waiting) {
		same := func(o CopyPart) bool { return o.Key == p.Key && o.Title == p.Title }
		if !slices.ContainsFunc(some.Parts, same) && !slices.ContainsFunc(some.Waiting, same) {
			out = append(out, p)
		}
	}
	return out
}

// copyMadeView is a copy of this visit with what became of it.
type copyMadeView struct {
	CopyMade
	Kind        string // of the notice
	Words, Then string // text ids
	What, As    string // text ids: which copy, in which form
}

var (
	// partTexts name the parts of a copy that come from no list of the CRM.
	partTexts = map[string]string{
		"purposes": "part_purposes", "consents": "part_consents", "activity": "part_activity", "files": "part_files", "": "part_other",
	}
	profileTexts = map[string]string{"portability": "copy_portability", "": "copy_everything"}
	fileTexts    = map[string]string{"xlsx": "copy_excel", "json": "copy_json", "": "copy_zip"}
	madeTexts    = map[string]copyMadeView{
		"complete": {Kind: "done", Words: "copy_complete"},
		"gaps":     {Kind: "attention", Words: "copy_gaps", Then: "copy_gaps_then"},
		"":         {Kind: "problem", Words: "copy_broken", Then: "copy_broken_then"},
	}
)

// partText is the id of a part's text.
func partText(key string) string { return textFor(partTexts, key) }

func newCopyMade(m CopyMade) copyMadeView {
	v, ok := madeTexts[m.State]
	if !ok {
		v = madeTexts[""]
	}
	v.CopyMade, v.What, v.As = m, textFor(profileTexts, m.Profile), textFor(fileTexts, m.Format)
	return v
}

func (p *Portal) copies(q *request) error {
	return q.showCopies(http.StatusOK, copiesView{Chosen: CopyWanted{Profile: "everything", Format: "xlsx"}})
}

func (q *request) showCopies(status int, view copiesView) error {
	service := q.p.options.Service
	var err error
	if view.Copies, err = service.Copies(q.r.Context(), q.visit); err != nil {
		return err
	}
	view.Offer = !q.visit.Preview
	made, err := service.LastCopies(q.r.Context(), q.visit)
	if err != nil {
		q.note(err) // a copy can be made all the same
		view.Unknown = true
	}
	for _, m := range made {
		view.Made = append(view.Made, newCopyMade(m))
	}
	q.show(status, "copy", view)
	return nil
}

// wanted reads the choice. What cannot be taken is named by its first box.
func wanted(posted map[string][]string) (want CopyWanted, wrong, text string) {
	want.Profile = oneOf(posted["profile"], "everything", "portability")
	want.Format = oneOf(posted["format"], "xlsx", "json")
	want.Files = oneOf(posted["files"], "yes") != ""
	switch {
	case want.Profile == "":
		return want, "profile-0", "copy_choose_profile"
	case want.Format == "":
		return want, "format-0", "copy_choose_format"
	case !want.Files && len(posted["files"]) > 0:
		return want, "files", "copy_choose_files"
	}
	return want, "", ""
}

// oneOf is the one value that was posted, when it is one that may be.
func oneOf(values []string, known ...string) string {
	if len(values) == 1 && slices.Contains(known, values[0]) {
		return values[0]
	}
	return ""
}

// makeCopy sends a copy while it is made. Until its first byte an error gets a
// page; from then on the connection is broken off, so that no browser takes a
// part for the whole.
func (p *Portal) makeCopy(q *request) error {
	want, wrong, text := wanted(q.posted)
	if wrong != "" {
		return q.showCopies(http.StatusUnprocessableEntity, copiesView{Chosen: want, Wrong: wrong, Error: text})
	}
	var to *sender
	err := p.options.Service.Copy(q.r.Context(), q.visit, want, func(f CopyFile) io.Writer {
		q.attach(f.Name, f.ContentType)
		q.w.WriteHeader(http.StatusOK)
		to = q.sender()
		to.flush() // the browser shows that it has begun
		return to
	})
	switch {
	case to != nil:
		return q.sent(to, err)
	case err == nil:
		return errors.New("portal: a copy ended before it began")
	}
	return err
}
