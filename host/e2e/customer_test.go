package e2e

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// customer is a browser without JavaScript: it follows links, fills in forms
// and keeps the portal's cookies (which Go's own jar would not send over http).
type customer struct {
	w       *world
	t       *testing.T
	cookies map[string]string
	header  http.Header
}

// page is one answer.
type page struct {
	status int
	path   string
	body   string
	doc    *html.Node
	header http.Header
}

func (w *world) customer() *customer {
	return &customer{w: w, t: w.t, cookies: map[string]string{}, header: http.Header{}}
}

// signIn makes a link, types the code and returns a customer on the overview.
func (w *world) signIn(ref string) *customer {
	w.t.Helper()
	path, code, _ := w.link(ref)
	c := w.customer()
	if p := c.post(path, url.Values{"code": {code}}); p.status != http.StatusOK || p.path != "/overview" {
		w.t.Fatalf("sign in: %d at %s\n%s", p.status, p.path, p.text())
	}
	return c
}

func (c *customer) get(path string) *page {
	c.t.Helper()
	return c.must(c.do(http.MethodGet, path, nil))
}

func (c *customer) post(path string, form url.Values) *page {
	c.t.Helper()
	return c.must(c.do(http.MethodPost, path, form))
}

func (c *customer) must(p *page, err error) *page {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// do follows redirects as a browser does.
func (c *customer) do(method, path string, form url.Values) (*page, error) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 5 {
		var body io.Reader
		if form != nil {
			body = strings.NewReader(form.Encode())
		}
		req, err := http.NewRequest(method, c.w.base+path, body)
		if err != nil {
			return nil, err
		}
		for k, v := range c.header {
			req.Header[k] = v
		}
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		for k, v := range c.cookies {
			req.AddCookie(&http.Cookie{Name: k, Value: v})
		}
		resp, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			return nil, err
		}
		for _, k := range resp.Cookies() {
			c.cookies[k.Name] = k.Value
			if k.MaxAge < 0 {
				delete(c.cookies, k.Name)
			}
		}
		if resp.StatusCode >= 300 && resp.StatusCode < 400 {
			method, path, form = http.MethodGet, resp.Header.Get("Location"), nil
			continue
		}
		doc, err := html.Parse(strings.NewReader(string(raw)))
		return &page{status: resp.StatusCode, path: path, body: string(raw), doc: doc, header: resp.Header}, err
	}
	return nil, http.ErrUseLastResponse
}

// text is what a person reads.
func (p *page) text() string {
	var b strings.Builder
	p.walk(func(n *html.Node) {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
			b.WriteString(strings.TrimSpace(n.Data) + "\n")
		}
	})
	return b.String()
}

func (p *page) walk(f func(*html.Node)) {
	for n := range p.doc.Descendants() {
		f(n)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// links returns the paths of links that begin so.
func (p *page) links(prefix string) (out []string) {
	p.walk(func(n *html.Node) {
		if n.DataAtom == atom.A && strings.HasPrefix(attr(n, "href"), prefix) {
			out = append(out, attr(n, "href"))
		}
	})
	return out
}

// form returns what a browser would post from the form with that action.
func (p *page) form(action string) url.Values {
	out := url.Values{}
	p.walk(func(n *html.Node) {
		if n.DataAtom == atom.Form && attr(n, "action") == action {
			for d := range n.Descendants() {
				addInput(out, d)
			}
		}
	})
	return out
}

func addInput(out url.Values, n *html.Node) {
	name := attr(n, "name")
	if name == "" {
		return
	}
	switch n.DataAtom {
	case atom.Input:
		kind := attr(n, "type")
		if (kind == "radio" || kind == "checkbox") && !has(n, "checked") {
			return
		}
		out.Add(name, attr(n, "value"))
	case atom.Textarea:
		text := ""
		if n.FirstChild != nil {
			text = n.FirstChild.Data
		}
		out.Add(name, text)
	case atom.Select:
		for o := range n.Descendants() {
			if o.DataAtom == atom.Option && has(o, "selected") {
				out.Add(name, attr(o, "value"))
			}
		}
	}
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// input returns the name of the input whose label holds a text.
func (p *page) input(label string) string {
	id := ""
	p.walk(func(n *html.Node) {
		if (n.DataAtom == atom.Label || n.DataAtom == atom.Legend) && strings.Contains(inner(n), label) && id == "" {
			if id = attr(n, "for"); id == "" { // a legend: the first input of its fieldset
				for d := range n.Parent.Descendants() {
					if d.DataAtom == atom.Input && attr(d, "type") != "hidden" {
						id = attr(d, "id")
						break
					}
				}
			}
		}
	})
	name := ""
	p.walk(func(n *html.Node) {
		if id != "" && attr(n, "id") == id {
			name = attr(n, "name")
		}
	})
	return name
}

func inner(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// editPage opens the form whose inputs include a label.
func (c *customer) editPage(label string) *page {
	c.t.Helper()
	data := c.get("/data")
	for _, l := range data.links("/data/edit/") {
		if p := c.get(l); p.status == http.StatusOK && p.input(label) != "" {
			return p
		}
	}
	c.t.Fatalf("no form has %q\n%s", label, data.text())
	return nil
}
