package portal

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
)

// errStale: the section no longer fits the form that was filled in.
var errStale = errors.New("portal: the form is out of date")

// maxHandle bounds what is passed to Service as a handle.
const maxHandle = 4096

var (
	inputName  = regexp.MustCompile(`^f[0-9]{1,3}$`)
	partName   = regexp.MustCompile(`^(f[0-9]{1,3})-[dmy]$`)
	choiceName = regexp.MustCompile(`^c[0-9]{1,3}$`)
)

func (p *Portal) edit(q *request) error {
	form, err := p.options.Service.Form(q.r.Context(), q.visit, q.param("handle"))
	if err != nil {
		return err
	}
	return q.showForm(http.StatusOK, form)
}

func (p *Portal) check(q *request) error {
	handle, err := q.handle()
	if err != nil {
		return err
	}
	form, review, err := p.options.Service.Check(q.r.Context(), q.visit, handle, input(q.posted))
	if err != nil {
		return err
	}
	if review == nil {
		return q.showForm(http.StatusUnprocessableEntity, form)
	}
	q.show(http.StatusOK, "check", reviewView{review})
	return nil
}

func (p *Portal) save(q *request) error {
	handle, err := q.handle()
	if err != nil {
		return err
	}
	result, err := p.options.Service.Save(q.r.Context(), q.visit, handle, choices(q.posted))
	if err != nil {
		return err
	}
	switch {
	case result.Saved != "":
		q.redirect("/data/saved/" + result.Saved)
	case result.Conflict != nil:
		q.show(http.StatusConflict, "conflict", result.Conflict)
	default:
		q.posted = nil // this form holds choices at most: what was typed is in the result
		return q.showForm(http.StatusUnprocessableEntity, result.Form)
	}
	return nil
}

func (p *Portal) saved(q *request) error {
	receipt, err := p.options.Service.Receipt(q.r.Context(), q.visit, q.param("handle"))
	if err != nil {
		return err
	}
	q.show(http.StatusOK, "saved", receipt)
	return nil
}

// reviewView is what is about to be saved.
type reviewView struct{ *Review }

func (v reviewView) self() string { return "/data/edit/" + v.Edit }

func (q *request) showForm(status int, form *Form) error {
	if form == nil || form.Stale {
		return errStale
	}
	q.show(status, "edit", newFormView(q.formatter(), form, q.posted))
	return nil
}

// handle reads the hidden handle of a form. There must be exactly one.
func (q *request) handle() (string, error) {
	h := q.posted["form"]
	if len(h) != 1 || h[0] == "" || len(h[0]) > maxHandle {
		return "", ErrNotFound
	}
	return h[0], nil
}

// input takes the fields out of a posted form. What no form of ours holds is
// left out; whether a field is in this form, the Service decides.
func input(posted map[string][]string) Input {
	in := Input{}
	for name, values := range posted {
		if inputName.MatchString(name) {
			in[name] = append(in[name], values...)
		}
	}
	for base := range dates(posted) {
		in[base] = append(in[base], joinDate(posted, base)...)
	}
	return in
}

// dates names the fields that were posted as three boxes.
func dates(posted map[string][]string) map[string]bool {
	out := map[string]bool{}
	for name := range posted {
		if m := partName.FindStringSubmatch(name); m != nil {
			out[m[1]] = true
		}
	}
	return out
}

// joinDate makes "year-month-day" of three boxes, each part as typed. A box
// that was posted twice makes two dates, which no field takes.
func joinDate(posted map[string][]string, base string) []string {
	n := 1
	for _, part := range datePartNames {
		n = max(n, len(posted[base+part]))
	}
	at := func(part string, i int) string {
		if v := posted[base+part]; i < len(v) {
			return strings.TrimSpace(v[i])
		}
		return ""
	}
	var out []string
	for i := range n {
		out = append(out, at("-y", i)+"-"+at("-m", i)+"-"+at("-d", i))
	}
	return out
}

// choices takes the answers of a conflict page; the first of a name counts.
func choices(posted map[string][]string) map[string]string {
	out := map[string]string{}
	for name, values := range posted {
		if choiceName.MatchString(name) && (values[0] == ChoiceTheirs || values[0] == ChoiceMine) {
			out[name] = values[0]
		}
	}
	return out
}
