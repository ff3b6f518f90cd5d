package limecrm

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fieldView is one control of the form.
type fieldView struct {
	Name, Label, Control string
	Value, Error         string
	MaxLength            int
	Required             bool
	Choices              []choiceView
	// Href and Text show what a relation or file points at.
	Href, Text string
}

// controls says which control belongs to a property type.
var controls = map[string]string{
	"string": "text", "link": "text", "phone": "tel", "text": "textarea", "xml": "textarea",
	"integer": "number", "decimal": "number", "percent": "number", "user": "number",
	"yesno": "check", "option": "select", "set": "set", "date": "date", "time": "datetime-local",
	"belongsto": "relation", "file": "file",
}

// field shows a stored value. The caller holds the store.
func (c *screen) field(p *Property, v any) fieldView {
	f := fieldView{
		Name: p.Name, Label: p.Localname, Control: controls[p.Type], Value: p.formValue(v),
		MaxLength: p.Length, Required: p.Required,
	}
	id, _ := v.(int64)
	switch p.Type {
	case "option", "set":
		keys, _ := v.([]string)
		for _, o := range p.Options {
			chosen := o.Key == v || slices.Contains(keys, o.Key)
			if !o.Inactive || chosen {
				f.Choices = append(f.Choices, choiceView{Value: o.Key, Text: o.Text, Chosen: chosen})
			}
		}
	case "belongsto":
		lt := c.srv.store.model.byName[p.Related]
		if other := c.srv.store.get(p.Related, id); other != nil {
			f.Href, f.Text = c.href(lt, id), lt.describe(other)
		}
	case "file":
		if stored := c.srv.store.files[id]; stored != nil {
			f.Href, f.Text = fmt.Sprintf("%sfile/%d", c.home(), id), stored.name
		}
	}
	return f
}

// formValue writes a stored value the way its control posts it back.
func (p *Property) formValue(v any) string {
	switch x := v.(type) {
	case nil, []string:
		return ""
	case time.Time:
		if p.Type == "date" {
			return x.Format("2006-01-02")
		}
		return x.Format("2006-01-02T15:04:05")
	case bool:
		return strconv.FormatBool(x)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// retype puts back what was typed into a form that was rejected.
func (f *fieldView) retype(p *Property, form url.Values) {
	if p.Type == "file" {
		return
	}
	f.Value = form.Get(p.Name)
	if p.Type == "yesno" {
		f.Value = strconv.FormatBool(form.Has(p.Name))
	}
	for i := range f.Choices {
		f.Choices[i].Chosen = slices.Contains(form[p.Name], f.Choices[i].Value)
	}
}

// fromForm turns the fields that were changed into a body like that of a PUT.
func (t *Limetype) fromForm(form url.Values, r *row) (body map[string]any, wrong map[string]string) {
	body, wrong = map[string]any{}, map[string]string{}
	for _, p := range t.Properties {
		if p.Type == "hasmany" || p.Type == "file" || !onForm(p, form) {
			continue
		}
		if !p.changed(form, r.values[p.Name]) {
			continue
		}
		v, err := p.fromForm(form)
		if err != nil {
			wrong[p.Name] = err.Error()
			continue
		}
		body[p.Name] = v
	}
	return body, wrong
}

// onForm reports whether the form had the field at all. A browser sends
// nothing for an empty checkbox, so those come with a hidden field _has.
func onForm(p *Property, form url.Values) bool {
	return form.Has(p.Name) || slices.Contains(form["_has"], p.Name)
}

func (p *Property) changed(form url.Values, stored any) bool {
	switch x := stored.(type) {
	case bool:
		return x != form.Has(p.Name)
	case []string:
		typed := slices.Clone(form[p.Name])
		x = slices.Clone(x)
		slices.Sort(typed)
		slices.Sort(x)
		return !slices.Equal(x, typed)
	}
	return newlines(form.Get(p.Name)) != newlines(p.formValue(stored))
}

// newlines undoes what browsers do to line ends.
func newlines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func (p *Property) fromForm(form url.Values) (any, error) {
	typed := newlines(form.Get(p.Name))
	switch p.Type {
	case "yesno":
		return form.Has(p.Name), nil
	case "set":
		keys := []any{}
		for _, key := range form[p.Name] {
			keys = append(keys, key)
		}
		return keys, nil
	case "string", "text", "phone", "link", "xml", "option":
		return typed, nil
	}
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil, nil
	}
	if p.Type == "date" || p.Type == "time" {
		return typed, nil
	}
	if !json.Valid([]byte(typed)) || strings.ContainsAny(typed, `"[{tfn`) {
		return nil, reject("%q is not a number.", typed)
	}
	return json.Number(typed), nil
}
