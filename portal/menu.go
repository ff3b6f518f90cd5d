package portal

import "strings"

// navEntry is one entry of the menu.
type navEntry struct {
	TextID  string
	Go      string // text id of a link that leads there
	Path    string
	Under   []string // beginnings of the addresses that belong to it
	Current string   // for aria-current: "page", "true" for a page under it, or ""
	may     func(*Visit) bool
}

func (e navEntry) current(path string) string {
	if path == e.Path {
		return "page"
	}
	for _, prefix := range e.Under {
		if strings.HasPrefix(path, prefix) {
			return "true"
		}
	}
	return ""
}

// menu is what there is to do. The order is the one of the overview; a visit
// begins at the first entry that it may see.
var menu = []navEntry{
	{TextID: "nav_overview", Go: "to_overview", Path: "/overview", may: maySee},
	{TextID: "nav_data", Go: "to_data", Path: "/data", Under: []string{"/data/", "/related/", "/files/"}, may: maySee},
	{TextID: "nav_consents", Go: "to_consents", Path: "/consents", Under: []string{"/consents/", "/stop-marketing"}, may: mayConsent},
	{TextID: "nav_copy", Go: "to_copy", Path: "/copy", Under: []string{"/copy/"}, may: mayCopy},
}

func maySee(v *Visit) bool     { return v.MaySee }
func mayConsent(v *Visit) bool { return v.MayConsent }
func mayCopy(v *Visit) bool    { return v.MayCopy }

// entries are the parts of the menu that a visit may see.
func entries(v *Visit) []navEntry {
	var out []navEntry
	for _, e := range menu {
		if e.may(v) {
			out = append(out, e)
		}
	}
	return out
}

// start is where a visit begins, and where its pages lead back to. Who is not
// signed in is sent on from the overview.
func start(v *Visit) navEntry {
	if v != nil {
		if all := entries(v); len(all) > 0 {
			return all[0]
		}
	}
	return menu[0]
}

// allowed wraps a page that only some visits have. To the others it is not there.
func allowed(may func(*Visit) bool, h handler) handler {
	return func(q *request) error {
		if !may(q.visit) {
			return ErrNotFound
		}
		return h(q)
	}
}
