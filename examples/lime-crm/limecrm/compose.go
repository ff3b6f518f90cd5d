package limecrm

import (
	"fmt"
	"strconv"
	"strings"
)

// compose keeps a full name in step with its parts, as the server-side rules
// of a real installation do. A full name that is written itself is kept.
func (t *Limetype) compose(values, old map[string]any) {
	if len(t.NameFrom) == 0 {
		return
	}
	if _, written := values[t.Descriptive]; written {
		return
	}
	var parts []string
	touched := false
	for _, name := range t.NameFrom {
		v, written := values[name]
		if !written {
			v = old[name]
		}
		touched = touched || written
		if s, _ := v.(string); s != "" {
			parts = append(parts, s)
		}
	}
	if touched {
		values[t.Descriptive] = strings.Join(parts, " ")
	}
}

// describe is the short text that stands for an object: its _descriptive.
func (t *Limetype) describe(r *row) string {
	v := r.values[t.Descriptive]
	p := t.Property(t.Descriptive)
	if p != nil && p.Type == "option" {
		o, _ := p.option(v.(string))
		return o.Text
	}
	s, _ := v.(string)
	if s == "" {
		return t.Singular + " " + strconv.FormatInt(r.id, 10)
	}
	return s
}

// plain shows a stored value to a human.
func (p *Property) plain(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case []string:
		var texts []string
		for _, key := range x {
			o, _ := p.option(key)
			texts = append(texts, o.Text)
		}
		return strings.Join(texts, ", ")
	case string:
		if p.Type == "option" {
			o, _ := p.option(x)
			return o.Text
		}
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case bool:
		if x {
			return "✓"
		}
		return "–"
	}
	return p.plainMoment(v)
}

func (p *Property) plainMoment(v any) string {
	t, ok := v.(interface{ Format(string) string })
	switch {
	case !ok:
		return fmt.Sprint(v)
	case p.Type == "date":
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04")
}
