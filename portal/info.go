package portal

import "net/http"

// page shows a page that says the same to everybody. Who is signed in stays so.
func (p *Portal) page(name string) handler {
	return func(q *request) error {
		if secret := p.cookie(q.r, visitCookie); secret != "" {
			if v, err := p.options.Service.Visit(q.r.Context(), secret); err == nil && v != nil {
				q.visit, q.linked = v, v.Language
			}
		}
		q.show(http.StatusOK, name, nil)
		return nil
	}
}

// activityView is all that passed through this service.
type activityView struct{ Lines []activityLine }

func (p *Portal) activity(q *request) error {
	list, err := p.options.Service.Activity(q.r.Context(), q.visit)
	if err != nil {
		return err
	}
	q.show(http.StatusOK, "activity", activityView{activityLines(list)})
	return nil
}

func activityLines(list []Activity) []activityLine {
	var out []activityLine
	for _, a := range list {
		out = append(out, activityLine{Activity: a, What: textFor(activityTexts, a.Key), Who: textFor(roleTexts, a.Role)})
	}
	return out
}
