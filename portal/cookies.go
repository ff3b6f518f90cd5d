package portal

import "net/http"

const (
	visitCookie    = "inzage"
	languageCookie = "inzage-lang"
	hostPrefix     = "__Host-"
)

func (p *Portal) cookieName(name string) string {
	if p.options.InsecureCookies {
		return name
	}
	return hostPrefix + name
}

func (p *Portal) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(p.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie sets a cookie that ends with the browser; an empty value ends it now.
func (p *Portal) setCookie(w http.ResponseWriter, name, value string, site http.SameSite) {
	c := &http.Cookie{ //nolint:gosec // Secure unless a demonstration says otherwise
		Name: p.cookieName(name), Value: value, Path: "/",
		HttpOnly: true, Secure: !p.options.InsecureCookies, SameSite: site,
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (p *Portal) setVisit(w http.ResponseWriter, secret string) {
	p.setCookie(w, visitCookie, secret, http.SameSiteStrictMode)
}

// setLanguage remembers a choice. It is Lax, because a link in a message opens
// the landing page from another site, and should open it in that language.
func (p *Portal) setLanguage(w http.ResponseWriter, lang string) {
	p.setCookie(w, languageCookie, lang, http.SameSiteLaxMode)
}
