package portal

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

//go:embed templates
var templateFiles embed.FS

// frame is what every page is made of; Data is the page's own part.
type frame struct {
	Lang     string
	Others   []languageLink
	Problem  bool // a form came back: the title says so
	Org      *Organisation
	Site     string
	Dial     string
	SignedIn bool
	Preview  bool
	Until    time.Time
	Nav      []navEntry
	Wide     bool     // the menu stands on small screens too: there is no overview to lead on
	Start    navEntry // where the visit begins
	Back     bool     // under 48em: the way back there
	Told     bool     // the page itself says how to check that it is real
	Assets   map[string]string
	Now      time.Time
	Data     any
	Title    template.HTML // made of Data, as Main is
	Main     template.HTML
}

// languageLink leads to the same page in another language.
type languageLink struct{ Lang, URL string }

// loadPages parses the pages of each language, with the functions that speak it.
// A page is a file with two parts, named by it: "overview/title", "overview/main".
func (p *Portal) loadPages() (map[string]*template.Template, error) {
	entries, err := templateFiles.ReadDir("templates/pages")
	if err != nil {
		return nil, err
	}
	out := map[string]*template.Template{}
	for lang := range p.texts {
		all, err := template.New("base").Funcs(p.functions(lang)).
			ParseFS(templateFiles, "templates/layout.html", "templates/parts/*.html", "templates/pages/*.html")
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			name := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
			if all.Lookup(name+"/title") == nil || all.Lookup(name+"/main") == nil {
				return nil, fmt.Errorf("portal: page %s has no title or no main part of its name", e.Name())
			}
		}
		out[lang] = all
	}
	return out, nil
}

// functions are what templates may call.
func (p *Portal) functions(lang string) template.FuncMap {
	f := formatter{texts: p.texts[lang], loc: p.options.Location}
	return template.FuncMap{
		"t": f.texts.text, "rich": f.texts.rich, "dict": dict,
		"day": f.day, "clock": f.clock, "moment": f.moment, "value": f.value,
		"line": line, "plain": plain, "label": f.label, "size": f.size, "known": known, "part": partText,
		"iso":     func(t time.Time) string { return t.In(f.loc).Format(time.RFC3339) },
		"name":    p.languageName,
		"bdi":     bdi,
		"strong":  func(s string) template.HTML { return markup("strong", s) },
		"phone":   p.phone,
		"partial": p.partial(lang),
	}
}

// partial makes markup of a part of the templates, to stand inside a text.
func (p *Portal) partial(lang string) func(string, any) (template.HTML, error) {
	return func(name string, data any) (template.HTML, error) {
		var b bytes.Buffer
		if err := p.pages[lang].ExecuteTemplate(&b, name, data); err != nil {
			return "", err
		}
		return template.HTML(strings.TrimSpace(b.String())), nil //nolint:gosec // made by a template
	}
}

// bdi isolates text of the CRM, so that its direction changes nothing around it.
func bdi(s string) template.HTML { return markup("bdi", line(s)) }

func markup(element, text string) template.HTML {
	//nolint:gosec // the text is escaped, the element is a constant of a template
	return template.HTML("<" + element + ">" + template.HTMLEscapeString(text) + "</" + element + ">")
}

// phone is the organisation's number as a link that dials it.
func (p *Portal) phone() template.HTML {
	o := &p.options.Organisation
	//nolint:gosec // the number is digits, the text is escaped
	return template.HTML(`<a class="phone" href="tel:` + o.dial() + `">` + template.HTMLEscapeString(o.Phone) + `</a>`)
}

// languageName is a language's own name for itself.
func (p *Portal) languageName(lang string) string { return p.texts[lang].must("language_name") }

// show answers with a page. It is made whole before the first byte is sent, so
// that a page never breaks off.
func (q *request) show(status int, name string, data any) {
	f := q.frame(data)
	f.Told = name == "landing" || name == "home"
	if v, ok := data.(interface{ problem() bool }); ok {
		f.Problem = v.problem()
	}
	var b bytes.Buffer
	err := q.p.whole(&b, f, name)
	if err != nil {
		q.note(err)
		http.Error(q.w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := q.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", f.Lang)
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	q.w.WriteHeader(status)
	if q.r.Method != http.MethodHead {
		_, err = q.w.Write(b.Bytes())
		q.note(err)
	}
}

// whole makes the two parts of a page and the frame around them.
func (p *Portal) whole(b *bytes.Buffer, f *frame, name string) error {
	var title, main bytes.Buffer
	all := p.pages[f.Lang]
	if err := all.ExecuteTemplate(&title, name+"/title", f); err != nil {
		return err
	}
	if err := all.ExecuteTemplate(&main, name+"/main", f); err != nil {
		return err
	}
	f.Title, f.Main = template.HTML(title.String()), template.HTML(main.String()) //nolint:gosec // made by templates
	return all.ExecuteTemplate(b, "layout", f)
}

func (q *request) frame(data any) *frame {
	o := &q.p.options
	f := &frame{
		Lang: q.lang(), Others: q.others(data), Org: &o.Organisation, Site: o.Organisation.site(), Dial: o.Organisation.dial(),
		Assets: q.p.assets.url, Now: o.Now(), Start: start(q.visit), Data: data,
	}
	if q.visit == nil {
		return f
	}
	f.Preview = q.visit.Preview
	f.SignedIn, f.Until, f.Nav = true, q.visit.IdleEnd, entries(q.visit)
	for i := range f.Nav {
		f.Nav[i].Current = f.Nav[i].current(q.r.URL.Path)
	}
	f.Back = q.r.URL.Path != f.Start.Path
	f.Wide = !q.visit.MaySee && len(f.Nav) > 1
	return f
}

// others leads to the page in the other languages. The answer to a form has no
// address of its own; the page says which one to go to, or there are no links.
func (q *request) others(data any) []languageLink {
	self := ""
	if v, ok := data.(interface{ self() string }); ok {
		self = v.self()
	} else if q.r.Method == http.MethodPost {
		return nil
	}
	var out []languageLink
	for _, tag := range languages {
		if lang := tag.String(); lang != q.lang() {
			out = append(out, languageLink{Lang: lang, URL: self + "?lang=" + lang})
		}
	}
	return out
}
