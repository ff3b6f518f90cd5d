package register

import (
	"strings"
	"time"
)

func (x *book) cover(r *Register) {
	x.open("sheet.cover", []float64{28, 90})
	x.row(r.Title)
	x.style(1, 1, 2, x.head)
	state := "yes"
	if !r.Complete {
		state = "no"
	}
	for _, line := range [][2]string{
		{"head.scope", r.Scope},
		{"head.controller", r.Controller.Name},
		{"head.website", r.Controller.Website},
		{"head.phone", r.Controller.Phone},
		{"head.country", r.Controller.Country},
		{"head.officer", r.Officer.Name},
		{"head.email", r.Officer.Email},
		{"head.phone", r.Officer.Phone},
		{"head.authority", r.Authority.Name},
		{"head.website", r.Authority.Website},
		{"head.made", r.MadeAt.Format(time.RFC3339)},
		{"head.complete", x.b.text(state)},
		{"head.gaps", strings.Join(r.Gaps, "\n")},
	} {
		if line[1] != "" {
			x.row(x.b.text(line[0]), line[1])
		}
	}
}

func (x *book) activities(r *Register) {
	x.table("sheet.activities", []string{
		"head.purpose", "head.basis", "head.people", "head.categories", "head.fields", "head.recipients", "head.transfers",
		"head.retention", "head.source", "head.automated", "head.keptin",
	}, []float64{32, 26, 22, 30, 50, 30, 30, 30, 30, 30, 18})
	for _, a := range r.Activities {
		var data []string
		for _, f := range a.Data {
			data = append(data, f.String())
		}
		x.row(a.Purpose, a.BasisText, strings.Join(a.People, "\n"), a.Categories, strings.Join(data, "\n"),
			strings.Join(a.Recipients, "\n"), a.Transfers, a.Retention, a.Source, a.Automated, a.KeptIn)
	}
}

func (x *book) without(r *Register) {
	x.table("sheet.without", []string{"head.people", "head.record", "head.field", "head.label"}, []float64{24, 24, 30, 40})
	for _, f := range r.Without {
		for i := range f.Fields {
			x.row(f.People, f.Record, f.Fields[i], f.Labels[i])
		}
	}
}
