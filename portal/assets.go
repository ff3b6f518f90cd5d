package portal

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// stylesheets are joined in this order into one file.
var stylesheets = []string{"tokens", "base", "layout", "components", "lists", "forms", "rights", "print"}

var fonts = []string{"atkinson-latin.woff2", "atkinson-latin-ext.woff2"}

// asset is one static file. Its URL holds a hash of its content, so that
// browsers may keep it for ever.
type asset struct {
	content []byte
	kind    string
}

// assets are the static files by URL path, and the URLs that pages use by name.
type assets struct {
	byPath map[string]asset
	url    map[string]string
}

func loadAssets(org *Organisation, accent Accent) (*assets, error) {
	a := &assets{byPath: map[string]asset{}, url: map[string]string{}}
	for _, name := range fonts {
		buf, err := staticFiles.ReadFile("static/fonts/" + name)
		if err != nil {
			return nil, err
		}
		a.add(name, "font/woff2", buf)
	}
	css, err := a.bundle()
	if err != nil {
		return nil, err
	}
	a.add("portal.css", "text/css; charset=utf-8", []byte(css))
	a.add("accent.css", "text/css; charset=utf-8", []byte(accent.stylesheet()))
	icon, err := staticFiles.ReadFile("static/icon.svg")
	if err != nil {
		return nil, err
	}
	a.add("icon.svg", "image/svg+xml", []byte(strings.ReplaceAll(string(icon), DefaultAccent, accent.Light)))
	if len(org.Logo.Data) > 0 {
		a.add("logo."+logoTypes[org.Logo.Type], org.Logo.Type, org.Logo.Data)
		a.url["logo"] = a.url["logo."+logoTypes[org.Logo.Type]]
	}
	return a, nil
}

// bundle joins the stylesheets and puts the fonts' URLs in.
func (a *assets) bundle() (string, error) {
	var b strings.Builder
	for _, name := range stylesheets {
		buf, err := staticFiles.ReadFile("static/css/" + name + ".css")
		if err != nil {
			return "", err
		}
		b.Write(buf)
	}
	css := b.String()
	for _, name := range fonts {
		css = strings.ReplaceAll(css, "../fonts/"+name, a.url[name])
	}
	return css, nil
}

func (a *assets) add(name, kind string, content []byte) {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	url := fmt.Sprintf("/static/%s.%s%s", strings.TrimSuffix(name, ext), hex.EncodeToString(sum[:6]), ext)
	a.byPath[url] = asset{content: content, kind: kind}
	a.url[name] = url
}

// static serves one file. A name with another hash is not found: a page never
// gets the style of another version.
func (p *Portal) static(q *request) error {
	f, ok := p.assets.byPath[q.r.URL.Path]
	if !ok {
		return ErrNotFound
	}
	h := q.w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(f.content)))
	q.w.WriteHeader(http.StatusOK)
	if q.r.Method != http.MethodHead {
		_, err := q.w.Write(f.content)
		q.note(err)
	}
	return nil
}
